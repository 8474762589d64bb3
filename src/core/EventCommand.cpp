#include "core/EventCommand.h"

#include <QStringList>
#include <algorithm>

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

const QString program = u"fleet-audit-cli"_s;

bool isPlain(QChar character) {
    const char16_t c = character.unicode();
    return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9') ||
           u"_-./:,@%+="_s.contains(character);
}

/// `--name=VALUE`: a value that begins with a dash stays a value.
QString option(const QString& name, const QString& value) {
    return u"--"_s + name + u'=' + shellWord(value);
}

QString text(const QUuid& uuid) {
    return uuid.toString(QUuid::WithoutBraces);
}

} // namespace

QString shellWord(const QString& given) {
    QString word = given;
    word.remove(QChar::Null);
    if (!word.isEmpty() && std::all_of(word.cbegin(), word.cend(), isPlain))
        return word;
    // Nothing is special between single quotes but the quote itself.
    return u'\'' + word.replace(u'\'', u"'\\''"_s) + u'\'';
}

QString publishCommand(const Event& event) {
    QStringList words{program, u"publish"_s};
    if (!event.metadata.isEmpty())
        words.append(option(u"metadata"_s, event.metadata));
    if (!event.source.isEmpty())
        words.append(option(u"source"_s, event.source));
    if (!event.correlationId.isNull())
        words.append(option(u"correlation"_s, text(event.correlationId)));
    if (!event.causationId.isNull())
        words.append(option(u"causation"_s, text(event.causationId)));
    // What follows the two dashes is never read as an option.
    words.append(u"--"_s);
    for (const QString& argument : {event.eventType, event.aggregateType, event.aggregateId, event.data})
        words.append(shellWord(argument));
    return words.join(u' ');
}

QString findCommand(const Event& event) {
    QStringList words{program, u"history"_s, option(u"from"_s, event.timestamp.toString()),
                      option(u"to"_s, (event.timestamp + 1).toString()), option(u"type"_s, event.eventType)};
    if (!event.aggregateId.isEmpty())
        words.append(option(u"aggregate"_s, event.aggregateId));
    if (!event.correlationId.isNull())
        words.append(option(u"correlation"_s, text(event.correlationId)));
    return words.join(u' ');
}

} // namespace fleet

#include "desktop/shared/EventSentence.h"

#include <QLocale>
#include <utility>

#include "core/EventType.h"
#include "desktop/shared/EventPhrase.h"
#include "desktop/shared/SentencePatterns.h"
#include "desktop/shared/SentenceValues.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

/// Text and HTML side by side.
class SentenceWriter {
public:
    void addWords(const QString& words) { add(words, words.toHtmlEscaped()); }

    void addDevice(const QString& name, const QString& id) {
        m_startsWithValue = m_startsWithValue || m_written.text.isEmpty();
        add(name, id.isEmpty() ? name.toHtmlEscaped()
                               : u"<a href=\"%1\">%2</a>"_s.arg(id.toHtmlEscaped(), name.toHtmlEscaped()));
    }

    void addValue(const QString& value) {
        m_startsWithValue = m_startsWithValue || m_written.text.isEmpty();
        addWords(value);
    }

    /// A sentence begins with a capital, unless it begins with a name that does not; and it ends with one
    /// full stop.
    EventSentence finished() {
        if (!m_startsWithValue && !m_written.text.isEmpty()) {
            for (QString* text : {&m_written.text, &m_written.html})
                *text = text->left(1).toUpper() + text->mid(1);
        }
        if (m_written.text.endsWith(u".."_s) || m_written.text.endsWith(u"…."_s)) {
            m_written.text.chop(1);
            m_written.html.chop(1);
        }
        return std::move(m_written);
    }

private:
    void add(const QString& text, const QString& html) {
        m_written.text += text;
        m_written.html += html;
    }

    EventSentence m_written;
    bool m_startsWithValue = false;
};

void writePlace(SentenceWriter& writer, const QString& place, const SentenceValues& values) {
    const QString value = values.value(place);
    if (place == u"device" && !value.isEmpty())
        writer.addDevice(value, values.deviceId());
    else if (value.isEmpty())
        writer.addWords(SentenceValues::unknown(place));
    else
        writer.addValue(value);
}

/// Words and places up to the end of `text`, which has no brackets.
void writeRun(SentenceWriter& writer, const QString& text, const SentenceValues& values) {
    qsizetype from = 0;
    for (qsizetype open = text.indexOf(u'{'); open >= 0; open = text.indexOf(u'{', from)) {
        const qsizetype close = text.indexOf(u'}', open);
        if (open > from)
            writer.addWords(text.mid(from, open - from));
        writePlace(writer, text.mid(open + 1, close - open - 1), values);
        from = close + 1;
    }
    if (from < text.size())
        writer.addWords(text.mid(from));
}

bool hasAll(const QString& text, const SentenceValues& values) {
    for (qsizetype open = text.indexOf(u'{'); open >= 0; open = text.indexOf(u'{', open + 1)) {
        if (values.value(text.mid(open + 1, text.indexOf(u'}', open) - open - 1)).isEmpty())
            return false;
    }
    return true;
}

EventSentence byPattern(const QString& pattern, const SentenceValues& values) {
    SentenceWriter writer;
    qsizetype from = 0;
    for (qsizetype open = pattern.indexOf(u'['); open >= 0; open = pattern.indexOf(u'[', from)) {
        const qsizetype close = pattern.indexOf(u']', open);
        writeRun(writer, pattern.mid(from, open - from), values);
        const QString optional = pattern.mid(open + 1, close - open - 1);
        if (hasAll(optional, values))
            writeRun(writer, optional, values);
        from = close + 1;
    }
    writeRun(writer, pattern.mid(from), values);
    return writer.finished();
}

/// "Door opened on cam-0417: angle 30, by badge."
EventSentence byName(const Event& event, const SentenceValues& values) {
    SentenceWriter writer;
    writer.addWords(event.eventType.isEmpty() ? SentenceValues::tr("Something happened")
                                              : eventTypeTitle(event.eventType));
    if (!values.deviceId().isEmpty()) {
        writer.addWords(u' ' + SentenceValues::tr("on") + u' ');
        writer.addDevice(values.value(u"device"_s), values.deviceId());
    } else if (!event.aggregateId.isEmpty()) {
        writer.addWords(u" ("_s + event.aggregateType + u' ' + event.aggregateId + u')');
    }
    if (const QString members = values.plainMembers(); !members.isEmpty())
        writer.addWords(u": "_s + members);
    writer.addWords(u"."_s);
    return writer.finished();
}

} // namespace

EventSentence eventSentence(const Event& event, const DeviceNames& names) {
    const SentenceValues values(event, names);
    const QString pattern = sentencePattern(event.eventType);
    return pattern.isEmpty() ? byName(event, values) : byPattern(pattern, values);
}

bool hasOwnSentence(const QString& eventType) {
    return !sentencePattern(eventType).isEmpty();
}

} // namespace fleet

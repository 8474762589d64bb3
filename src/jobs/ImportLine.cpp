#include <QStringDecoder>
#include <algorithm>

#include "jobs/ImportFile.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

const QStringList& knownMembers() {
    static const QStringList members = {u"event_type"_s,
                                        u"aggregate_type"_s,
                                        u"aggregate_id"_s,
                                        u"data"_s,
                                        u"timestamp"_s,
                                        u"event_id"_s,
                                        u"metadata"_s,
                                        u"source"_s,
                                        u"correlation_id"_s,
                                        u"causation_id"_s,
                                        u"event_version"_s,
                                        u"checksum"_s,
                                        u"id"_s};
    return members;
}

tl::unexpected<Error> refused(const QString& message) {
    return failure(ErrorKind::InvalidInput, message);
}

// Reads the members of one line; the first thing that is wrong stays.
class LineReader {
public:
    explicit LineReader(const Json& line) : m_line(line) {}

    QString requiredText(const QString& name) {
        const QString value = text(name);
        if (value.isEmpty())
            complain(u"“%1” is missing or empty"_s.arg(name));
        return value;
    }

    QString text(const QString& name) {
        const Json& value = m_line[name];
        if (!value.isNull() && value.kind() != Json::Kind::String)
            complain(u"“%1” is not a string"_s.arg(name));
        return value.isNull() ? QString() : value.text();
    }

    QString object(const QString& name) {
        const Json& value = m_line[name];
        if (value.isNull())
            return {};
        if (!value.isObject())
            complain(u"“%1” is not a JSON object"_s.arg(name));
        return value.toCompact();
    }

    QUuid uuid(const QString& name) {
        const QString value = text(name);
        const QUuid uuid = QUuid::fromString(value);
        if (!value.isEmpty() && uuid.isNull())
            complain(u"“%1” is not a uuid: “%2”"_s.arg(name, value.left(60)));
        return uuid;
    }

    std::optional<Timestamp> time(const QString& name) {
        const QString value = text(name);
        if (value.isEmpty())
            return {};
        // The command line's "now-7d" has no meaning in a file.
        const auto moment = Timestamp::parse(value);
        if (!moment || value.startsWith(u"now")) {
            complain(u"“%1” is not a time: “%2”"_s.arg(name, value.left(60)));
            return {};
        }
        return *moment;
    }

    int version(const QString& name) {
        const Json& value = m_line[name];
        if (value.isNull())
            return 1;
        bool valid = false;
        const int number = value.text().toInt(&valid);
        if (!valid || number < 1 || value.kind() != Json::Kind::Number)
            complain(u"“%1” is not a whole number from 1"_s.arg(name));
        return number;
    }

    void complain(const QString& problem) {
        if (m_problem.isEmpty())
            m_problem = problem;
    }
    const QString& problem() const { return m_problem; }

private:
    const Json& m_line;
    QString m_problem;
};

// PostgreSQL's texts and jsonb hold every character but this one.
bool holdsNull(const Json& json) {
    const auto& items = json.items();
    const auto& members = json.members();
    return json.text().contains(QChar::Null) || std::any_of(items.begin(), items.end(), holdsNull) ||
           std::any_of(members.begin(), members.end(), [](const Json::Member& member) {
               return member.name.contains(QChar::Null) || holdsNull(member.value);
           });
}

Result<Json> parseObject(const QByteArray& line) {
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    const QString text = decoder(line);
    if (decoder.hasError())
        return refused(u"it is not UTF-8 text"_s);
    auto json = Json::parse(text);
    if (json && !json->isObject())
        return refused(u"it is not a JSON object"_s);
    if (json && holdsNull(*json))
        return refused(u"it holds the character U+0000, which PostgreSQL cannot store"_s);
    return json;
}

} // namespace

Result<EventDraft> parseImportLine(const QByteArray& line) {
    const auto json = parseObject(line);
    if (!json)
        return failure(json.error());
    LineReader reader(*json);
    for (const Json::Member& member : json->members()) {
        if (!knownMembers().contains(member.name))
            reader.complain(u"there is no field “%1” in an event"_s.arg(member.name.left(60)));
    }
    EventDraft draft;
    draft.eventType = reader.requiredText(u"event_type"_s);
    draft.aggregateType = reader.requiredText(u"aggregate_type"_s);
    draft.aggregateId = reader.requiredText(u"aggregate_id"_s);
    draft.data = reader.object(u"data"_s);
    if (draft.data.isEmpty())
        reader.complain(u"“data” is missing"_s);
    draft.metadata = reader.object(u"metadata"_s);
    draft.source = reader.text(u"source"_s);
    draft.correlationId = reader.uuid(u"correlation_id"_s);
    draft.causationId = reader.uuid(u"causation_id"_s);
    draft.eventId = reader.uuid(u"event_id"_s);
    draft.timestamp = reader.time(u"timestamp"_s);
    draft.eventVersion = reader.version(u"event_version"_s);
    draft.checksum = reader.text(u"checksum"_s);
    if (!reader.problem().isEmpty())
        return refused(reader.problem());
    return draft;
}

} // namespace fleet

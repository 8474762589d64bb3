#include "store/DraftJson.h"

#include "core/Json.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

Result<Json> objectIn(const QString& text, const QString& name, qint64 line) {
    auto value = Json::parse(text);
    if (!value)
        return failure(ErrorKind::InvalidInput, u"Line %1: %2 is no JSON"_s.arg(line).arg(name),
                       value.error().advice, value.error().message);
    if (!value->isObject())
        return failure(ErrorKind::InvalidInput, u"Line %1: %2 is no JSON object"_s.arg(line).arg(name),
                       u"write {\"key\": value}"_s);
    return value;
}

Result<Json> toJson(const EventDraft& draft, qint64 line) {
    auto payload = objectIn(draft.data, u"data"_s, line);
    if (!payload)
        return payload;
    Json json = Json::object({{u"event_type"_s, Json::string(draft.eventType)},
                              {u"aggregate_type"_s, Json::string(draft.aggregateType)},
                              {u"aggregate_id"_s, Json::string(draft.aggregateId)},
                              {u"data"_s, std::move(*payload)},
                              {u"event_version"_s, Json::number(QString::number(draft.eventVersion))}});
    if (!draft.metadata.isEmpty()) {
        auto metadata = objectIn(draft.metadata, u"metadata"_s, line);
        if (!metadata)
            return metadata;
        json.insert(u"metadata"_s, std::move(*metadata));
    }
    const auto insertText = [&json](const QString& name, const QString& text) {
        if (!text.isEmpty())
            json.insert(name, Json::string(text));
    };
    const auto uuidText = [](const QUuid& uuid) {
        return uuid.isNull() ? QString() : uuid.toString(QUuid::WithoutBraces);
    };
    insertText(u"source"_s, draft.source);
    insertText(u"correlation_id"_s, uuidText(draft.correlationId));
    insertText(u"causation_id"_s, uuidText(draft.causationId));
    insertText(u"event_id"_s, uuidText(draft.eventId));
    if (draft.expectedLastId)
        json.insert(u"expected_last_id"_s, Json::number(QString::number(*draft.expectedLastId)));
    insertText(u"checksum"_s, draft.checksum);
    insertText(u"timestamp"_s, draft.timestamp ? draft.timestamp->toString() : QString());
    return json;
}

} // namespace

Result<QString> draftsToJson(const QList<EventDraft>& drafts, qint64 before) {
    QStringList lines;
    lines.reserve(drafts.size());
    for (const EventDraft& draft : drafts) {
        const qint64 number = before + lines.size() + 1;
        const auto json = toJson(draft, draft.line > 0 ? draft.line : number);
        if (!json)
            return failure(json.error());
        lines += json->toCompact();
    }
    return u'[' + lines.join(u',') + u']';
}

} // namespace fleet

#include "core/EventJson.h"

#include "core/Json.h"

namespace fleet {

using namespace Qt::StringLiterals;

QString toImportLine(const Event& event) {
    QStringList members;
    const auto raw = [&](const QString& name, const QString& json) {
        members.append(Json::string(name).toCompact() + u": "_s + json);
    };
    const auto text = [&](const QString& name, const QString& value) {
        raw(name, Json::string(value).toCompact());
    };
    const auto uuid = [&](const QString& name, const QUuid& id) {
        if (!id.isNull())
            text(name, id.toString(QUuid::WithoutBraces));
    };
    if (event.id > 0)
        raw(u"id"_s, QString::number(event.id));
    uuid(u"event_id"_s, event.eventId);
    text(u"event_type"_s, event.eventType);
    raw(u"event_version"_s, QString::number(event.eventVersion));
    text(u"timestamp"_s, event.timestamp.toString());
    text(u"aggregate_type"_s, event.aggregateType);
    text(u"aggregate_id"_s, event.aggregateId);
    raw(u"data"_s, event.data);
    if (!event.metadata.isEmpty())
        raw(u"metadata"_s, event.metadata);
    uuid(u"correlation_id"_s, event.correlationId);
    uuid(u"causation_id"_s, event.causationId);
    text(u"source"_s, event.source);
    if (!event.checksum.isEmpty())
        text(u"checksum"_s, event.checksum);
    return u'{' + members.join(u", "_s) + u'}';
}

} // namespace fleet

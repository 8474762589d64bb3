#include "cli/EventRecords.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

using Kind = Column::Kind;

const QList<Column>& recordColumns() {
    static const QList<Column> columns = {
        {u"id"_s, u"Id"_s, Kind::Number},
        {u"event_id"_s, u"Event id"_s},
        {u"event_type"_s, u"Type"_s},
        {u"event_version"_s, u"Version"_s, Kind::Number},
        {u"timestamp"_s, u"Time"_s},
        {u"aggregate_type"_s, u"Aggregate type"_s},
        {u"aggregate_id"_s, u"Aggregate id"_s},
        {u"data"_s, u"Data"_s, Kind::Json},
        {u"metadata"_s, u"Metadata"_s, Kind::Json},
        {u"correlation_id"_s, u"Correlation"_s},
        {u"causation_id"_s, u"Causation"_s},
        {u"source"_s, u"Source"_s},
        {u"checksum"_s, u"Checksum"_s},
    };
    return columns;
}

Cell uuidCell(const QUuid& uuid) {
    return uuid.isNull() ? Cell() : Cell(uuid.toString(QUuid::WithoutBraces));
}

Cell optionalCell(const QString& text) {
    return text.isEmpty() ? Cell() : Cell(text);
}

QList<Cell> record(const Event& event) {
    return {
        Cell::number(event.id),
        uuidCell(event.eventId),
        event.eventType,
        Cell::number(event.eventVersion),
        event.timestamp.toString(),
        event.aggregateType,
        event.aggregateId,
        event.data,
        optionalCell(event.metadata),
        uuidCell(event.correlationId),
        uuidCell(event.causationId),
        event.source,
        event.checksum,
    };
}

} // namespace

QString toJsonLine(const Event& event) {
    return toJsonObject(recordColumns(), record(event));
}

Table eventRecords(const QList<Event>& events) {
    Table table{recordColumns(), {}};
    for (const Event& event : events)
        table.rows.append(record(event));
    return table;
}

Table eventOverview(const QList<Event>& events) {
    Table table{{{u"timestamp"_s, u"Time"_s},
                 {u"id"_s, u"Id"_s, Kind::Number},
                 {u"event_type"_s, u"Type"_s},
                 {u"aggregate_id"_s, u"Aggregate"_s},
                 {u"source"_s, u"Source"_s},
                 {u"data"_s, u"Data"_s, Kind::Json}},
                {}};
    for (const Event& event : events) {
        table.rows.append({event.timestamp.toString(), Cell::number(event.id), event.eventType,
                           event.aggregateType + u' ' + event.aggregateId, event.source, event.data});
    }
    return table;
}

} // namespace fleet

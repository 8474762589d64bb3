#include "store/SchemaShape.h"

#include <QMap>

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

const QMap<QString, QString>& expectedColumns() {
    static const QMap<QString, QString> columns{{u"id"_s, u"bigint"_s},
                                                {u"event_id"_s, u"uuid"_s},
                                                {u"event_type"_s, u"character varying(100)"_s},
                                                {u"event_version"_s, u"integer"_s},
                                                {u"timestamp"_s, u"timestamp with time zone"_s},
                                                {u"aggregate_type"_s, u"character varying(50)"_s},
                                                {u"aggregate_id"_s, u"character varying(255)"_s},
                                                {u"data"_s, u"jsonb"_s},
                                                {u"metadata"_s, u"jsonb"_s},
                                                {u"correlation_id"_s, u"uuid"_s},
                                                {u"causation_id"_s, u"uuid"_s},
                                                {u"source"_s, u"character varying(100)"_s},
                                                {u"checksum"_s, u"character varying(64)"_s}};
    return columns;
}

QStringList differences(const QMap<QString, QString>& found) {
    QStringList list;
    for (auto column = expectedColumns().cbegin(); column != expectedColumns().cend(); ++column) {
        if (!found.contains(column.key()))
            list += u"the column %1 is missing"_s.arg(column.key());
        else if (found.value(column.key()) != column.value())
            list += u"%1 is %2 instead of %3"_s.arg(column.key(), found.value(column.key()), column.value());
    }
    for (const QString& name : found.keys()) {
        if (!expectedColumns().contains(name))
            list += u"there is a column %1"_s.arg(name);
    }
    return list;
}

tl::unexpected<Error> notOurs(const QString& difference, const QString& detail = {}) {
    return failure(ErrorKind::Conflict,
                   u"The table “events” in this database is not Fleet Audit's: %1"_s.arg(difference),
                   u"use another database, or rename that table; nothing was changed"_s, detail);
}

} // namespace

Result<void> checkSchemaShape(Session& session) {
    auto kind = session.execute(Session::query(u"schema_events_kind"_s));
    if (!kind)
        return failure(kind.error());
    if (!kind->next())
        return ok();
    const QString relation = kind->value(0).toString();

    auto query = session.execute(Session::query(u"schema_events_columns"_s));
    if (!query)
        return failure(query.error());
    QMap<QString, QString> found;
    while (query->next())
        found.insert(query->value(0).toString(), query->value(1).toString());

    if (relation != "p"_L1)
        return notOurs(
            relation == "v"_L1 || relation == "m"_L1 ? u"it is a view"_s : u"it is not partitioned"_s,
            differences(found).join(u'\n'));
    if (const QString strategy = kind->value(1).toString(); strategy != "RANGE (\"timestamp\")"_L1)
        return notOurs(u"it is partitioned by %1 instead of by range of timestamp"_s.arg(strategy));
    if (const QStringList list = differences(found); !list.isEmpty())
        return notOurs(
            list.first() + (list.size() > 1 ? u" (and %1 more)"_s.arg(list.size() - 1) : QString()),
            list.join(u'\n'));
    return ok();
}

} // namespace fleet

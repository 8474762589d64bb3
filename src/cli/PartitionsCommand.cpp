#include <QLocale>

#include "cli/CommandContext.h"
#include "cli/Commands.h"
#include "cli/Table.h"
#include "store/PartitionStore.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

using Kind = Column::Kind;

Table partitionTable(const QList<Partition>& partitions) {
    Table table{{{u"partition_name"_s, u"Partition"_s},
                 {u"range_start"_s, u"From"_s},
                 {u"range_end"_s, u"To"_s},
                 {u"is_default"_s, {}, Kind::Boolean},
                 {u"row_estimate"_s, u"Rows"_s, Kind::Number},
                 {u"total_bytes"_s, u"Size"_s, Kind::Number}},
                {}};
    for (const Partition& partition : partitions) {
        const QString rows = QString::number(partition.rows);
        const Cell counted = partition.rowsKnown ? Cell(rows, partition.rowsExact ? rows : u'~' + rows)
                                                 : Cell({}, u"not counted"_s);
        table.rows.append({partition.name, Cell::time(partition.from), Cell::time(partition.to),
                           Cell::boolean(partition.isDefault()), counted,
                           Cell(QString::number(partition.sizeBytes),
                                QLocale::c().formattedDataSize(partition.sizeBytes, 1))});
    }
    return table;
}

Result<ExitCode> listPartitions(CommandContext& context) {
    const auto session = context.open();
    if (!session)
        return failure(session.error());
    const auto partitions = PartitionStore(**session).partitions();
    if (!partitions)
        return failure(partitions.error());
    context.print(partitionTable(*partitions));
    return ExitCode::Done;
}

Result<Action> preparePartitions(const Arguments&) {
    return listPartitions;
}

} // namespace

Command partitionsCommand() {
    return {u"partitions"_s,
            {},
            u"Lists the event log's partitions with their ranges and sizes"_s,
            u"Rows marked ~ are the planner's estimate."_s,
            {},
            preparePartitions};
}

} // namespace fleet

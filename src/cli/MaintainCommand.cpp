#include "cli/CommandContext.h"
#include "cli/Commands.h"
#include "cli/Table.h"
#include "store/PartitionStore.h"
#include "store/ProjectionBuilder.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 defaultAhead = 7;
constexpr qint64 mostAhead = 366;
constexpr qint64 mostRetained = 36'500;

struct MaintenanceRequest {
    int createAhead = int(defaultAhead);
    std::optional<int> retain; ///< None: nothing is dropped.
    bool dryRun = false;
};

QString partitionName(const QDate& day) {
    return u"events_"_s + day.toString(u"yyyy_MM_dd"_s);
}

class Report {
public:
    Report()
        : m_table{{{u"action"_s, u"Action"_s},
                   {u"partition_name"_s, u"Partition"_s},
                   {u"row_count"_s, u"Rows"_s, Column::Kind::Number}},
                  {}} {}

    void add(const QString& action, const QString& partition, std::optional<qint64> rows = {}) {
        m_table.rows.append({action, partition, rows ? Cell::number(*rows) : Cell()});
    }
    const Table& table() const { return m_table; }

private:
    Table m_table;
};

void announce(const MaintenancePlan& plan, CommandContext& context) {
    if (!plan.toDrop.isEmpty() && plan.firstKept)
        context.note(
            u"drops %1 events of %2 devices; the first moment that can be replayed afterwards is %3"_s
                .arg(plan.rowsToDrop)
                .arg(plan.devicesAffected)
                .arg(plan.firstKept->toString()));
    if (plan.rowsInDefault > 0)
        context.note(u"%1 events lie in the default partition, since their day has none of its own"_s.arg(
            plan.rowsInDefault));
}

Report planned(const MaintenancePlan& plan) {
    Report report;
    for (const QDate& day : plan.toCreate)
        report.add(u"would create"_s, partitionName(day));
    for (const Partition& partition : plan.toDrop)
        report.add(u"would drop"_s, partition.name, partition.rows);
    return report;
}

qint64 rowsOf(const MaintenancePlan& plan, const QString& name) {
    for (const Partition& partition : plan.toDrop) {
        if (partition.name == name)
            return partition.rows;
    }
    return 0;
}

Result<Report> carryOut(PartitionStore& store, const MaintenancePlan& plan, CommandContext& context) {
    Report report;
    const auto created = store.create(plan, context.control());
    if (!created)
        return failure(created.error());
    for (const QString& name : *created)
        report.add(u"created"_s, name);
    if (plan.toDrop.isEmpty())
        return report;
    const auto dropped = store.drop(plan, context.control());
    if (!dropped)
        return failure(dropped.error());
    for (const QString& name : *dropped)
        report.add(u"dropped"_s, name, rowsOf(plan, name));
    return report;
}

// Where no window is open, nobody else may do it. What is projected is also dropped quickly. Behind is no
// reason not to maintain: whoever reads folds the rest from the log.
void letProjectionsFollow(Session& session, CommandContext& context) {
    const auto taken = ProjectionBuilder(session).catchUp(context.control());
    if (!taken && taken.error().kind != ErrorKind::Conflict)
        context.note(u"the projections could not be brought up to date: %1"_s.arg(taken.error().message));
}

Result<ExitCode> maintain(const MaintenanceRequest& request, CommandContext& context) {
    const auto session = context.open({.statement = std::chrono::milliseconds(0)});
    if (!session)
        return failure(session.error());
    if (!request.dryRun)
        letProjectionsFollow(**session, context);
    PartitionStore store(**session);
    auto plan = store.plan(request.createAhead, request.retain.value_or(int(mostRetained)));
    if (!plan)
        return failure(plan.error());
    if (!request.retain)
        plan->toDrop.clear();
    announce(*plan, context);
    const auto report = request.dryRun ? Result<Report>(planned(*plan)) : carryOut(store, *plan, context);
    if (!report)
        return failure(report.error());
    if (report->table().rows.isEmpty() && context.format() == OutputFormat::Table)
        context.note(u"nothing is due"_s);
    else
        context.print(report->table());
    return ExitCode::Done;
}

Result<Action> prepareMaintain(const Arguments& arguments) {
    const auto ahead = arguments.number(u"create-ahead"_s, 0, mostAhead);
    if (!ahead)
        return failure(ahead.error());
    const auto retain = arguments.number(u"retain"_s, 1, mostRetained);
    if (!retain)
        return failure(retain.error());
    MaintenanceRequest request;
    request.createAhead = int(ahead->value_or(defaultAhead));
    if (*retain)
        request.retain = int(**retain);
    request.dryRun = arguments.has(u"dry-run"_s);
    return [request](CommandContext& context) { return maintain(request, context); };
}

} // namespace

Command maintainCommand() {
    return {u"maintain"_s,
            {},
            u"Makes the partitions of the days ahead, and drops those older than --retain"_s,
            u"Each partition in a short transaction of its own. Without --retain nothing is dropped.\n"
            "Lets the projections follow the log first."_s,
            {
                {u"create-ahead"_s, u"how many days ahead, 0 to 366; 7 where it is not given"_s, u"N"_s},
                {u"retain"_s, u"keep so many days, at least 1; drop what is older"_s, u"N"_s},
                {u"dry-run"_s, u"tell what would be done and change nothing"_s},
            },
            prepareMaintain};
}

} // namespace fleet

#include <QHash>
#include <QSet>

#include "cli/CommandContext.h"
#include "cli/Commands.h"
#include "cli/Table.h"
#include "store/EventStore.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

/// An event's place in the causation tree.
struct Branch {
    const Event* event;
    QString indent; ///< The lines that lead to it.
};

// Parents before their children, in log order among siblings. Events whose cause is not in the chain are
// roots, and so is the first one of a ring of causes, which no honest publisher makes but the log may hold.
class CausationTree {
public:
    explicit CausationTree(const QList<Event>& events) {
        QSet<QUuid> known;
        for (const Event& event : events)
            known.insert(event.eventId);
        for (const Event& event : events)
            m_children[known.contains(event.causationId) ? event.causationId : QUuid()].append(&event);
        addChildren({}, {});
        for (const Event& event : events) {
            if (!m_placed.contains(event.eventId))
                add(event, {}, {});
        }
    }

    const QList<Branch>& branches() const { return m_branches; }

private:
    void addChildren(const QUuid& cause, const QString& indent) {
        const QList<const Event*> children = m_children.value(cause);
        for (qsizetype i = 0; i < children.size(); ++i) {
            const bool last = i + 1 == children.size();
            if (cause.isNull())
                add(*children.at(i), {}, {});
            else
                add(*children.at(i), indent + (last ? u"└─ "_s : u"├─ "_s),
                    indent + (last ? u"   "_s : u"│  "_s));
        }
    }

    void add(const Event& event, const QString& indent, const QString& below) {
        if (m_placed.contains(event.eventId))
            return;
        m_placed.insert(event.eventId);
        m_branches.append({&event, indent});
        addChildren(event.eventId, below);
    }

    QHash<QUuid, QList<const Event*>> m_children;
    QSet<QUuid> m_placed;
    QList<Branch> m_branches;
};

Table chainTree(const QList<Event>& events) {
    Table table{{{u"event_timestamp"_s, u"Time"_s},
                 {u"event_type"_s, u"Type"_s},
                 {u"aggregate_id"_s, u"Aggregate"_s},
                 {u"event_id"_s, u"Event id"_s}},
                {}};
    const CausationTree tree(events);
    for (const Branch& branch : tree.branches()) {
        table.rows.append({branch.event->timestamp.toString(), branch.indent + branch.event->eventType,
                           branch.event->aggregateType + u' ' + branch.event->aggregateId,
                           branch.event->eventId.toString(QUuid::WithoutBraces)});
    }
    return table;
}

// The columns of get_event_chain, in log order.
Table chainRecords(const QList<Event>& events) {
    Table table{{{u"id"_s, {}, Column::Kind::Number},
                 {u"event_id"_s, {}},
                 {u"event_type"_s, {}},
                 {u"aggregate_type"_s, {}},
                 {u"aggregate_id"_s, {}},
                 {u"event_timestamp"_s, {}},
                 {u"data"_s, {}, Column::Kind::Json},
                 {u"causation_id"_s, {}}},
                {}};
    for (const Event& event : events) {
        table.rows.append(
            {Cell::number(event.id), event.eventId.toString(QUuid::WithoutBraces), event.eventType,
             event.aggregateType, event.aggregateId, event.timestamp.toString(), event.data,
             event.causationId.isNull() ? Cell() : Cell(event.causationId.toString(QUuid::WithoutBraces))});
    }
    return table;
}

Result<ExitCode> showChain(const QUuid& correlation, CommandContext& context) {
    const auto session = context.open();
    if (!session)
        return failure(session.error());
    const auto events = EventStore(**session).chain(correlation);
    if (!events)
        return failure(events.error());
    if (events->isEmpty())
        return failure(ErrorKind::NotFound,
                       u"no event has the correlation %1"_s.arg(correlation.toString(QUuid::WithoutBraces)),
                       u"history --format json shows each event's correlation_id"_s);
    context.print(context.format() == OutputFormat::Table ? chainTree(*events) : chainRecords(*events));
    return ExitCode::Done;
}

Result<Action> prepareChain(const Arguments& arguments) {
    const auto correlation = Arguments::parseUuid(arguments.positional(0), u"CORRELATION"_s);
    if (!correlation)
        return failure(correlation.error());
    return [correlation = *correlation](CommandContext& context) { return showChain(correlation, context); };
}

} // namespace

Command chainCommand() {
    return {u"chain"_s,
            {u"CORRELATION"_s},
            u"Shows the events of one correlation as a tree of what caused what"_s,
            u"With --format json or csv the same events as a list, in the order of the log."_s,
            {},
            prepareChain};
}

} // namespace fleet

#include "cli/CommandContext.h"
#include "cli/Commands.h"
#include "cli/Table.h"
#include "store/EventTypeStore.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

Result<ExitCode> listTypes(CommandContext& context) {
    const auto session = context.open();
    if (!session)
        return failure(session.error());
    const auto types = EventTypeStore(**session).types();
    if (!types)
        return failure(types.error());
    Table table{{{u"event_type"_s, u"Type"_s},
                 {u"aggregate_type"_s, u"Aggregate"_s},
                 {u"schema"_s, u"Schema"_s, Column::Kind::Json},
                 {u"created_at"_s, {}},
                 {u"updated_at"_s, {}},
                 {u"description"_s, u"Description"_s}},
                {}};
    for (const EventType& type : *types) {
        const bool hasSchema = !type.schema.isEmpty();
        table.rows.append({type.name, type.aggregateType,
                           Cell(hasSchema ? type.schema : QString(), hasSchema ? u"yes"_s : u"no"_s),
                           type.createdAt.toString(), type.updatedAt.toString(), type.description});
    }
    context.print(table);
    return ExitCode::Done;
}

Result<Action> prepareTypes(const Arguments&) {
    return listTypes;
}

} // namespace

Command typesCommand() {
    return {u"types"_s, {}, u"Lists the registered event types"_s, {}, {}, prepareTypes};
}

} // namespace fleet

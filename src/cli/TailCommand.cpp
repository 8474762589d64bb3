#include <QEventLoop>
#include <algorithm>
#include <limits>

#include "cli/CommandContext.h"
#include "cli/Commands.h"
#include "cli/EventRecords.h"
#include "core/EventType.h"
#include "store/EventListener.h"
#include "store/EventStore.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

struct TailRequest {
    QStringList types;
    std::optional<qint64> afterId;
    std::optional<qint64> count;
};

bool isWanted(const Event& event, const QStringList& types) {
    return types.isEmpty() || std::any_of(types.begin(), types.end(), [&](const QString& type) {
               return type == event.eventType ||
                      (type.endsWith(u".*") && type.chopped(2) == eventFamily(event.eventType));
           });
}

// Prints arrivals until there are enough of them or nobody reads them any more.
class Tail {
public:
    Tail(TailRequest request, CommandContext& context) : m_request(std::move(request)), m_context(context) {
        if (context.format() == OutputFormat::Csv)
            context.print(eventRecords({})); // The header.
    }

    /// False when no more are wanted.
    bool print(const QList<Event>& events) {
        for (const Event& event : events) {
            if (!isWanted(event, m_request.types))
                continue;
            m_context.output().writeLine(line(event));
            m_context.output().flush();
            ++m_printed;
            if (isDone())
                return false;
        }
        return true;
    }

    bool isDone() const {
        return m_context.output().isClosed() || (m_request.count && m_printed >= *m_request.count);
    }

    void tellState(EventListener::State state, const QString& detail) {
        if (state == EventListener::State::Reconnecting)
            m_context.note(u"the connection is lost, trying again"_s +
                           (detail.isEmpty() ? QString() : u": "_s + detail));
        else if (state == EventListener::State::Live && m_context.isVerbose())
            m_context.note(u"following the log"_s);
    }

private:
    QString line(const Event& event) const {
        if (m_context.format() != OutputFormat::Csv)
            return toJsonLine(event);
        const Table table = eventRecords({event});
        QStringList fields;
        for (const Cell& cell : table.rows.constFirst())
            fields.append(cell.value);
        return toCsvLine(fields);
    }

    TailRequest m_request;
    CommandContext& m_context;
    qint64 m_printed = 0;
};

// A listener tries again for ever; a wrong password or a database that is not ours is told at once.
Result<ConnectionSettings> reachable(const TailRequest& request, CommandContext& context) {
    const auto session = context.open();
    if (!session)
        return failure(session.error());
    FLEET_TRY(EventStore(**session).settledAfter(request.afterId.value_or(0), 1));
    return (*session)->settings();
}

Result<ExitCode> follow(const TailRequest& request, CommandContext& context) {
    const auto settings = reachable(request, context);
    if (!settings)
        return failure(settings.error());

    Tail tail(request, context);
    QEventLoop loop;
    EventListener listener;
    QObject::connect(&listener, &EventListener::eventsArrived, &loop, [&](const QList<Event>& events) {
        if (!tail.isDone() && !tail.print(events))
            loop.quit();
    });
    QObject::connect(
        &listener, &EventListener::stateChanged, &loop,
        [&](EventListener::State state, const QString& detail) { tail.tellState(state, detail); });
    QObject::connect(&listener, &EventListener::catchUpProgressed, &loop, [&](qint64 done, qint64 total) {
        if (context.isVerbose())
            context.note(u"catching up: %1 of %2"_s.arg(done).arg(total));
    });
    context.interrupt().whenRequested(
        [&loop] { QMetaObject::invokeMethod(&loop, "quit", Qt::QueuedConnection); });
    listener.start(*settings, EventListener::Delivery::Settled, request.afterId.value_or(-1));
    loop.exec();
    context.interrupt().whenRequested({});
    listener.stop();
    if (Interrupt::isRequested())
        return failure(ErrorKind::Cancelled, u"cancelled"_s);
    return ExitCode::Done;
}

Result<Action> prepareTail(const Arguments& arguments) {
    if (arguments.formatGiven() && arguments.format() == OutputFormat::Table)
        return failure(ErrorKind::InvalidInput, u"tail prints no tables"_s, u"use --format json or csv"_s);
    const auto afterId = arguments.number(u"after-id"_s, 0, std::numeric_limits<qint64>::max());
    if (!afterId)
        return failure(afterId.error());
    const auto count = arguments.number(u"count"_s, 1, std::numeric_limits<qint64>::max());
    if (!count)
        return failure(count.error());
    const TailRequest request{arguments.texts(u"type"_s), *afterId, *count};
    return [request](CommandContext& context) { return follow(request, context); };
}

} // namespace

Command tailCommand() {
    return {u"tail"_s,
            {},
            u"Prints events as they arrive, one JSON line each, each exactly once"_s,
            u"In the order of the log, through lost connections and restarts of the server. Ctrl+C ends it.\n"
            "Without --after-id it starts with what arrives from now on."_s,
            {
                {u"type"_s, u"only this event type, or a family as container.*; may be repeated"_s, u"T"_s},
                {u"after-id"_s, u"start after the event with this id; 0: from the first"_s, u"N"_s},
                {u"count"_s, u"end after so many events"_s, u"N"_s},
            },
            prepareTail};
}

} // namespace fleet

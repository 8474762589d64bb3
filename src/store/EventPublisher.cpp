#include "store/EventPublisher.h"

#include <QHash>
#include <QRegularExpression>

#include "store/DraftJson.h"
#include "store/EventTypeStore.h"
#include "store/SqlValues.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

// From here on plans made without statistics of the new rows would be bad ones.
constexpr qint64 worthAnalyzing = 10'000;

Error withPrefix(Error error, const QString& prefix) {
    if (error.message.size() > 1 && !error.message.at(1).isUpper())
        error.message[0] = error.message.at(0).toLower();
    error.message = prefix + u": "_s + error.message;
    return error;
}

/// The checks that manual events must pass and other callers of publish_event need not.
class ManualChecks {
public:
    explicit ManualChecks(Session& session) : m_session(session) {}

    Result<void> check(const EventDraft& draft) {
        if (draft.timestamp)
            return failure(ErrorKind::InvalidInput, u"The database gives a published event its time"_s,
                           u"import events that have one already"_s);
        const auto type = registered(draft.eventType);
        if (!type)
            return failure(type.error());
        if (type->aggregateType != draft.aggregateType)
            return failure(ErrorKind::InvalidInput,
                           u"Events of type “%1” belong to the aggregate type “%2”, not “%3”"_s.arg(
                               draft.eventType, type->aggregateType, draft.aggregateType),
                           u"publish it with aggregate type %1"_s.arg(type->aggregateType));
        return validatePayload(draft.data, type->schema);
    }

private:
    Result<EventType> registered(const QString& name) {
        if (const auto known = m_types.constFind(name); known != m_types.constEnd())
            return *known;
        const auto type = EventTypeStore(m_session).type(name);
        if (type)
            m_types.insert(name, *type);
        return type;
    }

    Session& m_session;
    QHash<QString, EventType> m_types;
};

/// The database counts the events of one call from 1; people want the line of their file.
Error withOriginalLine(Error error, const QList<EventDraft>& drafts, qint64 before) {
    static const QRegularExpression line(u"^Line (\\d+): "_s);
    const auto match = line.match(error.message);
    const qint64 number = match.captured(1).toLongLong();
    if (number < 1 || number > drafts.size())
        return error;
    const qint64 given = drafts.at(number - 1).line;
    error.message.replace(0, match.capturedLength(), u"Line %1: "_s.arg(given > 0 ? given : before + number));
    return error;
}

void widen(ImportReport& report, Timestamp moment) {
    if (report.events == 0 || moment < report.oldest)
        report.oldest = moment;
    if (report.events == 0 || report.newest < moment)
        report.newest = moment;
    ++report.events;
}

} // namespace

Result<QUuid> EventPublisher::publish(const EventDraft& draft) {
    FLEET_TRY(ManualChecks(m_session).check(draft));
    auto query = m_session.execute(
        Session::query(u"publish_event"_s),
        {draft.eventType, draft.aggregateType, draft.aggregateId, draft.data,
         draft.source.isEmpty() ? u"system"_s : draft.source, sql::uuidOrNull(draft.correlationId),
         sql::uuidOrNull(draft.causationId), sql::textOrNull(draft.metadata), sql::uuidOrNull(draft.eventId),
         draft.expectedLastId ? QVariant(*draft.expectedLastId) : sql::null()});
    if (!query)
        return failure(query.error());
    query->next();
    return QUuid::fromString(query->value(0).toString());
}

Result<QList<QUuid>> EventPublisher::publishBatch(const QList<EventDraft>& drafts) {
    ManualChecks checks(m_session);
    for (qsizetype n = 0; n < drafts.size(); ++n) {
        if (const auto checked = checks.check(drafts[n]); !checked) {
            const qint64 line = drafts[n].line;
            return failure(withPrefix(checked.error(), u"Line %1"_s.arg(line > 0 ? line : n + 1)));
        }
    }
    const auto lines = draftsToJson(drafts, 0);
    if (!lines)
        return failure(lines.error());
    auto query = m_session.execute(Session::query(u"publish_events"_s), {*lines});
    if (!query)
        return failure(withOriginalLine(query.error(), drafts, 0));
    QList<QUuid> ids;
    while (query->next())
        ids += QUuid::fromString(query->value(0).toString());
    return ids;
}

Result<ImportReport> EventPublisher::import(const std::function<Result<QList<EventDraft>>()>& next,
                                            JobControl& control) {
    auto transaction = Transaction::begin(m_session);
    if (!transaction)
        return failure(transaction.error());
    ImportReport report;
    while (true) {
        const auto drafts = next();
        if (!drafts)
            return failure(drafts.error());
        if (drafts->isEmpty())
            break;
        const auto lines = draftsToJson(*drafts, report.events);
        if (!lines)
            return failure(lines.error());
        if (const auto stored = m_session.execute(Session::query(u"import_events"_s), {*lines}); !stored)
            return failure(withOriginalLine(stored.error(), *drafts, report.events));
        for (const EventDraft& draft : *drafts)
            widen(report, draft.timestamp.value_or(Timestamp::now()));
        control.progress(report.events, 0, u"%1 events imported"_s.arg(report.events));
        if (control.isCancelled())
            return failure(ErrorKind::Cancelled, u"The import was cancelled; nothing was stored"_s);
    }
    FLEET_TRY(transaction->commit());
    // The import is stored; where its statistics cannot be taken, autovacuum takes them later.
    if (report.events >= worthAnalyzing)
        static_cast<void>(m_session.execute(Session::query(u"analyze_events"_s)));
    return report;
}

} // namespace fleet

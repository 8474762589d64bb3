#include "jobs/ImportFile.h"

#include <QFileDevice>
#include <QHash>

#include "store/EventTypeStore.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 longestLine = 16 * 1024 * 1024;
constexpr qsizetype eventsAChunk = 2'000;
constexpr qint64 bytesAChunk = 4 * 1024 * 1024;
constexpr qsizetype mostProblems = 1'000;
constexpr qint64 aheadAllowed = 300 * microsecondsPerSecond;

// Lines with their numbers. Empty lines are welcome at the end only, so that the number of a line is the
// number of its event.
class LineSource {
public:
    explicit LineSource(QIODevice& device) : m_device(device) {}

    /// The next line that is not empty; a null array at the end.
    Result<QByteArray> next() {
        while (true) {
            QByteArray line = m_device.readLine(longestLine + 1);
            if (line.isEmpty())
                return end();
            ++m_number;
            m_bytes += line.size();
            if (line.size() > longestLine)
                return failure(ErrorKind::InvalidInput, u"line %1 is longer than 16 MiB"_s.arg(m_number),
                               u"write one JSON object a line"_s);
            if (m_number == 1 && line.startsWith("\xEF\xBB\xBF"))
                line.remove(0, 3);
            line = line.trimmed();
            if (line.isEmpty()) {
                m_emptyLine = m_emptyLine > 0 ? m_emptyLine : m_number;
                continue;
            }
            if (m_emptyLine > 0)
                return failure(ErrorKind::InvalidInput, u"line %1 is empty"_s.arg(m_emptyLine),
                               u"remove empty lines between events"_s);
            return line;
        }
    }

    qint64 number() const { return m_number; }

    void tell(JobControl& control, const QString& step) const {
        const qint64 total = m_device.isSequential() ? 0 : m_device.size();
        control.progress(total > 0 ? m_bytes : m_number, total, step);
    }

private:
    // A file that breaks off must not pass for one that ends.
    Result<QByteArray> end() const {
        const auto* file = qobject_cast<const QFileDevice*>(&m_device);
        if (file && file->error() != QFileDevice::NoError)
            return failure(
                ErrorKind::Internal,
                u"the file could not be read after line %1: %2"_s.arg(m_number).arg(file->errorString()),
                u"nothing was stored"_s);
        return QByteArray();
    }

    QIODevice& m_device;
    qint64 m_number = 0;
    qint64 m_bytes = 0;
    qint64 m_emptyLine = 0;
};

Error cancelled() {
    return {ErrorKind::Cancelled, u"the import was stopped"_s, u"nothing was stored"_s};
}

// The next events for EventPublisher::import; none at the end.
Result<QList<EventDraft>> nextChunk(LineSource& lines, JobControl& control) {
    QList<EventDraft> drafts;
    qint64 bytes = 0;
    while (drafts.size() < eventsAChunk && bytes < bytesAChunk) {
        if (control.isCancelled())
            return failure(cancelled());
        const auto line = lines.next();
        if (!line)
            return failure(line.error());
        if (line->isEmpty())
            break;
        auto draft = parseImportLine(*line);
        if (!draft)
            return failure(ErrorKind::InvalidInput,
                           u"line %1 cannot be imported: %2"_s.arg(lines.number()).arg(draft.error().message),
                           u"correct it and import the file again; nothing was stored"_s);
        bytes += line->size();
        drafts.append(std::move(*draft));
    }
    lines.tell(control, u"Importing events"_s);
    return drafts;
}

// What the database would say about a line, found without asking it.
QString problemOf(const EventDraft& draft, const QHash<QString, QString>& aggregateTypes) {
    if (!aggregateTypes.contains(draft.eventType))
        return u"the event type “%1” is not registered"_s.arg(draft.eventType.left(120));
    if (const QString wanted = aggregateTypes.value(draft.eventType); wanted != draft.aggregateType)
        return u"%1 is about the aggregate type “%2”, not “%3”"_s.arg(draft.eventType, wanted,
                                                                      draft.aggregateType.left(60));
    if (draft.aggregateId.size() > 255)
        return u"“aggregate_id” has %1 characters; it may have 255"_s.arg(draft.aggregateId.size());
    if (draft.source.size() > 100)
        return u"“source” has %1 characters; it may have 100"_s.arg(draft.source.size());
    if (draft.timestamp && *draft.timestamp > Timestamp::now() + aheadAllowed)
        return u"its time %1 lies in the future"_s.arg(draft.timestamp->toString());
    return {};
}

void addProblem(ImportCheck& check, qint64 line, const QString& problem) {
    ++check.problemCount;
    if (check.problems.size() < mostProblems)
        check.problems.append({line, problem});
}

void note(ImportCheck& check, Timestamp moment) {
    check.oldest = check.oldest ? std::min(*check.oldest, moment) : moment;
    check.newest = check.newest ? std::max(*check.newest, moment) : moment;
}

// Looks at every line by itself.
Result<ImportCheck> checkLines(Session& session, QIODevice& device, JobControl& control) {
    const auto types = EventTypeStore(session).types();
    if (!types)
        return failure(types.error());
    QHash<QString, QString> aggregateTypes;
    for (const EventType& type : *types)
        aggregateTypes.insert(type.name, type.aggregateType);

    ImportCheck check;
    LineSource lines(device);
    while (true) {
        if (control.isCancelled())
            return failure(cancelled());
        const auto line = lines.next();
        if (!line) {
            if (line.error().kind != ErrorKind::InvalidInput)
                return failure(line.error());
            addProblem(check, lines.number(), line.error().message);
            return check; // Nothing after this can be counted.
        }
        if (line->isEmpty())
            return check;
        ++check.events;
        const auto draft = parseImportLine(*line);
        const QString problem = draft ? problemOf(*draft, aggregateTypes) : draft.error().message;
        if (!problem.isEmpty())
            addProblem(check, lines.number(), problem);
        else
            note(check, draft->timestamp.value_or(Timestamp::now()));
        if (check.events % eventsAChunk == 0)
            lines.tell(control, u"Checking lines"_s);
    }
}

} // namespace

Result<ImportReport> importFile(Session& session, QIODevice& device, JobControl& control) {
    LineSource lines(device);
    return EventPublisher(session).import([&] { return nextChunk(lines, control); }, control);
}

Result<ImportCheck> checkImportFile(Session& session, QIODevice& device, JobControl& control) {
    auto check = checkLines(session, device, control);
    if (!check || check->problemCount > 0 || check->events == 0)
        return check;
    // What only the database knows, such as event ids that it has already: import everything and, instead of
    // the end, give an error that rolls it back.
    if (!device.seek(0))
        return failure(ErrorKind::Internal, u"the file cannot be read a second time"_s);
    const Error rollBack{ErrorKind::Cancelled, u"checked"_s};
    LineSource lines(device);
    const auto rehearsal = EventPublisher(session).import(
        [&]() -> Result<QList<EventDraft>> {
            auto drafts = nextChunk(lines, control);
            if (drafts && drafts->isEmpty())
                return failure(rollBack);
            return drafts;
        },
        control);
    if (rehearsal || rehearsal.error() == rollBack)
        return check;
    const Error& error = rehearsal.error();
    if (error.kind != ErrorKind::InvalidInput && error.kind != ErrorKind::Conflict)
        return failure(error);
    addProblem(*check, 0, error.message);
    return check;
}

} // namespace fleet

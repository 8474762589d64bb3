#include "jobs/ImportFile.h"

#include <QFileDevice>
#include <QHash>
#include <QRegularExpression>
#include <algorithm>

#include "store/EventTypeStore.h"
#include "store/ProjectionBuilder.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 longestLine = 16 * 1024 * 1024;
constexpr qsizetype eventsAChunk = 2'000;
constexpr qint64 bytesAChunk = 4 * 1024 * 1024;
constexpr qsizetype mostProblems = 1'000;
constexpr qint64 aheadAllowed = 300 * microsecondsPerSecond;

// The lines that are not empty, with their numbers.
class LineSource {
public:
    explicit LineSource(QIODevice& device) : m_device(device) {}

    /// The next line; an empty array at the end.
    Result<QByteArray> next() {
        while (true) {
            QByteArray line = m_device.readLine(longestLine + 1);
            if (line.isEmpty())
                return end();
            ++m_number;
            m_bytes += line.size();
            if (line.size() > longestLine)
                return failure(ErrorKind::InvalidInput, u"Line %1: it is longer than 16 MiB"_s.arg(m_number),
                               u"write one JSON object a line"_s);
            if (m_number == 1 && line.startsWith("\xEF\xBB\xBF"))
                line.remove(0, 3);
            line = line.trimmed();
            if (!line.isEmpty())
                return line;
        }
    }

    qint64 number() const { return m_number; }
    qint64 bytes() const { return m_bytes; }
    /// 0 where the device does not know.
    qint64 size() const { return m_device.isSequential() ? 0 : m_device.size(); }

private:
    // A file that breaks off must not pass for one that ends.
    Result<QByteArray> end() const {
        const auto* file = qobject_cast<const QFileDevice*>(&m_device);
        if (file && file->error() != QFileDevice::NoError)
            return failure(
                ErrorKind::Internal,
                u"The file could not be read after line %1: %2"_s.arg(m_number).arg(file->errorString()),
                u"nothing was stored"_s);
        return QByteArray();
    }

    QIODevice& m_device;
    qint64 m_number = 0;
    qint64 m_bytes = 0;
};

// Counts progress in the file's bytes, since nobody knows how many events are still to come.
class ByteProgress : public JobControl {
public:
    ByteProgress(const LineSource& lines, JobControl& control) : m_lines(lines), m_control(control) {}

    bool isCancelled() const override { return m_control.isCancelled(); }
    void progress(qint64, qint64, const QString& step) override {
        m_control.progress(m_lines.bytes(), m_lines.size(), step);
    }

private:
    const LineSource& m_lines;
    JobControl& m_control;
};

Error cancelled() {
    return {ErrorKind::Cancelled, u"The import was cancelled; nothing was stored"_s};
}

// The next events for EventPublisher::import; none at the end.
Result<QList<EventDraft>> nextChunk(LineSource& lines, const JobControl& control) {
    QList<EventDraft> drafts;
    const qint64 start = lines.bytes();
    while (drafts.size() < eventsAChunk && lines.bytes() - start < bytesAChunk) {
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
                           u"Line %1: %2"_s.arg(lines.number()).arg(draft.error().message),
                           u"correct it and import the file again; nothing was stored"_s);
        draft->line = lines.number();
        drafts.append(std::move(*draft));
    }
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

// The same from an error that begins with "Line 7: ".
void addProblem(ImportCheck& check, const Error& error) {
    static const QRegularExpression prefix(u"^Line (\\d+): "_s);
    const auto match = prefix.match(error.message);
    addProblem(check, match.captured(1).toLongLong(), error.message.mid(match.capturedLength()));
}

void widen(ImportCheck& check, Timestamp moment) {
    check.oldest = std::min(check.oldest.value_or(moment), moment);
    check.newest = std::max(check.newest.value_or(moment), moment);
}

// Looks at every line by itself.
Result<ImportCheck> checkLines(const QHash<QString, QString>& aggregateTypes, QIODevice& device,
                               JobControl& control) {
    ImportCheck check;
    LineSource lines(device);
    while (true) {
        if (control.isCancelled())
            return failure(cancelled());
        const auto line = lines.next();
        if (!line) {
            if (line.error().kind != ErrorKind::InvalidInput)
                return failure(line.error());
            addProblem(check, line.error());
            return check; // What comes after a line without end cannot be told apart.
        }
        if (line->isEmpty())
            return check;
        ++check.events;
        const auto draft = parseImportLine(*line);
        const QString problem = draft ? problemOf(*draft, aggregateTypes) : draft.error().message;
        if (problem.isEmpty())
            widen(check, draft->timestamp.value_or(Timestamp::now()));
        else
            addProblem(check, lines.number(), problem);
        if (check.events % eventsAChunk == 0)
            control.progress(lines.bytes(), lines.size(), u"%1 events checked"_s.arg(check.events));
    }
}

Result<QHash<QString, QString>> registeredAggregateTypes(Session& session) {
    const auto types = EventTypeStore(session).types();
    if (!types)
        return failure(types.error());
    QHash<QString, QString> aggregateTypes;
    for (const EventType& type : *types)
        aggregateTypes.insert(type.name, type.aggregateType);
    return aggregateTypes;
}

// What only the database knows, such as event ids that it has already: imports everything and then gives an
// error in place of the end, which rolls it back.
Result<void> rehearse(Session& session, QIODevice& device, JobControl& control) {
    const Error rollBack{ErrorKind::Cancelled, u"The rehearsal is over"_s};
    LineSource lines(device);
    ByteProgress progress(lines, control);
    const auto rehearsal = EventPublisher(session).import(
        [&]() -> Result<QList<EventDraft>> {
            auto drafts = nextChunk(lines, control);
            if (drafts && drafts->isEmpty())
                return failure(rollBack);
            return drafts;
        },
        progress);
    if (!rehearsal && rehearsal.error() != rollBack)
        return failure(rehearsal.error());
    return ok();
}

} // namespace

Result<ImportReport> importFile(Session& session, QIODevice& device, JobControl& control) {
    LineSource lines(device);
    ByteProgress progress(lines, control);
    auto report = EventPublisher(session).import([&] { return nextChunk(lines, control); }, progress);
    // The import is stored. Where the projections cannot follow now (another session builds them, or the role
    // may only import), lists of devices are folded from the log, which is slower and says the same.
    if (report)
        static_cast<void>(ProjectionBuilder(session).catchUp(progress));
    return report;
}

Result<ImportCheck> checkImportFile(Session& session, QIODevice& device, JobControl& control) {
    const auto aggregateTypes = registeredAggregateTypes(session);
    if (!aggregateTypes)
        return failure(aggregateTypes.error());
    auto check = checkLines(*aggregateTypes, device, control);
    if (!check || check->problemCount > 0 || check->events == 0)
        return check;
    if (!device.seek(0))
        return failure(ErrorKind::Internal, u"The file cannot be read a second time"_s);
    const auto rehearsed = rehearse(session, device, control);
    if (rehearsed)
        return check;
    const ErrorKind kind = rehearsed.error().kind;
    if (kind != ErrorKind::InvalidInput && kind != ErrorKind::Conflict)
        return failure(rehearsed.error());
    addProblem(*check, rehearsed.error());
    return check;
}

} // namespace fleet

#include "desktop/replay/ReplayReader.h"

#include <algorithm>

#include "store/DatabaseThread.h"

namespace fleet {

namespace {

constexpr int spacing = 16;      ///< Milliseconds between two questions of a drag: a frame.
constexpr qint64 patience = 400; ///< After so many milliseconds a drag gives up an older question.

using History = std::shared_ptr<const ClaimedHistory>;

Result<ReplayMoment> read(Session& session, const History& history, const QString& deviceId,
                          const std::optional<ReplayPlace>& place) {
    return history ? readClaimedMoment(session, *history, place) : readMoment(session, deviceId, place);
}

Result<ReplayMoment> readNext(Session& session, const History& history, const QString& deviceId,
                              const EventCursor& from, ReplayStep step, std::optional<Timestamp> until) {
    auto next =
        history ? readClaimedStep(session, *history, from, step) : readStep(session, deviceId, from, step);
    const bool tooFar =
        next ? until && momentOf(next->place) > *until : until && next.error().kind == ErrorKind::NotFound;
    return tooFar ? read(session, history, deviceId, ReplayPlace(*until)) : next;
}

} // namespace

ReplayReader::ReplayReader(DatabaseThread& reading, LatestAnswer<ReplayMoment>::BusyHook busy)
    : m_reading(reading), m_answer(std::move(busy)) {
    m_spacing.setSingleShot(true);
    connect(&m_spacing, &QTimer::timeout, this, &ReplayReader::askWanted);
}

void ReplayReader::seek(const QString& deviceId, const std::optional<ReplayPlace>& place) {
    m_wanted.reset();
    m_spacing.stop();
    m_asked.start();
    const auto job = [history = m_history, deviceId, place](Session& session, JobControl&) {
        return read(session, history, deviceId, place);
    };
    m_answer.ask(m_reading.call<ReplayMoment>(job),
                 [this](const Result<ReplayMoment>& moment) { receive(moment); });
}

void ReplayReader::follow(const QString& deviceId, Timestamp moment) {
    m_wantedDevice = deviceId;
    m_wanted = moment;
    askWanted();
}

// One question at a time: while one is under way only the newest place is remembered.
void ReplayReader::askWanted() {
    if (!m_wanted || m_spacing.isActive())
        return;
    const qint64 since = m_asked.isValid() ? m_asked.elapsed() : patience;
    if (m_answer.isWaiting() && since < patience)
        m_spacing.start(int(patience - since));
    else if (since < spacing)
        m_spacing.start(int(spacing - since));
    else
        seek(m_wantedDevice, ReplayPlace(*m_wanted));
}

void ReplayReader::step(const QString& deviceId, const EventCursor& from, ReplayStep step,
                        std::optional<Timestamp> until) {
    m_wanted.reset();
    m_spacing.stop();
    const auto job = [history = m_history, deviceId, from, step, until](Session& session, JobControl&) {
        return readNext(session, history, deviceId, from, step, until);
    };
    m_answer.ask(m_reading.call<ReplayMoment>(job),
                 [this](const Result<ReplayMoment>& moment) { receive(moment); });
}

void ReplayReader::cancel() {
    m_wanted.reset();
    m_spacing.stop();
    m_answer.cancel();
}

void ReplayReader::receive(const Result<ReplayMoment>& moment) {
    if (moment)
        emit arrived(*moment);
    else
        emit failed(moment.error());
    if (m_wanted) // The pointer has moved on meanwhile; what arrived is painted first.
        m_spacing.start(int(std::max<qint64>(0, spacing - m_asked.elapsed())));
}

} // namespace fleet

#include "desktop/replay/ReplayPlayer.h"

#include <algorithm>

#include "desktop/replay/PlaybackControls.h"
#include "desktop/replay/TimelineWidget.h"

namespace fleet {

ReplayPlayer::ReplayPlayer(PlaybackControls& controls, ReplayReader& reader, DatabaseThread& searching,
                           LatestAnswer<ChangeSearch>::BusyHook busy, QObject* parent)
    : QObject(parent), m_controls(controls), m_reader(reader), m_changes(searching, std::move(busy)) {
    connect(&controls, &PlaybackControls::stepRequested, this, &ReplayPlayer::asked);
    connect(&controls, &PlaybackControls::changeRequested, this, &ReplayPlayer::asked);
    connect(&controls, &PlaybackControls::stepRequested, this, &ReplayPlayer::step);
    connect(&controls, &PlaybackControls::advanceRequested, this, &ReplayPlayer::advance);
    connectChanges();
}

void ReplayPlayer::connectChanges() {
    connect(&m_controls, &PlaybackControls::changeRequested, this, &ReplayPlayer::goToNextChange);
    connect(&m_changes, &ChangeReader::failed, this, &ReplayPlayer::failed);
    connect(&m_changes, &ChangeReader::found, this, [this](const EventCursor& event) {
        if (m_moment)
            m_reader.seek(m_moment->deviceId, ReplayPlace(event));
    });
    connect(&m_changes, &ChangeReader::nothingFound, this, [this](const QString& field) {
        emit told(tr("Nothing changes %1 after this moment.").arg(readablePointer(field)));
    });
}

void ReplayPlayer::follow(TimelineWidget& timeline) {
    connect(&timeline, &TimelineWidget::seekRequested, this, [this](Timestamp moment, bool dragging) {
        m_controls.stop();
        if (!dragging)
            emit seekRequested(moment);
        else if (m_moment)
            m_reader.follow(m_moment->deviceId, moment);
    });
    connect(&timeline, &TimelineWidget::speedRequested, &m_controls, &PlaybackControls::changeSpeed);
    connect(&timeline, &TimelineWidget::playRequested, &m_controls, &PlaybackControls::toggle);
    const auto go = [this](ReplayStep wanted) {
        emit asked();
        step(wanted);
    };
    connect(&timeline, &TimelineWidget::firstRequested, this, [go] { go(ReplayStep::First); });
    connect(&timeline, &TimelineWidget::lastRequested, this, [go] { go(ReplayStep::Last); });
}

void ReplayPlayer::goToNextChange() {
    if (m_moment && !m_field.isEmpty())
        m_changes.ask(m_moment->deviceId, m_field, m_moment->lastPlace());
}

// In claimed order no snapshots help: the search would fold the whole history for every field.
void ReplayPlayer::setField(const QString& field) {
    m_field = field;
    const bool recorded = m_moment && m_moment->order == ReplayOrder::Recorded;
    m_controls.setChangeable(recorded ? readablePointer(field) : QString());
}

void ReplayPlayer::setMoment(const ReplayMoment& moment) {
    m_moment = moment;
    m_controls.setMoment(&moment);
    setField(m_field);
}

void ReplayPlayer::clear() {
    m_moment.reset();
    m_extent = {};
    m_controls.setMoment(nullptr);
    m_changes.cancel();
    setField({});
}

void ReplayPlayer::setPins(std::optional<Timestamp> a, std::optional<Timestamp> b) {
    const bool both = a && b && *a != *b;
    m_pins = both ? TimeRange{std::min(*a, *b), std::max(*a, *b)} : TimeRange{};
    m_controls.setLoopable(both);
}

TimeRange ReplayPlayer::loop() const {
    return m_controls.isPlaying() && m_controls.isLooping() ? m_pins : TimeRange{};
}

// At the end of the loop, or outside it, playing goes on at its beginning.
bool ReplayPlayer::goBackInLoop() {
    const TimeRange round = loop();
    const Timestamp here = momentOf(m_moment->place);
    if (!round.from || (here >= *round.from && here < *round.to))
        return false;
    m_reader.seek(m_moment->deviceId, ReplayPlace(*round.from));
    return true;
}

void ReplayPlayer::step(ReplayStep step) {
    if (m_moment && !goBackInLoop())
        m_reader.step(m_moment->deviceId, m_moment->lastPlace(), step, loop().to);
}

void ReplayPlayer::advance(qint64 microseconds) {
    if (!m_moment || goBackInLoop())
        return;
    const Timestamp here = momentOf(m_moment->place);
    const Timestamp end = loop().to.value_or(m_extent.to.value_or(here));
    m_reader.seek(m_moment->deviceId, ReplayPlace(std::min(here + microseconds, end)));
}

} // namespace fleet

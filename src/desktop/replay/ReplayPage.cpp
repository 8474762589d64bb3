#include "desktop/replay/ReplayPage.h"

#include <QClipboard>
#include <QGuiApplication>

#include "desktop/replay/BlamePanel.h"
#include "desktop/replay/ComparePanel.h"
#include "desktop/replay/DevicePicker.h"
#include "desktop/replay/EventCard.h"
#include "desktop/replay/OrderChoice.h"
#include "desktop/replay/ReplayAddress.h"
#include "desktop/replay/ReplayWelcome.h"
#include "desktop/replay/StateView.h"
#include "desktop/shared/MessageBar.h"
#include "desktop/style/Style.h"
#include "ui_ReplayPage.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr int claimedBars = 180;

} // namespace

ReplayPage::~ReplayPage() = default;

// The same event stays; pins are moments of the other order.
void ReplayPage::changeOrder() {
    const auto& history = m_order->history();
    m_reader.setHistory(history);
    m_ui->notes->setHistory(history);
    if (m_moment && m_moment->order != m_order->order()) {
        setPin(TimelinePin::A, {});
        setPin(TimelinePin::B, {});
        ReplayMoment same = *m_moment;
        same.order = m_order->order();
        if (same.lastEvent)
            m_place = ReplayPlace(same.lastPlace());
    }
    m_reader.seek(m_deviceId, m_place);
    if (history)
        showTimeline(history->activity(claimedBars));
    else
        m_timeline.ask(m_deviceId);
}

void ReplayPage::forgetDevice() {
    cancel();
    m_deviceId.clear();
    m_place.reset();
    m_moment.reset();
    m_extent.reset();
    m_picker->setDevice({});
    m_ui->moment->setMoment({});
    m_order->setDevice({});
    m_reader.setHistory({});
    m_ui->notes->setHistory({});
    m_ui->timeline->clear();
    setPin(TimelinePin::A, {});
    setPin(TimelinePin::B, {});
    m_states->clear();
    m_blame->clear();
    m_player->clear();
    for (QWidget* widget : {static_cast<QWidget*>(m_ui->timelineCard), static_cast<QWidget*>(m_card),
                            static_cast<QWidget*>(m_ui->notes)})
        widget->hide();
    for (QWidget* widget : {static_cast<QWidget*>(m_ui->moment), static_cast<QWidget*>(m_ui->pinA),
                            static_cast<QWidget*>(m_ui->pinB), static_cast<QWidget*>(m_ui->compare),
                            static_cast<QWidget*>(m_ui->copyState)})
        widget->setEnabled(false);
    m_ui->views->setCurrentWidget(m_welcome);
}

void ReplayPage::refresh() {
    messages().clear();
    if (m_deviceId.isEmpty()) {
        m_welcome->ask();
        return;
    }
    m_reader.seek(m_deviceId, m_place);
    if (m_order->order() == ReplayOrder::Recorded)
        m_timeline.ask(m_deviceId);
    m_order->refresh();
}

void ReplayPage::cancel() {
    m_ui->playback->stop();
    m_reader.cancel();
    m_timeline.cancel();
    m_order->cancel();
    m_player->cancel();
    m_blame->cancel();
    m_comparison->cancel();
    m_welcome->cancel();
}

void ReplayPage::chooseDevice(const QString& deviceId) {
    const auto place = m_place;
    messages().clear();
    forgetDevice();
    m_deviceId = deviceId;
    m_place = place; // The same moment of another device: that is how devices are compared.
    m_picker->setDevice(deviceId);
    m_order->setDevice(deviceId);
    if (m_place)
        m_place = ReplayPlace(momentOf(*m_place));
    refresh();
}

void ReplayPage::seek(const std::optional<ReplayPlace>& place) {
    if (m_deviceId.isEmpty())
        return;
    messages().clear();
    m_place = place;
    m_reader.seek(m_deviceId, place);
}

void ReplayPage::showTimeline(const DeviceActivity& activity) {
    m_extent = activity.extent;
    m_player->setExtent(activity.extent);
    m_ui->timeline->setActivity(activity);
    m_ui->legend->setBars(m_ui->timeline->bars());
    m_ui->timeline->setAccessibleName(tr("Timeline of %1").arg(workspace().deviceName(m_deviceId)));
    m_ui->timelineCard->show();
    if (m_moment && m_moment->isBeforeFirst())
        m_card->showMoment(*m_moment, m_extent);
}

void ReplayPage::showMoment(const ReplayMoment& moment) {
    m_moment = moment;
    m_place = moment.place;
    m_deviceId = moment.deviceId;
    m_picker->setDevice(moment.deviceId);
    const Timestamp at = momentOf(moment.place);
    if (!m_ui->moment->hasFocus() || m_ui->moment->error().isEmpty())
        m_ui->moment->setMoment(at);
    m_ui->timeline->setPlayhead(at);
    m_player->setMoment(moment);
    m_card->showMoment(moment, m_extent);
    m_card->show();
    m_states->showMoment(moment);
    const bool recorded = moment.order == ReplayOrder::Recorded;
    m_blame->setVisible(recorded); // Blame and comparison know the recorded order only.
    if (recorded)
        m_blame->showMoment(moment);
    else
        m_blame->clear();
    m_ui->notes->showMoment(moment);
    for (QWidget* widget : {static_cast<QWidget*>(m_ui->moment), static_cast<QWidget*>(m_ui->pinA),
                            static_cast<QWidget*>(m_ui->pinB)})
        widget->setEnabled(true);
    m_ui->compare->setEnabled(recorded);
    m_ui->copyState->setEnabled(!moment.isBeforeFirst());
    m_ui->views->setCurrentWidget(m_states);
    showStatus();
}

void ReplayPage::showFailure(const Error& error) {
    m_ui->playback->stop();
    if (error.kind != ErrorKind::NotFound) {
        showError(error);
        return;
    }
    if (m_moment) { // No further event in that direction.
        m_player->setMoment(*m_moment);
        messages().showMessage(MessageBar::Level::Information, error.message + u'.');
        return;
    }
    const QString unknown = m_deviceId;
    forgetDevice();
    m_welcome->ask();
    m_picker->setText(unknown);
    messages().showMessage(
        MessageBar::Level::Warning,
        tr("There is no device “%1” in this log. Check the name or id, or take one of these.").arg(unknown));
}

void ReplayPage::showStatus() {
    const QLocale locale;
    emit statusChanged(m_moment->isBeforeFirst() ? tr("before the first kept moment")
                                                 : tr("event %1 of %2")
                                                       .arg(locale.toString(m_moment->eventNumber),
                                                            locale.toString(m_moment->eventCount)));
}

void ReplayPage::setPin(TimelinePin pin, std::optional<Timestamp> moment) {
    m_ui->timeline->setPin(pin, moment);
    m_player->setPins(m_ui->timeline->pin(TimelinePin::A), m_ui->timeline->pin(TimelinePin::B));
    const bool hasBoth = m_ui->timeline->pin(TimelinePin::A) && m_ui->timeline->pin(TimelinePin::B);
    m_ui->compare->setToolTip(hasBoth ? tr("Compare A and B")
                                      : tr("Compare with another device at this moment"));
    m_ui->compare->setAccessibleName(m_ui->compare->toolTip());
}

void ReplayPage::pinHere(TimelinePin pin) {
    if (m_moment)
        setPin(pin, momentOf(m_moment->place));
}

void ReplayPage::compare() {
    if (!m_moment)
        return;
    m_ui->playback->stop();
    messages().clear();
    const auto a = m_ui->timeline->pin(TimelinePin::A);
    const auto b = m_ui->timeline->pin(TimelinePin::B);
    m_ui->views->setCurrentWidget(m_comparison);
    if (a && b)
        m_comparison->compareMoments(m_deviceId, *a, *b);
    else
        m_comparison->offerDevices(m_deviceId, momentOf(m_moment->place));
}

void ReplayPage::copyState() {
    if (m_moment)
        QGuiApplication::clipboard()->setText(m_moment->state.toIndented());
}

void ReplayPage::open(const Address& address) {
    const auto wanted = ReplayAddress::parse(address);
    if (!wanted) {
        showError(wanted.error());
        return;
    }
    if (wanted->deviceId.isEmpty())
        return;
    forgetDevice();
    m_deviceId = wanted->deviceId;
    m_picker->setDevice(m_deviceId);
    m_order->setDevice(m_deviceId);
    m_place = wanted->place;
    setPin(TimelinePin::A, wanted->pinA);
    setPin(TimelinePin::B, wanted->pinB);
    m_order->choose(wanted->order);
    if (wanted->order == ReplayOrder::Recorded) // Else when that order is known.
        refresh();
}

Address ReplayPage::address() const {
    const ReplayAddress here{m_deviceId, m_place, m_ui->timeline->pin(TimelinePin::A),
                             m_ui->timeline->pin(TimelinePin::B), m_order->order()};
    return {id(), here.parameters()};
}

} // namespace fleet

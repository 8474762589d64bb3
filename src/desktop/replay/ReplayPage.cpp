#include "desktop/replay/ReplayPage.h"

#include <QClipboard>
#include <QGuiApplication>

#include "desktop/replay/DevicePicker.h"
#include "desktop/replay/EventCard.h"
#include "desktop/replay/ReplayWelcome.h"
#include "desktop/replay/StateComparison.h"
#include "desktop/replay/StateView.h"
#include "desktop/shared/Counted.h"
#include "desktop/shared/MessageBar.h"
#include "desktop/style/Style.h"
#include "ui_ReplayPage.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr int timelineBars = 180;

} // namespace

ReplayPage::ReplayPage(Workspace& workspace, QWidget* parent)
    : Page(workspace, parent),
      m_ui(std::make_unique<Ui::ReplayPage>()),
      m_picker(new DevicePicker(workspace)),
      m_card(new EventCard(workspace)),
      m_states(new StateView),
      m_comparison(new StateComparison(workspace.timeRange())),
      m_welcome(new ReplayWelcome(workspace)),
      m_reader(workspace.reading(), busyHook()),
      m_timeline(busyHook()),
      m_compared(busyHook()),
      m_suggestions(busyHook()) {
    m_ui->setupUi(content());
    setUpToolbar();
    setUpTimeline();
    setUpViews();
    connect(&workspace, &Workspace::connectionChanged, this, &ReplayPage::forgetDevice);
    connect(&workspace.timeRange(), &TimeRangeChoice::displayChanged, this, [this] {
        m_ui->moment->setUtc(this->workspace().timeRange().isUtc());
        m_ui->timeline->setUtc(this->workspace().timeRange().isUtc());
        if (m_moment)
            showMoment(*m_moment);
    });
    connect(&m_reader, &ReplayReader::arrived, this, &ReplayPage::showMoment);
    connect(&m_reader, &ReplayReader::failed, this, &ReplayPage::showFailure);
    forgetDevice();
}

ReplayPage::~ReplayPage() = default;

void ReplayPage::setUpToolbar() {
    m_ui->toolbar->insertWidget(0, m_picker, 1);
    m_picker->setMinimumWidth(180);
    m_picker->setMaximumWidth(320);
    connect(m_picker, &DevicePicker::deviceChosen, this, &ReplayPage::chooseDevice);
    m_ui->moment->setUtc(workspace().timeRange().isUtc());
    style::setTone(m_ui->momentError, style::Tone::Bad);
    m_ui->momentError->hide();
    connect(m_ui->moment, &MomentEdit::momentChosen, this, [this](const std::optional<Timestamp>& moment) {
        seek(moment ? std::optional<ReplayPlace>(*moment) : std::nullopt);
    });
    connect(m_ui->moment, &MomentEdit::errorChanged, this, [this](const QString& error) {
        m_ui->momentError->setText(error);
        m_ui->momentError->setVisible(!error.isEmpty());
    });
    connect(m_ui->playback, &PlaybackControls::stepRequested, this, &ReplayPage::step);
    connect(m_ui->playback, &PlaybackControls::advanceRequested, this, &ReplayPage::advance);
    m_ui->copyState->setIcon(style::icon(u"copy"_s));
    connect(m_ui->copyState, &QPushButton::clicked, this, &ReplayPage::copyState);
    connect(m_ui->pinA, &QPushButton::clicked, this, [this] { pinHere(TimelinePin::A); });
    connect(m_ui->pinB, &QPushButton::clicked, this, [this] { pinHere(TimelinePin::B); });
    connect(m_ui->compare, &QPushButton::clicked, this, &ReplayPage::compare);
}

void ReplayPage::setUpTimeline() {
    style::makeCard(m_ui->timelineCard);
    m_ui->timeline->setUtc(workspace().timeRange().isUtc());
    connect(m_ui->timeline, &TimelineWidget::seekRequested, this, [this](Timestamp moment, bool dragging) {
        m_ui->playback->stop();
        if (dragging)
            m_reader.follow(m_deviceId, moment);
        else
            seek(ReplayPlace(moment));
    });
    connect(m_ui->timeline, &TimelineWidget::pinRequested, this, &ReplayPage::pinHere);
    connect(m_ui->timeline, &TimelineWidget::firstRequested, this, [this] { step(ReplayStep::First); });
    connect(m_ui->timeline, &TimelineWidget::lastRequested, this, [this] { step(ReplayStep::Last); });
}

void ReplayPage::setUpViews() {
    m_ui->column->insertWidget(m_ui->column->indexOf(m_ui->note), m_card);
    style::setTone(m_ui->note, style::Tone::Warning);
    for (QWidget* view : {static_cast<QWidget*>(m_welcome), static_cast<QWidget*>(m_states),
                          static_cast<QWidget*>(m_comparison)})
        m_ui->views->addWidget(view);
    connect(m_welcome, &ReplayWelcome::deviceChosen, this, &ReplayPage::chooseDevice);
    connect(m_comparison, &StateComparison::closed, this,
            [this] { m_ui->views->setCurrentWidget(m_states); });
    connect(m_comparison, &StateComparison::momentChosen, this,
            [this](Timestamp moment) { seek(ReplayPlace(moment)); });
}

void ReplayPage::forgetDevice() {
    cancel();
    m_deviceId.clear();
    m_place.reset();
    m_moment.reset();
    m_extent.reset();
    m_picker->setDevice({});
    m_ui->moment->setMoment({});
    m_ui->timeline->clear();
    setPin(TimelinePin::A, {});
    setPin(TimelinePin::B, {});
    m_states->clear();
    m_ui->playback->setMoment(nullptr);
    for (QWidget* widget : {static_cast<QWidget*>(m_ui->timelineCard), static_cast<QWidget*>(m_card),
                            static_cast<QWidget*>(m_ui->note)})
        widget->hide();
    for (QWidget* widget : {static_cast<QWidget*>(m_ui->moment), static_cast<QWidget*>(m_ui->pinA),
                            static_cast<QWidget*>(m_ui->pinB), static_cast<QWidget*>(m_ui->copyState)})
        widget->setEnabled(false);
    m_ui->views->setCurrentWidget(m_welcome);
}

void ReplayPage::refresh() {
    messages().clear();
    if (m_deviceId.isEmpty()) {
        askForSuggestions();
        return;
    }
    m_reader.seek(m_deviceId, m_place);
    askForTimeline();
}

void ReplayPage::cancel() {
    m_ui->playback->stop();
    m_reader.cancel();
    m_timeline.cancel();
    m_compared.cancel();
    m_suggestions.cancel();
}

void ReplayPage::chooseDevice(const QString& deviceId) {
    const auto place = m_place;
    messages().clear();
    forgetDevice();
    m_deviceId = deviceId;
    m_place = place; // The same moment of another device: that is how devices are compared.
    m_picker->setDevice(deviceId);
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

void ReplayPage::step(ReplayStep step) {
    if (m_deviceId.isEmpty())
        return;
    messages().clear();
    EventCursor from;
    if (m_moment && m_moment->lastEvent)
        from = EventCursor::of(*m_moment->lastEvent);
    else if (m_moment)
        from = {momentOf(m_moment->place), 0};
    m_reader.step(m_deviceId, from, step);
}

void ReplayPage::advance(qint64 microseconds) {
    if (!m_moment)
        return;
    const Timestamp end = m_extent ? *m_extent->to : momentOf(m_moment->place);
    const Timestamp next = momentOf(m_moment->place) + microseconds;
    m_reader.seek(m_deviceId, ReplayPlace(std::min(next, end)));
}

void ReplayPage::askForTimeline() {
    const QString deviceId = m_deviceId;
    m_timeline.ask(
        workspace().reading().call<DeviceTimeline>([deviceId](Session& session, JobControl&) {
            return readTimeline(session, deviceId, timelineBars);
        }),
        [this](const Result<DeviceTimeline>& timeline) {
            if (timeline)
                showTimeline(*timeline);
            else if (timeline.error().kind != ErrorKind::NotFound) // The state's answer says it already.
                showError(timeline.error());
        });
}

void ReplayPage::askForSuggestions() {
    m_suggestions.ask(workspace().reading().call<QList<DeviceSummary>>(
                          [](Session& session, JobControl&) { return DeviceStore(session).devices(); }),
                      [this](const Result<QList<DeviceSummary>>& devices) {
                          if (devices) {
                              m_welcome->showDevices(*devices);
                              return;
                          }
                          m_welcome->showFailure();
                          showError(devices.error());
                      });
}

void ReplayPage::showTimeline(const DeviceTimeline& timeline) {
    m_extent = timeline.extent;
    m_ui->timeline->setTimeline(timeline);
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
    m_ui->playback->setMoment(&moment);
    m_card->showMoment(moment, m_extent);
    m_card->show();
    m_states->showMoment(moment);
    showNote(moment);
    for (QWidget* widget : {static_cast<QWidget*>(m_ui->moment), static_cast<QWidget*>(m_ui->pinA),
                            static_cast<QWidget*>(m_ui->pinB)})
        widget->setEnabled(true);
    m_ui->copyState->setEnabled(!moment.isBeforeFirst());
    m_ui->views->setCurrentWidget(m_states);
    showStatus();
}

void ReplayPage::showNote(const ReplayMoment& moment) {
    const QList<UnusedPayload>& unused = moment.unusedPayloads;
    m_ui->note->setVisible(!unused.isEmpty());
    if (unused.isEmpty())
        return;
    const UnusedPayload& last = unused.last();
    const QString count = counted(unused.size(), tr("%1 payload up to here could not be used"),
                                  tr("%1 payloads up to here could not be used"));
    m_ui->note->setText(tr("%1; the last: %2 (event %3), %4.")
                            .arg(count, last.eventType, QString::number(last.id), last.reason));
}

void ReplayPage::showFailure(const Error& error) {
    m_ui->playback->stop();
    if (error.kind != ErrorKind::NotFound) {
        showError(error);
        return;
    }
    if (m_moment) { // No further event in that direction.
        m_ui->playback->setMoment(&*m_moment);
        messages().showMessage(MessageBar::Level::Information, error.message + u'.');
        return;
    }
    const QString unknown = m_deviceId;
    forgetDevice();
    askForSuggestions();
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
    m_ui->compare->setEnabled(m_ui->timeline->pin(TimelinePin::A) && m_ui->timeline->pin(TimelinePin::B));
}

void ReplayPage::pinHere(TimelinePin pin) {
    if (m_moment)
        setPin(pin, momentOf(m_moment->place));
}

void ReplayPage::compare() {
    const auto a = m_ui->timeline->pin(TimelinePin::A);
    const auto b = m_ui->timeline->pin(TimelinePin::B);
    if (!a || !b)
        return;
    m_ui->playback->stop();
    const QString deviceId = m_deviceId;
    m_compared.ask(
        workspace().reading().call<ReplayComparison>([deviceId, a, b](Session& session, JobControl&) {
            return readComparison(session, deviceId, *a, *b);
        }),
        [this](const Result<ReplayComparison>& comparison) {
            if (!comparison) {
                showError(comparison.error());
                return;
            }
            m_comparison->showComparison(*comparison);
            m_ui->views->setCurrentWidget(m_comparison);
        });
}

void ReplayPage::copyState() {
    if (m_moment)
        QGuiApplication::clipboard()->setText(m_moment->state.toIndented());
}

void ReplayPage::open(const Address& address) {
    const QString deviceId = address.value(u"device"_s);
    const auto moment = parseMoment(address.value(u"at"_s), true);
    const auto a = parseMoment(address.value(u"a"_s), true);
    const auto b = parseMoment(address.value(u"b"_s), true);
    for (const auto* given : {&moment, &a, &b}) {
        if (!*given) {
            showError(given->error());
            return;
        }
    }
    if (deviceId.isEmpty())
        return;
    forgetDevice();
    m_deviceId = deviceId;
    m_picker->setDevice(deviceId);
    const qint64 event = address.value(u"event"_s).toLongLong();
    if (*moment)
        m_place = event > 0 ? ReplayPlace(EventCursor{**moment, event}) : ReplayPlace(**moment);
    setPin(TimelinePin::A, *a);
    setPin(TimelinePin::B, *b);
    refresh();
}

Address ReplayPage::address() const {
    Address address{id(), {}};
    if (m_deviceId.isEmpty())
        return address;
    address.parameters.insert(u"device"_s, {m_deviceId});
    if (m_place)
        address.parameters.insert(u"at"_s, {momentOf(*m_place).toString()});
    if (m_place && std::holds_alternative<EventCursor>(*m_place))
        address.parameters.insert(u"event"_s, {QString::number(std::get<EventCursor>(*m_place).id)});
    if (const auto a = m_ui->timeline->pin(TimelinePin::A))
        address.parameters.insert(u"a"_s, {a->toString()});
    if (const auto b = m_ui->timeline->pin(TimelinePin::B))
        address.parameters.insert(u"b"_s, {b->toString()});
    return address;
}

} // namespace fleet

// How the parts of the replay page are put together.
#include "desktop/replay/ReplayPage.h"

#include "desktop/devices/DeviceExport.h"
#include "desktop/replay/BlamePanel.h"
#include "desktop/replay/ComparePanel.h"
#include "desktop/replay/DevicePicker.h"
#include "desktop/replay/EventCard.h"
#include "desktop/replay/OrderChoice.h"
#include "desktop/replay/ReplayWelcome.h"
#include "desktop/replay/StateView.h"
#include "desktop/shared/MessageBar.h"
#include "desktop/style/Style.h"
#include "ui_ReplayPage.h"

namespace fleet {

using namespace Qt::StringLiterals;

ReplayPage::ReplayPage(Workspace& workspace, QWidget* parent)
    : Page(workspace, parent),
      m_ui(std::make_unique<Ui::ReplayPage>()),
      m_picker(new DevicePicker(workspace)),
      m_card(new EventCard(workspace)),
      m_states(new StateView),
      m_blame(new BlamePanel(workspace, *m_states, busyHook())),
      m_comparison(new ComparePanel(workspace, busyHook())),
      m_welcome(new ReplayWelcome(workspace, busyHook())),
      m_order(new OrderChoice(workspace, busyHook())),
      m_reader(workspace.reading(), busyHook()),
      m_timeline(workspace.paging(), busyHook()) {
    m_ui->setupUi(content());
    setUpToolbar();
    setUpTimeline();
    setUpOrder();
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
    connect(&m_timeline, &TimelineReader::arrived, this, &ReplayPage::showTimeline);
    connect(&m_timeline, &TimelineReader::failed, this, [this](const Error& error) { showError(error); });
    forgetDevice();
}

void ReplayPage::setUpToolbar() {
    m_ui->toolbar->insertWidget(0, m_picker, 1);
    DeviceExport::addTo(*m_ui->toolbar, *m_ui->column, workspace(), messages(), [this] {
        auto at = m_place ? std::optional(momentOf(*m_place)) : std::nullopt;
        if (m_order->order() == ReplayOrder::Claimed && m_moment && m_moment->lastEvent)
            at = m_moment->lastEvent->timestamp; // Reports know the recorded order only.
        return DeviceExport::Subject{m_deviceId, at};
    });
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
    m_player = new ReplayPlayer(*m_ui->playback, m_reader, workspace().paging(), busyHook(), this);
    connect(m_player, &ReplayPlayer::asked, this, [this] { messages().clear(); });
    connect(m_player, &ReplayPlayer::seekRequested, this,
            [this](Timestamp moment) { seek(ReplayPlace(moment)); });
    connect(m_player, &ReplayPlayer::failed, this, [this](const Error& error) { showError(error); });
    connect(m_player, &ReplayPlayer::told, this,
            [this](const QString& words) { messages().showMessage(MessageBar::Level::Information, words); });
    m_ui->copyState->setIcon(style::icon(u"copy"_s));
    connect(m_ui->copyState, &QPushButton::clicked, this, &ReplayPage::copyState);
    connect(m_ui->pinA, &QPushButton::clicked, this, [this] { pinHere(TimelinePin::A); });
    connect(m_ui->pinB, &QPushButton::clicked, this, [this] { pinHere(TimelinePin::B); });
    connect(m_ui->compare, &QPushButton::clicked, this, &ReplayPage::compare);
}

void ReplayPage::setUpTimeline() {
    style::makeCard(m_ui->timelineCard);
    m_ui->timeline->setUtc(workspace().timeRange().isUtc());
    connect(m_ui->timeline, &TimelineWidget::pinRequested, this, &ReplayPage::pinHere);
    m_player->follow(*m_ui->timeline);
}

void ReplayPage::setUpOrder() {
    m_ui->toolbar->insertWidget(m_ui->toolbar->indexOf(m_ui->moment) + 1, m_order);
    connect(m_order, &OrderChoice::orderChanged, this, &ReplayPage::changeOrder);
    connect(m_order, &OrderChoice::failed, this, [this](const Error& error) { showError(error); });
    connect(m_order, &OrderChoice::refused, this, [this](const QString& reason) {
        if (!m_moment)
            refresh();
        messages().showMessage(MessageBar::Level::Information, reason);
    });
}

void ReplayPage::setUpViews() {
    m_ui->column->insertWidget(m_ui->column->indexOf(m_ui->notes), m_card);
    for (QWidget* view : {static_cast<QWidget*>(m_welcome), static_cast<QWidget*>(m_states),
                          static_cast<QWidget*>(m_comparison)})
        m_ui->views->addWidget(view);
    connect(m_states, &StateView::fieldSelected, m_player, &ReplayPlayer::setField);
    connect(m_welcome, &ReplayWelcome::deviceChosen, this, &ReplayPage::chooseDevice);
    connect(m_welcome, &ReplayWelcome::failed, this, [this](const Error& error) { showError(error); });
    connect(m_comparison, &ComparePanel::closed, this, [this] {
        m_comparison->cancel();
        m_ui->views->setCurrentWidget(m_states);
    });
    connect(m_comparison, &ComparePanel::momentChosen, this,
            [this](Timestamp moment) { seek(ReplayPlace(moment)); });
    connect(m_comparison, &ComparePanel::failed, this, [this](const Error& error) { showError(error); });
    connect(m_blame, &BlamePanel::failed, this, [this](const Error& error) { showError(error); });
}

} // namespace fleet

#include "desktop/replay/PlaybackControls.h"

#include <QActionGroup>
#include <QHBoxLayout>
#include <QMenu>
#include <QToolButton>
#include <algorithm>

#include "desktop/style/Style.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr int eventInterval = 700; ///< Milliseconds an event stays on screen.
constexpr int speeds[] = {0, 1, 10, 60, 3600};
constexpr int clockInterval = 200; ///< Milliseconds between two moves of the clock.

QString speedName(int speed) {
    if (speed == 0)
        return PlaybackControls::tr("Event by event");
    return speed == 3600 ? PlaybackControls::tr("3,600x: an hour a second")
                         : PlaybackControls::tr("%1x").arg(speed);
}

} // namespace

PlaybackControls::PlaybackControls(QWidget* parent) : QWidget(parent) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(style::metrics::unit);
    m_first = addButton(u"skip-start"_s, tr("First event"), QKeySequence(u"Ctrl+Home"_s), ReplayStep::First);
    m_previous =
        addButton(u"step-back"_s, tr("Previous event"), QKeySequence(u"Ctrl+Left"_s), ReplayStep::Previous);
    addPlayButton();
    m_next = addButton(u"step-forward"_s, tr("Next event"), QKeySequence(u"Ctrl+Right"_s), ReplayStep::Next);
    m_last = addButton(u"skip-end"_s, tr("Newest event"), QKeySequence(u"Ctrl+End"_s), ReplayStep::Last);
    m_nextCrash = addButton({}, tr("Next crash"), QKeySequence(u"Ctrl+J"_s), ReplayStep::NextCrash);
    m_nextCrash->setText(tr("Next cras&h"));
    m_nextCrash->setToolButtonStyle(Qt::ToolButtonTextOnly);
    addChangeButton();
    addLoopButton();
    connect(&m_timer, &QTimer::timeout, this, &PlaybackControls::tick);
    setMoment(nullptr);
    showPlaying();
}

QToolButton* PlaybackControls::addButton(const QString& icon, const QString& name,
                                         const QKeySequence& shortcut, ReplayStep step) {
    auto* button = new QToolButton;
    if (!icon.isEmpty())
        button->setIcon(style::icon(icon));
    button->setAccessibleName(name);
    button->setToolTip(tr("%1 (%2)").arg(name, shortcut.toString(QKeySequence::NativeText)));
    button->setShortcut(shortcut);
    connect(button, &QToolButton::clicked, this, [this, step] {
        stop();
        emit stepRequested(step);
    });
    layout()->addWidget(button);
    return button;
}

void PlaybackControls::addPlayButton() {
    m_play = new QToolButton;
    m_play->setObjectName(u"play"_s);
    m_play->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_play->setPopupMode(QToolButton::MenuButtonPopup);
    style::makePrimary(m_play);
    connect(m_play, &QToolButton::clicked, this, &PlaybackControls::toggle);
    addSpeeds();
    layout()->addWidget(m_play);
}

void PlaybackControls::addChangeButton() {
    m_nextChange = new QToolButton;
    m_nextChange->setText(tr("Next chan&ge"));
    m_nextChange->setShortcut(QKeySequence(u"Ctrl+Shift+Right"_s));
    connect(m_nextChange, &QToolButton::clicked, this, [this] {
        stop();
        emit changeRequested();
    });
    layout()->addWidget(m_nextChange);
    setChangeable({});
}

void PlaybackControls::setChangeable(const QString& field) {
    m_nextChange->setEnabled(!field.isEmpty());
    m_nextChange->setAccessibleName(field.isEmpty() ? tr("Next change of the selected field")
                                                    : tr("Next change of %1").arg(field));
    m_nextChange->setToolTip(tr("%1 (%2)").arg(m_nextChange->accessibleName(),
                                               m_nextChange->shortcut().toString(QKeySequence::NativeText)));
}

void PlaybackControls::addLoopButton() {
    m_loop = new QToolButton;
    m_loop->setObjectName(u"loop"_s);
    m_loop->setCheckable(true);
    m_loop->setIcon(style::icon(u"loop"_s));
    m_loop->setShortcut(QKeySequence(u"Ctrl+L"_s));
    m_loop->setAccessibleName(tr("Play from A to B again and again"));
    m_loop->setToolTip(
        tr("%1 (%2)").arg(m_loop->accessibleName(), m_loop->shortcut().toString(QKeySequence::NativeText)));
    connect(m_loop, &QToolButton::toggled, this, [this](bool looping) {
        if (looping)
            m_play->setEnabled(true);
    });
    layout()->addWidget(m_loop);
    setLoopable(false);
}

void PlaybackControls::setLoopable(bool loopable) {
    m_loop->setEnabled(loopable);
    if (!loopable)
        m_loop->setChecked(false);
}

bool PlaybackControls::isLooping() const {
    return m_loop->isChecked();
}

void PlaybackControls::addSpeeds() {
    auto* menu = new QMenu(m_play);
    m_speeds = new QActionGroup(menu);
    for (const int speed : speeds) {
        QAction* action = menu->addAction(speedName(speed));
        action->setCheckable(true);
        action->setChecked(speed == m_speed);
        m_speeds->addAction(action);
        action->setData(speed);
        connect(action, &QAction::triggered, this, [this, speed] { setSpeed(speed); });
    }
    m_play->setMenu(menu);
}

void PlaybackControls::setMoment(const ReplayMoment* moment) {
    m_waiting = false;
    const bool atStart = !moment || moment->isBeforeFirst() || moment->eventNumber <= 1;
    const bool atEnd = !moment || (!moment->isBeforeFirst() && moment->eventNumber >= moment->eventCount);
    m_first->setEnabled(moment && (!atStart || moment->isBeforeFirst()));
    m_previous->setEnabled(!atStart);
    m_next->setEnabled(!atEnd);
    m_last->setEnabled(!atEnd);
    m_nextCrash->setEnabled(!atEnd);
    m_play->setEnabled(moment && (!atEnd || isPlaying() || isLooping()));
    if (atEnd && isPlaying() && !isLooping())
        stop();
}

void PlaybackControls::changeSpeed(int steps) {
    const auto here = std::find(std::begin(speeds), std::end(speeds), m_speed);
    const auto place = std::clamp<qsizetype>(here - std::begin(speeds) + steps, 0, std::size(speeds) - 1);
    setSpeed(speeds[place]);
}

void PlaybackControls::setSpeed(int speed) {
    m_speed = speed;
    for (QAction* action : m_speeds->actions())
        action->setChecked(action->data().toInt() == speed);
    if (isPlaying())
        play();
    showPlaying();
}

void PlaybackControls::play() {
    m_waiting = false;
    m_timer.start(m_speed == 0 ? eventInterval : clockInterval);
    showPlaying();
}

void PlaybackControls::toggle() {
    if (isPlaying())
        stop();
    else if (m_play->isEnabled())
        play();
}

void PlaybackControls::stop() {
    m_timer.stop();
    showPlaying();
}

void PlaybackControls::tick() {
    if (m_waiting)
        return;
    m_waiting = true;
    if (m_speed == 0)
        emit stepRequested(ReplayStep::Next);
    else
        emit advanceRequested(qint64(m_speed) * clockInterval * 1000);
}

void PlaybackControls::showPlaying() {
    const QString speed = m_speed == 0 ? QString() : u" "_s + tr("%1x").arg(m_speed);
    m_play->setIcon(style::icon(isPlaying() ? u"pause"_s : u"play"_s, style::IconTint::OnAccent));
    m_play->setText(isPlaying() ? tr("&Pause") : tr("&Play") + speed);
    m_play->setAccessibleName(isPlaying() ? tr("Pause") : tr("Play: %1").arg(speedName(m_speed)));
    m_play->setToolTip(m_play->accessibleName());
}

} // namespace fleet

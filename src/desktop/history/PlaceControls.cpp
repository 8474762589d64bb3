#include "desktop/history/PlaceControls.h"

#include <QAction>
#include <QEvent>
#include <QHeaderView>
#include <QPushButton>
#include <QToolButton>

#include "desktop/history/GoToField.h"
#include "desktop/history/HistoryQuestions.h"
#include "desktop/history/HistoryRows.h"
#include "desktop/history/TimeMap.h"
#include "desktop/shared/Counted.h"
#include "desktop/shared/EventTable.h"
#include "desktop/shared/TimeTicks.h"
#include "desktop/style/Style.h"

namespace fleet {

using namespace Qt::StringLiterals;

PlaceControls::PlaceControls(Workspace& workspace, const Widgets& widgets, HistoryRows& rows,
                             HistoryQuestions& questions, QWidget* page)
    : QObject(page),
      m_workspace(workspace),
      m_widgets(widgets),
      m_rows(rows),
      m_questions(questions),
      m_pill(new QPushButton(widgets.table)) {
    connectMap();
    connectGoTo(page);
    m_pill->setObjectName(u"arrived"_s);
    m_pill->setFocusPolicy(Qt::NoFocus);
    m_pill->setToolTip(tr("Show what arrived meanwhile (Home)"));
    style::makePrimary(m_pill);
    m_pill->hide();
    m_widgets.table->installEventFilter(this);
    connect(m_pill, &QPushButton::clicked, this, &PlaceControls::newestWanted);
    connect(&m_rows, &HistoryRows::unseenChanged, this, &PlaceControls::showUnseen);
}

void PlaceControls::connectMap() {
    m_widgets.map->setScrolled(m_widgets.table);
    connect(m_widgets.map, &TimeMap::momentWanted, this, [this](Timestamp at) { m_rows.goTo(at, false); });
    connect(m_widgets.map, &TimeMap::edgeWanted, this,
            [this](bool newest) { m_widgets.table->selectEdge(newest); });
    connect(&m_rows, &HistoryRows::viewMoved, m_widgets.map, &TimeMap::setView);
}

void PlaceControls::connectGoTo(QWidget* page) {
    QToolButton* button = m_widgets.goToButton;
    button->setText(tr("Go to"));
    button->setToolTip(tr("Go to a time or an event (Ctrl+G)"));
    button->setAccessibleName(tr("Go to a time or an event"));
    button->setFixedSize(m_widgets.map->sizeHint().width(), style::metrics::row);
    style::makeQuiet(button);
    connect(button, &QToolButton::clicked, this, &PlaceControls::openGoTo);
    auto* action = new QAction(style::icon(u"history"_s), tr("Go to a time or an event"), page);
    action->setShortcut(QKeySequence(u"Ctrl+G"_s));
    page->addAction(action);
    connect(action, &QAction::triggered, this, &PlaceControls::openGoTo);
    connect(m_widgets.goTo, &GoToField::momentWanted, this, &PlaceControls::goTo);
    connect(m_widgets.goTo, &GoToField::eventWanted, this,
            [this](const QUuid& id) { m_questions.askEvent(id); });
    connect(m_widgets.goTo, &GoToField::numberWanted, this, [this](qint64 id) { m_questions.askEvent(id); });
    connect(&m_questions, &HistoryQuestions::eventFound, m_widgets.goTo, &GoToField::finish);
    connect(m_widgets.goTo, &GoToField::closed, this, [this] { m_widgets.table->setFocus(); });
}

void PlaceControls::openGoTo() {
    emit opening();
    m_widgets.goTo->open(m_rows.shown().to, m_workspace.timeRange().isUtc());
}

bool PlaceControls::takeMistake(const Error& error) {
    if (!m_widgets.goTo->isVisible())
        return false;
    m_widgets.goTo->showMistake(error.message + u"; "_s + error.advice);
    return true;
}

void PlaceControls::goTo(Timestamp moment) {
    if (!m_range.contains(moment)) {
        m_widgets.goTo->showMistake(
            tr("%1 is outside of the time range on top of the window; choose a wider one first.")
                .arg(m_workspace.timeRange().formatMoment(moment)));
        return;
    }
    m_rows.goTo(moment, true);
    m_widgets.goTo->finish();
}

void PlaceControls::setWhole(const EventHistogram& histogram, bool shown) {
    m_whole = histogram;
    if (shown)
        showWhole();
}

void PlaceControls::setPart(const EventHistogram& histogram) {
    m_widgets.map->setHistogram(histogram, m_workspace.timeRange().isUtc());
}

void PlaceControls::showWhole() {
    m_widgets.map->setHistogram(m_whole, m_workspace.timeRange().isUtc());
}

void PlaceControls::showUnseen(qsizetype count) {
    m_pill->setVisible(count > 0);
    if (count == 0)
        return;
    m_pill->setText(u"↑ "_s + counted(count, tr("%1 new event"), tr("%1 new events")));
    m_pill->setAccessibleName(counted(count, tr("Show %1 new event"), tr("Show %1 new events")));
    placePill();
}

// Over the rows, so that none moves when it appears.
void PlaceControls::placePill() {
    m_pill->adjustSize();
    m_pill->move((m_widgets.table->width() - m_pill->width()) / 2,
                 m_widgets.table->horizontalHeader()->height() + style::metrics::unit);
    m_pill->raise();
}

bool PlaceControls::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Resize && m_pill->isVisible())
        placePill();
    return QObject::eventFilter(watched, event);
}

} // namespace fleet

// The ways to a place in the history: the map, "go to", and the pill that tells of new events.
#pragma once

#include <QObject>

#include "store/EventStore.h"

class QPushButton;
class QToolButton;

namespace fleet {

class EventTable;
class GoToField;
class HistoryQuestions;
class HistoryRows;
class TimeMap;
class Workspace;

/// Joins the page's widgets with its rows and questions. Owned by HistoryPage, and so are all of them. GUI
/// thread only.
class PlaceControls : public QObject {
    Q_OBJECT

public:
    struct Widgets {
        EventTable* table;
        TimeMap* map;
        GoToField* goTo;
        QToolButton* goToButton;
    };

    PlaceControls(Workspace& workspace, const Widgets& widgets, HistoryRows& rows,
                  HistoryQuestions& questions, QWidget* page);

    /// The range that is shown, for what is typed into "go to".
    void setRange(const TimeRange& range) { m_range = range; }
    /// The map of the whole range; `shown`: nothing is picked in the chart.
    void setWhole(const EventHistogram& histogram, bool shown);
    /// The map of the part that is picked.
    void setPart(const EventHistogram& histogram);
    void showWhole(); ///< Nothing is picked any more.
    void openGoTo();
    /// True where "go to" is open and said what was wrong.
    bool takeMistake(const Error& error);

signals:
    void newestWanted(); ///< The pill was pressed.
    void opening();      ///< "Go to" is about to be shown; it is part of the table.

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void goTo(Timestamp moment);
    void showUnseen(qsizetype count);
    void placePill();
    void connectMap();
    void connectGoTo(QWidget* page);

    Workspace& m_workspace;
    Widgets m_widgets;
    HistoryRows& m_rows;
    HistoryQuestions& m_questions;
    QPushButton* m_pill;
    EventHistogram m_whole;
    TimeRange m_range;
};

} // namespace fleet

// What every chart of the history has: a title, choices, its state in words, an export.
#pragma once

#include <QFrame>
#include <functional>

#include "core/EventFilter.h"
#include "desktop/charts/ChartSheet.h"
#include "desktop/shared/Workspace.h"

class QHBoxLayout;
class QLabel;
class QPushButton;
class QStackedWidget;
class QToolButton;

namespace fleet {

/// A card that asks its own question about the shown result. While a question is open what was there stays,
/// with "Counting…" beside the title; what went wrong, was stopped or is empty is said in its place. Owned by
/// ChartsView. GUI thread only.
class ChartPanel : public QFrame {
    Q_OBJECT

public:
    ChartPanel(Workspace& workspace, const QString& title, QWidget* parent = nullptr);

    /// Counts the events of this filter.
    void ask(const EventFilter& filter);
    /// Stops an open question.
    void cancel();
    /// Forgets everything that is shown.
    void clear();
    /// Shows times in the zone that is chosen now.
    virtual void showAgain() = 0;

    /// Writes the chart as the name's end says; exported() or failed() tells how it went.
    void exportTo(const QString& path);

signals:
    /// The events behind a part of the chart: within `range` where it has both ends, else within the shown
    /// one, that also meet `more`.
    void eventsWanted(const fleet::TimeRange& range, const fleet::FilterExpression& more);
    void noticed(const QString& text); ///< Something to be told in the page.
    void exported(const QString& path);
    void failed(const fleet::Error& error); ///< An export; a question says it in the card.

protected:
    /// Asks the database and calls takeAnswer() or takeFailure() later.
    virtual void question() = 0;
    virtual void stopQuestion() = 0;
    virtual bool isAsking() const = 0;
    virtual void forget() = 0;
    virtual ChartSheet sheet() const = 0;

    Workspace& workspace() const { return m_workspace; }
    const EventFilter& asked() const { return m_askedFilter; } ///< What question() is to count.
    /// What the answer that is shown was counted from: until the next one comes, not what is asked().
    const EventFilter& filter() const { return m_filter; }
    void setBody(QWidget* body);
    void addChoice(QWidget* choice); ///< In the line of the title.
    QLabel& summary() const { return *m_summary; }

    void askAgain(); ///< The same filter, where something was asked before.
    void takeAnswer(bool isEmpty, const QString& emptyText);
    void takeFailure(const Error& error);
    /// Range, filter and database, for sheets.
    QStringList facts() const;
    QTimeZone zone() const;
    QString zoneName() const;

private:
    void layOut(const QString& title);
    void setUpExport();
    void chooseFile(const QString& suffix);
    void say(const QString& text, bool retry);

    Workspace& m_workspace;
    EventFilter m_askedFilter;
    EventFilter m_filter;
    bool m_asked = false;
    bool m_answered = false; ///< What is in the body is an answer.
    QHBoxLayout* m_head;
    QLabel* m_busy;
    QLabel* m_summary;
    QToolButton* m_export;
    QStackedWidget* m_pages;
    QLabel* m_message;
    QPushButton* m_retry;
};

} // namespace fleet

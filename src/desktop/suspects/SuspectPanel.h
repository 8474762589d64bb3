// "What is different here?": a set of events against others, as a ranked list.
#pragma once

#include <QFrame>

#include "desktop/shared/Workspace.h"
#include "store/SuspectStore.h"

class QComboBox;
class QLabel;
class QPushButton;
class QToolButton;

namespace fleet {

class JobProgress;
class SuspectTable;

/// A card that asks its own question about the shown result; it takes seconds, shows how far it is and can be
/// stopped. Owned by HistoryPage. GUI thread only.
class SuspectPanel : public QFrame {
    Q_OBJECT

public:
    SuspectPanel(Workspace& workspace, const std::function<void(bool)>& busy, QWidget* parent = nullptr);

    /// Asks about these events; `wider` is the range around theirs, for comparing with other times.
    void ask(const EventFilter& set, const TimeRange& wider);
    void cancel(); ///< Stops an open question.
    void clear();  ///< Forgets everything that is shown.

signals:
    /// Those of the shown events that also meet `more`; the range is open.
    void eventsWanted(const fleet::TimeRange& range, const fleet::FilterExpression& more);

private:
    void layOut();
    void setUpActions();
    SuspectBaseline baseline() const;
    void offerBaselines();
    void question();
    void take(const SuspectReport& report);
    void say(const QString& text, bool retry);
    void showCurrent();
    void fillDevices();

    Workspace& m_workspace;
    SuspectQuestion m_question;
    bool m_hasChosen = false; ///< A person chose the baseline.
    QComboBox* m_baseline;
    QLabel* m_verdict;
    QPushButton* m_retry;
    JobProgress* m_progress;
    SuspectTable* m_table;
    QLabel* m_sentence;
    QPushButton* m_events;
    QToolButton* m_devices;
    LatestAnswer<SuspectReport> m_answer;
};

} // namespace fleet

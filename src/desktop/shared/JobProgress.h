// One line that follows a long job: what it does now, how far it is, and a button that stops it.
#pragma once

#include <QWidget>

class QFutureWatcherBase;
class QLabel;
class QProgressBar;
class QPushButton;

namespace fleet {

/// Hidden until it follows something. Owned by its page. GUI thread only.
class JobProgress : public QWidget {
    Q_OBJECT

public:
    explicit JobProgress(QWidget* parent = nullptr);

    /// Shows the progress of `watcher` (of a LatestAnswer; may be null) until it finishes. `what` is shown
    /// until the job tells of its first step. Stop cancels the job: what it had begun is rolled back, what it
    /// had finished stays.
    void follow(QFutureWatcherBase* watcher, const QString& what);

signals:
    void stopRequested();

private:
    void showRange(int minimum, int maximum);

    QLabel* m_step;
    QProgressBar* m_bar;
    QPushButton* m_stop;
};

} // namespace fleet

// Events or charts: which view of the result the history shows.
#pragma once

#include <QWidget>

class QToolButton;

namespace fleet {

/// Two buttons of which one is down; Alt+1 and Alt+2. Owned by HistoryPage. GUI thread only.
class ViewSwitch : public QWidget {
    Q_OBJECT

public:
    explicit ViewSwitch(QWidget* parent = nullptr);

    bool showsCharts() const;
    void setCharts(bool charts); ///< Emits changed() where it is another view.

signals:
    void changed(bool charts);

private:
    QToolButton* add(const QString& text, const QString& what, const QString& keys);

    QToolButton* m_events;
    QToolButton* m_charts;
};

} // namespace fleet

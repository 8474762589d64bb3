// Which view of the result the history shows.
#pragma once

#include <QWidget>

class QButtonGroup;

namespace fleet {

enum class HistoryView {
    Events,  ///< One by one.
    Charts,  ///< Counted.
    Suspects ///< What is different about them.
};

/// Buttons of which one is down; Alt+1, Alt+2 and Alt+3. Owned by HistoryPage. GUI thread only.
class ViewSwitch : public QWidget {
    Q_OBJECT

public:
    explicit ViewSwitch(QWidget* parent = nullptr);

    HistoryView view() const;
    void setView(HistoryView view); ///< Emits changed() where it is another view.

signals:
    void changed(fleet::HistoryView view);

private:
    void add(HistoryView view, const QString& text, const QString& what, const QString& keys);

    QButtonGroup* m_buttons;
};

} // namespace fleet

// The rail at the window's left: one button a page, icon over caption.
#pragma once

#include <QFrame>

class QButtonGroup;
class QVBoxLayout;

namespace fleet {

/// Owned by MainWindow. Reached with Tab, arrows inside, Ctrl+1 and so on from anywhere. GUI thread only.
class NavigationRail : public QFrame {
    Q_OBJECT

public:
    explicit NavigationRail(QWidget* parent = nullptr);

    /// `title` is translated; `icon` names a file of resources/icons. Adds the shortcut Ctrl+<position>.
    void addPage(const QString& id, const QString& title, const QString& icon);
    void setCurrent(const QString& id); ///< An unknown id, or an empty one: none.

signals:
    void pageChosen(const QString& id);

private:
    QVBoxLayout* m_column;
    QButtonGroup* m_buttons;
};

} // namespace fleet

// Ctrl+K: go to a page, a device, an event, an address, or do something, by typing.
#pragma once

#include <QFrame>
#include <QPointer>

#include "desktop/shell/Command.h"

class QLabel;
class QLineEdit;
class QListWidget;

namespace fleet {

/// Lies over its parent window while it is open. The arrows choose, Enter goes, Esc or leaving it closes. GUI
/// thread only.
class CommandPalette : public QFrame {
    Q_OBJECT

public:
    /// Makes the commands for what was typed, best first; an empty text means: what is usual.
    using Source = std::function<QList<Command>(const QString& search)>;

    CommandPalette(Source source, QWidget* window);

    void open();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void setUpList();
    void search(const QString& text);
    void runCurrent();
    void dismiss();
    void place();

    Source m_source;
    QLineEdit* m_field;
    QListWidget* m_list;
    QLabel* m_nothing;
    QList<Command> m_shown;
    QPointer<QWidget> m_before; ///< Gets the focus back.
};

} // namespace fleet

// The ring that shows people who use the keyboard where they are.
#pragma once

#include <QFocusFrame>
#include <QPointer>

namespace fleet::style {

/// Appears when the focus moved by keyboard, goes when the mouse is used. Owned by Theme, which hands it
/// every event of the application. GUI thread only.
class FocusRing {
public:
    ~FocusRing();
    void watch(QObject* watched, QEvent* event);

private:
    class Frame;
    bool m_byKeyboard = false; ///< A key was the last thing touched: a window that opens moves the focus too.
    QPointer<QFocusFrame> m_frame; ///< Qt may take it along with the window it lies on.
};

} // namespace fleet::style

// One page of the window.
#pragma once

#include <QWidget>

#include "desktop/shared/Workspace.h"

namespace fleet {

class MessageBar;

/// Base of all pages: a message bar on top, a busy state, an address. The window makes each page once and
/// shows one at a time; a page asks the database only while it is shown. GUI thread only.
class Page : public QWidget {
    Q_OBJECT

public:
    explicit Page(Workspace& workspace, QWidget* parent = nullptr);

    virtual QString id() const = 0;    ///< "history": address, shortcuts, tests.
    virtual QString title() const = 0; ///< Translated.
    virtual bool usesTimeRange() const { return true; }
    /// Others are opened by their address and lead back to the page before.
    virtual bool isInRail() const { return true; }

    /// Widgets that belong beside the title in the top bar (at most three small buttons); may be empty.
    virtual QList<QWidget*> titleWidgets() { return {}; }

    /// Asks for everything shown again. Called when the page is shown for the first time, when the time
    /// range, the connection or the content changed while it is shown, and for F5.
    virtual void refresh() = 0;

    /// Stops what this page is waiting for (Esc and the Stop button).
    virtual void cancel() = 0;

    /// Selects what the address names. The page is shown afterwards.
    virtual void open(const Address& address) { Q_UNUSED(address) }
    /// The address of what is selected now.
    virtual Address address() const { return {id(), {}}; }

    /// While nothing can be known, nothing is to be claimed: stops waiting, and shows neither content nor
    /// messages.
    void suspend();
    void resume();

    bool isBusy() const { return m_busyCount > 0; }

signals:
    void busyChanged(bool busy);
    void backWanted(); ///< To the page of the rail that was shown before.
    void statusChanged(
        const QString& text); ///< For the right side of the status bar: "213,408 events in range".

protected:
    Workspace& workspace() const { return m_workspace; }
    MessageBar& messages() const { return *m_messages; }

    /// Counts what is being waited for; the window shows a thin progress line and a Stop button meanwhile.
    void beginWork();
    void endWork();
    /// Both as the hook of a LatestAnswer.
    std::function<void(bool)> busyHook() {
        return [this](bool busy) { busy ? beginWork() : endWork(); };
    }

    /// Where the page's own widgets go (below the message bar).
    QWidget* content() const { return m_content; }

    /// In the message bar, with Retry (refresh) and Details. A lost connection is left to the window, which
    /// says it for all pages and asks them again when it is back.
    void showError(const Error& error);

private:
    Workspace& m_workspace;
    MessageBar* m_messages;
    QWidget* m_content;
    int m_busyCount = 0;
};

} // namespace fleet

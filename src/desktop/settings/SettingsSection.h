// One section of the Settings page.
#pragma once

#include <QWidget>

#include "desktop/shared/MessageBar.h"
#include "desktop/shared/Workspace.h"

class QVBoxLayout;

namespace fleet {

/// Base of all sections: a message bar on top, a busy signal. The page makes each section once and shows one
/// at a time; a feature adds its section in SectionList.cpp. GUI thread only.
class SettingsSection : public QWidget {
    Q_OBJECT

public:
    explicit SettingsSection(Workspace& workspace, QWidget* parent = nullptr);

    virtual QString id() const = 0;    ///< "partitions": address and tests.
    virtual QString title() const = 0; ///< Translated.

    /// Asks for everything shown again; called when the section is shown and when the database's content
    /// changed.
    virtual void refresh() = 0;
    /// Stops what this section waits for.
    virtual void cancel() = 0;

signals:
    void busyChanged(bool busy); ///< In pairs.

protected:
    Workspace& workspace() const { return m_workspace; }
    MessageBar& messages() const { return *m_messages; }

    /// Where the section's own widgets go (below the message bar).
    QWidget* content() const { return m_content; }

    /// Shows the error with Retry = refresh(). Says nothing where a person stopped the work.
    void showError(const Error& error);

    /// For LatestAnswer.
    std::function<void(bool)> busyHook() {
        return [this](bool busy) { emit busyChanged(busy); };
    }

private:
    Workspace& m_workspace;
    MessageBar* m_messages;
    QWidget* m_content;
};

} // namespace fleet

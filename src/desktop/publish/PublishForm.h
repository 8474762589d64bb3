// One manual event: its type, about what, its payload, and why. With a preview of exactly what will be
// stored.
#pragma once

#include <QWidget>
#include <memory>

#include "core/Event.h"
#include "desktop/shared/LatestAnswer.h"
#include "desktop/shared/MessageBar.h"
#include "desktop/shared/Workspace.h"

class QLabel;

namespace Ui {
class PublishForm;
}

namespace fleet {

/// Owned by PublishPage. A failure keeps everything typed; after success only payload and reason are emptied.
/// GUI thread.
class PublishForm : public QWidget {
    Q_OBJECT

public:
    PublishForm(Workspace& workspace, MessageBar& messages, std::function<void(bool)> busyHook);
    ~PublishForm() override;

    void choose(const QString& eventType, const QString& aggregateId);
    QString eventType() const;

    /// The event as it would be published now; its payload is empty while the JSON text is none.
    EventDraft draft() const;

    void cancel();

private:
    void setupLook();
    void setupSignals();
    void typeChosen();
    void somethingEdited();
    void showPreview();
    /// Shows what is wrong with what was typed; with `everything`, also what is still missing, and moves the
    /// focus there. True where the event can be published.
    bool check(bool everything);
    bool showProblem(QLabel* label, const QString& problem);
    QString idProblem(bool everything) const;
    /// Nothing forbids an event of a device that has none yet; mostly it is a slip of the pen.
    bool isUnknownDevice() const;
    void showUnknownDevice();
    void publish();
    void published(const Result<QUuid>& eventId, const QString& eventType);

    Workspace& m_workspace;
    MessageBar& m_messages;
    std::unique_ptr<Ui::PublishForm> m_ui;
    LatestAnswer<QUuid> m_publishing;
};

} // namespace fleet

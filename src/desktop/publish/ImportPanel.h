// Imports a file of events: choose it, see what it holds and what is wrong with it, import all of it or
// nothing.
#pragma once

#include <QWidget>
#include <functional>
#include <memory>

#include "desktop/shared/LatestAnswer.h"
#include "desktop/shared/MessageBar.h"
#include "desktop/shared/Workspace.h"
#include "jobs/ImportFile.h"

namespace Ui {
class ImportPanel;
}

namespace fleet {

class LineProblemModel;

/// Owned by PublishPage. GUI thread only.
class ImportPanel : public QWidget {
    Q_OBJECT

public:
    ImportPanel(Workspace& workspace, MessageBar& messages, const std::function<void(bool)>& busyHook);
    ~ImportPanel() override;

    /// Checks the file and shows what an import would do; stores nothing.
    void setFile(const QString& path);
    void cancel();

    /// How a person chooses a file; an empty text: none. Tests put their own here.
    std::function<QString()> chooseFile;

private:
    void setupLook();
    void showNoFile();
    void showCheck(const ImportCheck& check);
    void import();
    void imported(const Result<ImportReport>& report);
    QString spanText(Timestamp oldest, Timestamp newest) const;

    Workspace& m_workspace;
    MessageBar& m_messages;
    std::unique_ptr<Ui::ImportPanel> m_ui;
    LineProblemModel* m_problems;
    QString m_path;
    LatestAnswer<ImportCheck> m_checking;
    LatestAnswer<ImportReport> m_importing;
};

} // namespace fleet

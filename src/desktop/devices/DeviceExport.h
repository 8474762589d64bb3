// Writes what is known of one device to a file: its life as a report to be printed, or its state as JSON.
#pragma once

#include <QToolButton>
#include <functional>

#include "desktop/devices/DeviceReportContent.h"
#include "desktop/shared/LatestAnswer.h"

class QBoxLayout;
class QVBoxLayout;

namespace fleet {

class JobProgress;
class MessageBar;
class Workspace;

/// The Export button of the pages that show a device. Works on the writing thread, whose statements have no
/// time limit, so that the page can be used meanwhile; progress and Stop are shown by `progress`, the outcome
/// by `messages`. Owned by its page. GUI thread only.
class DeviceExport : public QToolButton {
    Q_OBJECT

public:
    /// A device (empty: none is chosen) and the moment at which it is shown (none: now).
    struct Subject {
        QString deviceId;
        std::optional<Timestamp> at = {};
    };

    DeviceExport(Workspace& workspace, JobProgress& progress, MessageBar& messages,
                 QWidget* parent = nullptr);

    /// Asked for when it is wanted.
    void setSubject(std::function<Subject()> subject) { m_subject = std::move(subject); }

    /// Puts the button at the end of a page's toolbar and its progress below it, in the page's column.
    static void addTo(QBoxLayout& toolbar, QVBoxLayout& column, Workspace& workspace, MessageBar& messages,
                      std::function<Subject()> subject);

    /// What the name's end says: JSON for the state, else the report. The file appears only when it is
    /// complete.
    void exportTo(const QString& path);

private:
    void chooseFile();
    void stop();

    Workspace& m_workspace;
    JobProgress& m_progress;
    MessageBar& m_messages;
    std::function<Subject()> m_subject;
    LatestAnswer<qint64> m_written;
};

} // namespace fleet

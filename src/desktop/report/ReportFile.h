// A report as a PDF file: its pages, each with who made it, when, from which database, and its number.
#pragma once

#include <QMap>
#include <QSaveFile>

#include "core/JobControl.h"
#include "core/Result.h"
#include "core/Timestamp.h"
#include "desktop/report/ReportPages.h"
#include "desktop/shared/EventSentence.h"

namespace fleet {

class Workspace;

/// Who makes a report of what, and when. Made in the GUI thread, used in the session's.
struct ReportOrigin {
    QString database;                   ///< Its name, and what the window calls it.
    QString madeBy;                     ///< The person at this computer, and the database's user.
    Timestamp madeAt;                   ///< By this computer's clock.
    QMap<QString, QString> deviceNames; ///< By id.

    static ReportOrigin of(const Workspace& workspace);
    DeviceNames names() const; ///< Refers to this.
};

/// A4. The file appears only when it is complete: a cancelled or failed report leaves what was there before.
/// Paints, but touches no widgets: the session's thread. Owned by the job that makes the report.
class ReportFile {
public:
    explicit ReportFile(const QString& path) : m_file(path) {}

    /// Before anything is asked: InvalidInput where the file cannot be written.
    Result<void> open();
    Result<void> write(const QString& title, const ReportOrigin& origin, const ReportPages& pages,
                       JobControl& control);

    static tl::unexpected<Error> stopped();

private:
    tl::unexpected<Error> cannotWrite() const;

    QSaveFile m_file;
};

} // namespace fleet

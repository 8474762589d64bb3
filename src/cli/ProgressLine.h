// Progress of a long command on standard error.
#pragma once

#include <QElapsedTimer>
#include <QString>

#include "core/JobControl.h"

namespace fleet {

class Output;

/// On a terminal one line that is written anew ten times a second at most; elsewhere silent, or a line a
/// second where the user asked for it. Stops the job when the user pressed Ctrl+C. Main thread.
class ProgressLine : public JobControl {
public:
    explicit ProgressLine(Output& errors) : m_errors(errors) {}
    ~ProgressLine() override { clear(); }

    /// Shows progress also where standard error is no terminal.
    void always() { m_always = true; }
    /// Removes the line, so that something else can be written.
    void clear();

    bool isCancelled() const override;
    void progress(qint64 done, qint64 total, const QString& step) override;

private:
    Output& m_errors;
    bool m_always = false;
    bool m_visible = false;
    QString m_last;
    QElapsedTimer m_sinceLast;
};

} // namespace fleet

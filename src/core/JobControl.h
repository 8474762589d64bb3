// How a long job tells its progress and learns that it should stop, whoever runs it: a window, a script or a
// test.
#pragma once

#include <QString>

namespace fleet {

/// Passed down into long operations. Both functions are called on the thread that runs the job and return at
/// once. The base class never cancels and drops progress: use it where nobody watches.
class JobControl {
public:
    virtual ~JobControl() = default;

    /// True once somebody asked to stop. Jobs look at it between steps and then fail with
    /// ErrorKind::Cancelled.
    virtual bool isCancelled() const { return false; }

    /// `done` of `total` steps (total 0: unknown); `step` is a short sentence for people.
    virtual void progress(qint64 done, qint64 total, const QString& step) {
        Q_UNUSED(done)
        Q_UNUSED(total)
        Q_UNUSED(step)
    }
};

} // namespace fleet

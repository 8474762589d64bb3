// A thread with one database session and a queue of jobs.
//
// The window has one for reading and one for writing and maintenance. The object lives in the thread that
// made it (the GUI thread); jobs run in its worker thread, one after the other, on a session that is opened
// at the first job and reopened after a lost connection.
#pragma once

#include <QFuture>
#include <QObject>
#include <QPromise>
#include <functional>
#include <memory>

#include "core/JobControl.h"
#include "core/Result.h"
#include "store/Session.h"

namespace fleet {

class DatabaseThread : public QObject {
    Q_OBJECT

public:
    explicit DatabaseThread(QObject* parent = nullptr);
    ~DatabaseThread() override; ///< Cancels what runs, drops what waits, joins the thread.

    /// From now on jobs run on a session to this database; an open one is closed. Waiting jobs fail as
    /// cancelled.
    void setConnection(const ConnectionSettings& settings, Session::Limits limits = {});

    /// Queues `job` and returns at once; to be called in the thread of this object. The future yields exactly
    /// one Result<T>, or none at all when it was cancelled: look at isCanceled() or resultCount() first.
    /// QFuture::cancel() also stops a running job: its statement through libpq's cancel (sent from a thread
    /// of its own, prompted by this object's event loop), and its JobControl says so. Progress (done, total,
    /// step) travels as the future's progress value, range and text. `job` runs in the worker thread and must
    /// not touch widgets.
    template <typename T>
    QFuture<Result<T>> call(std::function<Result<T>(Session&, JobControl&)> job);

signals:
    /// Emitted in the GUI thread when the session is opened, lost or could not be opened.
    void connectionChanged(bool connected, const fleet::Error& error);

private:
    class PendingJob;
    template <typename T>
    class TypedJob;

    void enqueue(std::shared_ptr<PendingJob> job, const QFuture<void>& future);

    struct Worker;
    std::unique_ptr<Worker> m_worker;
};

} // namespace fleet

#include "store/DatabaseThreadImpl.h"

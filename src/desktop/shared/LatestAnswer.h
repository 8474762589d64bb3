// "The latest question wins": keeps one outstanding question and drops the answers of earlier ones.
#pragma once

#include <QFutureWatcher>
#include <functional>

#include "core/Result.h"

namespace fleet {

/// Owned by the widget that asks; destroy it and nothing is called any more. GUI thread only.
///
///     m_page.ask(workspace().reading().call<EventPage>(...), [this](const Result<EventPage>& page) { ... });
template <typename T>
class LatestAnswer : public QObject {
public:
    using Receiver = std::function<void(const Result<T>&)>;
    /// Called with true when a question starts and false when its answer came or it was cancelled, in pairs.
    using BusyHook = std::function<void(bool)>;

    explicit LatestAnswer(BusyHook busy = {}) : m_busy(std::move(busy)) {}
    ~LatestAnswer() override {
        m_busy = {}; // The page that owns us is already being taken down.
        cancel();
    }

    /// Cancels the question that is still open, then waits for this one. `receive` is called once, in the GUI
    /// thread, unless the question is cancelled or replaced before.
    void ask(QFuture<Result<T>> future, Receiver receive) {
        cancel();
        setBusy(true);
        m_watcher = new QFutureWatcher<Result<T>>(this);
        connect(m_watcher, &QFutureWatcherBase::finished, this,
                [this, receive = std::move(receive)] { deliver(receive); });
        m_watcher->setFuture(std::move(future));
    }

    void cancel() {
        if (!m_watcher)
            return;
        m_watcher->disconnect(this);
        m_watcher->cancel();
        m_watcher->deleteLater();
        m_watcher = nullptr;
        setBusy(false);
    }

    bool isWaiting() const { return m_watcher != nullptr; }

    /// For progress bars; null while nothing is asked.
    QFutureWatcherBase* watcher() const { return m_watcher; }

private:
    void deliver(const Receiver& receive) {
        const QFuture<Result<T>> future = m_watcher->future();
        m_watcher->deleteLater();
        m_watcher = nullptr;
        if (!future.isCanceled() && future.resultCount() > 0)
            receive(future.result());
        setBusy(false);
    }

    void setBusy(bool busy) {
        if (m_busy)
            m_busy(busy);
    }

    BusyHook m_busy;
    QFutureWatcher<Result<T>>* m_watcher = nullptr;
};

} // namespace fleet

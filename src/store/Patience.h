// Ends a statement whose answer does not come.
#pragma once

#include <QDeadlineTimer>
#include <chrono>
#include <mutex>

namespace fleet {

/// A frozen server or a half-open connection takes everything that is sent and never answers; no setting of
/// the network notices, and libpq would wait for ever. One thread asks and takes turns; another one watches.
class Patience {
public:
    explicit Patience(std::chrono::milliseconds longest) : m_longest(longest) {}

    /// Held by the asking thread while it uses the connection with that socket.
    class Turn {
    public:
        Turn(Patience& patience, qintptr socket);
        ~Turn();
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;
        /// Something came: the next answer may take as long again.
        void renew();

    private:
        Patience& m_patience;
    };

    /// Called now and then by the watching thread: breaks the connection where its turn takes too long, so
    /// that the statement fails at once.
    void watch();

private:
    const std::chrono::milliseconds m_longest;
    std::mutex m_mutex;
    qintptr m_socket = -1; ///< -1: nobody asks.
    QDeadlineTimer m_deadline;
};

} // namespace fleet

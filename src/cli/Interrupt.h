// Ctrl+C and a polite request to end.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace fleet {

/// Catches SIGINT and SIGTERM while it lives. The first one stops what runs; a second one ends the program at
/// once, and so does the watching thread where the work does not stop in time. One object a program, made in
/// the main thread.
class Interrupt {
public:
    Interrupt();
    ~Interrupt();
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;

    static bool isRequested();

    /// `stop` runs in the watching thread after a request, again and again until the program ends: a
    /// statement that began just after the first call is stopped too. Replaces the one before.
    void whenRequested(std::function<void()> stop);

private:
    void watch();

    std::mutex m_mutex;
    std::condition_variable m_ended;
    bool m_end = false;
    std::function<void()> m_stop;
    std::thread m_thread;
};

} // namespace fleet

#include "cli/Interrupt.h"

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>

namespace fleet {

using namespace std::chrono_literals;

namespace {

constexpr auto betweenLooks = 50ms;
constexpr int looksBeforeTheEnd = 60; // 3 s: longer than any work needs to roll back.

std::atomic<bool> requested = false;
static_assert(std::atomic<bool>::is_always_lock_free, "used in a signal handler");

void onSignal(int signal) {
    requested = true;
    std::signal(signal, SIG_DFL);
}

} // namespace

Interrupt::Interrupt() {
    std::signal(SIGINT, onSignal);
    std::signal(SIGTERM, onSignal);
    m_thread = std::thread([this] { watch(); });
}

Interrupt::~Interrupt() {
    {
        const std::lock_guard lock(m_mutex);
        m_end = true;
    }
    m_ended.notify_one();
    m_thread.join();
}

bool Interrupt::isRequested() {
    return requested;
}

void Interrupt::whenRequested(std::function<void()> stop) {
    const std::lock_guard lock(m_mutex);
    m_stop = std::move(stop);
}

void Interrupt::watch() {
    int looks = 0;
    std::unique_lock lock(m_mutex);
    while (!m_ended.wait_for(lock, betweenLooks, [this] { return m_end; })) {
        if (!requested)
            continue;
        if (m_stop)
            m_stop();
        // Work that waits for its input or for a silent server does not look; the server rolls back by
        // itself.
        if (++looks > looksBeforeTheEnd) {
            std::fputs("fleet-audit-cli: cancelled\n", stderr);
            std::_Exit(1);
        }
    }
}

} // namespace fleet

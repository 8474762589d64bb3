#include "store/Patience.h"

#ifdef Q_OS_WIN
#include <winsock2.h>
#else
#include <sys/socket.h>
#endif

namespace fleet {

namespace {

void breakOff(qintptr socket) {
#ifdef Q_OS_WIN
    ::shutdown(SOCKET(socket), SD_BOTH);
#else
    ::shutdown(int(socket), SHUT_RDWR);
#endif
}

} // namespace

Patience::Turn::Turn(Patience& patience, qintptr socket) : m_patience(patience) {
    const std::lock_guard lock(m_patience.m_mutex);
    m_patience.m_socket = socket;
    m_patience.m_deadline.setRemainingTime(m_patience.m_longest);
}

Patience::Turn::~Turn() {
    const std::lock_guard lock(m_patience.m_mutex);
    m_patience.m_socket = -1;
}

void Patience::Turn::renew() {
    const std::lock_guard lock(m_patience.m_mutex);
    m_patience.m_deadline.setRemainingTime(m_patience.m_longest);
}

void Patience::watch() {
    const std::lock_guard lock(m_mutex);
    if (m_socket >= 0 && m_deadline.hasExpired())
        breakOff(m_socket);
}

} // namespace fleet

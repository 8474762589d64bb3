#include "cli/Output.h"

#include <QtGlobal>
#include <cerrno>
#include <csignal>
#include <cstring>

#ifdef Q_OS_WIN
#include <io.h>
#include <windows.h>
#else
#include <sys/ioctl.h>
#include <unistd.h>
#endif

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

bool isTerminalFile(std::FILE* file) {
#ifdef Q_OS_WIN
    return _isatty(_fileno(file)) != 0;
#else
    return isatty(fileno(file)) == 1;
#endif
}

} // namespace

Output::Output(std::FILE* file)
    : m_file(file),
      m_terminal(isTerminalFile(file)),
      m_colours(m_terminal && qEnvironmentVariableIsEmpty("NO_COLOR") && qgetenv("TERM") != "dumb") {}

void Output::ignoreBrokenPipes() {
#ifndef Q_OS_WIN
    std::signal(SIGPIPE, SIG_IGN);
#endif
}

void Output::write(const QString& text) {
    if (m_closed)
        return;
    const QByteArray utf8 = text.toUtf8();
    if (std::fwrite(utf8.constData(), 1, std::size_t(utf8.size()), m_file) != std::size_t(utf8.size()))
        noteFailure();
}

void Output::flush() {
    if (!m_closed && std::fflush(m_file) != 0)
        noteFailure();
}

void Output::noteFailure() {
    m_closed = true;
    if (errno != EPIPE)
        m_problem = QString::fromLocal8Bit(std::strerror(errno));
}

int Output::columns() const {
    if (!m_terminal)
        return 0;
#ifdef Q_OS_WIN
    CONSOLE_SCREEN_BUFFER_INFO info;
    if (GetConsoleScreenBufferInfo(HANDLE(_get_osfhandle(_fileno(m_file))), &info))
        return info.srWindow.Right - info.srWindow.Left + 1;
#else
    winsize size{};
    if (ioctl(fileno(m_file), TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
#endif
    return 80;
}

} // namespace fleet

#include "cluster/ServerProcess.h"

#include <QFile>
#include <QFileInfo>
#include <QProcess>

#ifdef Q_OS_UNIX
#include <signal.h>

#include <cerrno>
#else
#include <windows.h>
#endif

namespace fleet {

using namespace Qt::StringLiterals;

#ifdef Q_OS_UNIX

namespace {

// How the process was started; its arguments are parted by zero bytes or spaces.
QByteArray commandLineOf(qint64 process) {
    if (QFile arguments(u"/proc/%1/cmdline"_s.arg(process)); arguments.open(QIODevice::ReadOnly))
        return arguments.readAll();
    QProcess list;
    list.start(u"ps"_s, {u"-o"_s, u"command="_s, u"-ww"_s, u"-p"_s, QString::number(process)});
    list.waitForFinished(5'000);
    return list.readAllStandardOutput();
}

} // namespace

bool isServerOf(qint64 process, const QString& dataFolder) {
    if (process <= 0 || (::kill(pid_t(process), 0) != 0 && errno == ESRCH))
        return false;
    return commandLineOf(process).contains(QFile::encodeName(dataFolder));
}

#else

bool isServerOf(qint64 process, const QString&) {
    const HANDLE handle =
        process > 0 ? ::OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, DWORD(process)) : nullptr;
    if (!handle)
        return false;
    wchar_t image[MAX_PATH] = {};
    DWORD length = MAX_PATH;
    const bool named = ::QueryFullProcessImageNameW(handle, 0, image, &length) != 0;
    ::CloseHandle(handle);
    return named && QFileInfo(QString::fromWCharArray(image)).completeBaseName() == u"postgres"_s;
}

#endif

} // namespace fleet

#include "core/SystemUser.h"

#ifndef Q_OS_WIN
#include <pwd.h>
#include <unistd.h>
#endif

namespace fleet {

using namespace Qt::StringLiterals;

QString systemUser() {
#ifndef Q_OS_WIN
    // The account itself; the environment may say anything.
    if (const passwd* account = getpwuid(geteuid()); account && *account->pw_name)
        return QString::fromLocal8Bit(account->pw_name);
#endif
    const QString named = qEnvironmentVariable("USERNAME", qEnvironmentVariable("USER"));
    return named.isEmpty() ? u"unknown"_s : named;
}

} // namespace fleet

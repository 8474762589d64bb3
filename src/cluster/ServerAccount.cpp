#include "cluster/ServerAccount.h"

#include <QDir>
#include <QFileInfo>
#include <QProcess>

#ifdef Q_OS_UNIX
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#endif

namespace fleet {

using namespace Qt::StringLiterals;

#ifdef Q_OS_UNIX

namespace {

constexpr mode_t ownerOnly = S_IRWXU;

tl::unexpected<Error> refused(const QString& what, const QString& path) {
    return failure(
        ErrorKind::Forbidden, u"%1 %2"_s.arg(what, QDir::toNativeSeparators(path)),
        u"give the folder to the account that runs Fleet Audit, or set FLEET_AUDIT_DATA_DIR to another one"_s,
        QString::fromLocal8Bit(std::strerror(errno)));
}

} // namespace

bool ServerAccount::thisIsRoot() {
    return ::geteuid() == 0;
}

Result<ServerAccount> ServerAccount::forDirectory(const QString& directory) {
    ServerAccount account;
    account.m_user = ::geteuid();
    account.m_group = ::getegid();
    if (!thisIsRoot())
        return account;

    struct stat info {};
    const bool owned = ::stat(QFile::encodeName(directory).constData(), &info) == 0 && info.st_uid != 0;
    const passwd* entry = owned ? ::getpwuid(info.st_uid) : ::getpwnam("postgres");
    if (!entry)
        return failure(
            ErrorKind::NotFound,
            u"PostgreSQL does not run as root, and there is no system user “postgres” to run it as"_s,
            u"start Fleet Audit as an ordinary user, or install PostgreSQL's server package"_s);
    account.m_other = true;
    account.m_user = entry->pw_uid;
    account.m_group = entry->pw_gid;
    account.m_name = QString::fromLocal8Bit(entry->pw_name);
    return account;
}

void ServerAccount::applyTo(QProcess& process) const {
    if (!m_other)
        return;
    process.setChildProcessModifier([user = m_user, group = m_group] {
        // Between fork and exec: only calls that are safe there, and no way on if one fails.
        if (::setgroups(1, &group) != 0 || ::setgid(group) != 0 || ::setuid(user) != 0)
            ::_exit(126);
        ::umask(S_IRWXG | S_IRWXO);
    });
}

Result<void> ServerAccount::makePrivateFolder(const QString& folder) const {
    const QByteArray path = QFile::encodeName(folder);
    if (!QDir().mkpath(QFileInfo(folder).path()) ||
        (::mkdir(path.constData(), ownerOnly) != 0 && errno != EEXIST))
        return refused(u"cannot make the folder"_s, folder);
    // lstat: in a folder open to everybody, a symbolic link could lead the server's files to a stranger.
    struct stat info {};
    if (::lstat(path.constData(), &info) != 0 || !S_ISDIR(info.st_mode))
        return refused(u"this is not a folder:"_s, folder);
    if (info.st_uid != m_user) {
        if (info.st_uid != ::geteuid() || ::chown(path.constData(), m_user, m_group) != 0)
            return refused(u"another user owns the folder"_s, folder);
    }
    if (::chmod(path.constData(), ownerOnly) != 0)
        return refused(u"cannot close to others the folder"_s, folder);
    openParent(folder);
    return checkReach(folder);
}

// The folder above is Fleet Audit's own. Where root made it for itself alone, the account gets the right to
// pass through it, not to look into it.
void ServerAccount::openParent(const QString& folder) const {
    const QByteArray parent = QFile::encodeName(QFileInfo(folder).path());
    struct stat info {};
    if (m_other && ::stat(parent.constData(), &info) == 0 && info.st_uid == ::geteuid())
        ::chmod(parent.constData(), (info.st_mode & 07777) | S_IXOTH);
}

Result<void> ServerAccount::takeFile(const QString& file) const {
    const QByteArray path = QFile::encodeName(file);
    if ((m_other && ::chown(path.constData(), m_user, m_group) != 0) ||
        ::chmod(path.constData(), S_IRUSR | S_IWUSR) != 0)
        return refused(u"cannot hand to the database's account the file"_s, file);
    return ok();
}

Result<void> ServerAccount::checkReach(const QString& folder) const {
    if (!m_other)
        return ok();
    for (QString parent = QFileInfo(folder).path(); parent != u"/"; parent = QFileInfo(parent).path()) {
        struct stat info {};
        if (::stat(QFile::encodeName(parent).constData(), &info) != 0)
            return refused(u"cannot look at the folder"_s, parent);
        const mode_t search = info.st_uid == m_user ? S_IXUSR : info.st_gid == m_group ? S_IXGRP : S_IXOTH;
        if ((info.st_mode & search) == 0)
            return failure(
                ErrorKind::Forbidden,
                u"the private database runs as the user “%1”, who cannot enter %2"_s.arg(m_name, parent),
                u"set FLEET_AUDIT_DATA_DIR to a folder that “%1” can reach, or start Fleet Audit as an "
                "ordinary user"_s.arg(m_name));
    }
    return ok();
}

#else

bool ServerAccount::thisIsRoot() {
    return false;
}

Result<ServerAccount> ServerAccount::forDirectory(const QString&) {
    return ServerAccount();
}

// pg_ctl itself drops an administrator's rights on Windows, and a profile's folders are private already.
void ServerAccount::applyTo(QProcess&) const {}

Result<void> ServerAccount::makePrivateFolder(const QString& folder) const {
    if (!QDir().mkpath(folder))
        return failure(ErrorKind::Forbidden,
                       u"cannot make the folder %1"_s.arg(QDir::toNativeSeparators(folder)),
                       u"set FLEET_AUDIT_DATA_DIR to a folder that you can write to"_s);
    return ok();
}

Result<void> ServerAccount::takeFile(const QString&) const {
    return ok();
}

#endif

} // namespace fleet

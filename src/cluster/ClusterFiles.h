// The files of one private cluster: where each lies, and what is written in them.
#pragma once

#include <QProcessEnvironment>
#include <QStringList>
#include <optional>

#include "cluster/ServerAccount.h"

namespace fleet {

/// The layout of a private cluster's folder. Holds no file open; any thread.
class ClusterFiles {
public:
    /// On Unix the server listens on a socket in a private folder; Windows has a loopback port and a password
    /// instead.
#ifdef Q_OS_WIN
    static constexpr bool overLoopback = true;
#else
    static constexpr bool overLoopback = false;
#endif

    explicit ClusterFiles(const QString& directory);

    const QString& directory() const {
        return m_directory;
    }
    QString data() const {
        return file(QStringLiteral("data"));
    }
    QString unfinishedData() const {
        return file(QStringLiteral("data.unfinished"));
    }
    QString lock() const {
        return file(QStringLiteral("lock"));
    }
    QString log() const {
        return file(QStringLiteral("server.log"));
    }
    QString processFile() const {
        return data() + QStringLiteral("/postmaster.pid");
    }
    QString passwordFile() const {
        return file(QStringLiteral("password"));
    }

    /// The folder of the server's socket: in the cluster's own folder, or a short one under /tmp where the
    /// path would be longer than a socket's may be. Loopback: the address.
    QString host() const;

    bool isMade() const {
        return majorVersion().has_value();
    }
    /// The major version that made the data, or nothing where there is none.
    std::optional<int> majorVersion() const;
    /// The process that postmaster.pid names, which may have ended; 0 where there is no such file.
    qint64 recordedProcess() const;
    /// Deletes the files that name a server process that lives no more.
    Result<void> removeProcessFiles() const;
    /// Puts aside what earlier starts logged, so that the log tells of this one and stays small.
    Result<void> startLog() const;
    /// The last lines that the server wrote.
    QString logTail() const;

    /// Arguments that lead libpq's programs here, and the variable that names the password file.
    QStringList addressArguments() const;
    QProcessEnvironment environment() const;
    QString url(const QString& database) const;

    /// What initdb is told.
    QStringList initialisation(bool throwAway) const;
    /// Makes the private folders; on Windows also writes a random password.
    Result<void> makeFolders(const ServerAccount& account) const;
    /// Makes what initdb made ours: its postgresql.conf reads writeSettings()'s file, and it gets its name
    /// only now that it is whole, so that an interrupted initdb leaves nothing that looks like a cluster.
    Result<void> adoptUnfinishedData() const;
    /// Written before each start, so that a moved folder or a newer program takes effect.
    Result<void> writeSettings(const ServerAccount& account, bool throwAway) const;

    /// Deletes the cluster's data.
    Result<void> removeData() const;

private:
    QString file(const QString& name) const {
        return m_directory + u'/' + name;
    }
    QString firstPasswordFile() const {
        return file(QStringLiteral("first-password"));
    }
    int port() const;

    QString m_directory;
};

} // namespace fleet

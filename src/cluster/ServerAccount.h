// The operating-system account that a private server runs as.
#pragma once

#include <QString>

#include "core/Result.h"

class QProcess;

namespace fleet {

/// PostgreSQL refuses to run as root. An ordinary person's server runs as that person; root's server runs as
/// the owner of an existing cluster, else as the system user "postgres". A plain value; any thread.
class ServerAccount {
public:
    static bool thisIsRoot();

    /// The account for the server whose files are in `directory` (which need not exist yet). Fails with
    /// NotFound where root has no system user to run the server as.
    static Result<ServerAccount> forDirectory(const QString& directory);

    /// Makes `process` run as this account. Call it before start().
    void applyTo(QProcess& process) const;

    /// Makes `folder` where it is missing, this account's own, closed to others. Fails with Forbidden where
    /// it belongs to somebody else or cannot be entered by this account.
    Result<void> makePrivateFolder(const QString& folder) const;

    /// Hands a file that this process wrote to the account, readable by it alone.
    Result<void> takeFile(const QString& file) const;

private:
    void openParent(const QString& folder) const;
    Result<void> checkReach(const QString& folder) const;

    // Meaningful only where the server runs as somebody else than this process.
    bool m_other = false;
    quint32 m_user = 0;
    quint32 m_group = 0;
    QString m_name;
};

} // namespace fleet

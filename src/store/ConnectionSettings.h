// Where a database is and how to reach it; everything that a libpq connection string can say.
#pragma once

#include <QMap>
#include <QString>

#include "core/Result.h"

namespace fleet {

/// A plain value; any thread. What is left empty falls to libpq's own defaults: its environment variables and
/// ~/.pgpass.
struct ConnectionSettings {
    QString host = {}; ///< A name, an address, or the absolute folder of a unix socket.
    int port = 0;      ///< 0: libpq's default.
    QString database = {};
    QString user = {};
    QString password = {};
    QMap<QString, QString> options =
        {}; ///< Further libpq keywords: sslmode, sslrootcert, connect_timeout, ...

    bool operator==(const ConnectionSettings&) const = default;

    /// Reads "postgresql://..." or a libpq keyword string. Fails with InvalidInput that never repeats a
    /// password.
    static Result<ConnectionSettings> fromUrl(const QString& url);

    /// The url without its password: for status bars, logs and messages.
    QString toDisplayUrl() const;

    /// True for a unix socket or a loopback address: there TLS need not be verified.
    bool isOnThisMachine() const;

    /// The settings with sslmode=verify-full filled in where nothing was said and the server is on another
    /// machine.
    ConnectionSettings withSafeDefaults() const;
};

} // namespace fleet

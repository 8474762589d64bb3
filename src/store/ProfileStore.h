// Named connections of the person at this desktop: settings in QSettings, passwords only in the system
// keychain.
#pragma once

#include <QFuture>
#include <QStringList>

#include "store/ConnectionSettings.h"

namespace fleet {

class ProfileStore {
public:
    QStringList names() const;
    /// Without the password. NotFound for an unknown name.
    Result<ConnectionSettings> profile(const QString& name) const;
    void save(const QString& name,
              const ConnectionSettings& settings); ///< Drops the password: see savePassword.
    void remove(const QString& name);

    /// The keychain is asynchronous; these may show the system's unlock dialog. An empty string: none is
    /// kept.
    QFuture<Result<QString>> password(const QString& name) const;
    QFuture<Result<void>> savePassword(const QString& name, const QString& password) const;
};

} // namespace fleet

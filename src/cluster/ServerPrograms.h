// Finds the programs of a PostgreSQL server on this machine.
#pragma once

#include <QStringList>
#include <optional>

#include "core/Result.h"

namespace fleet {

/// One installed server: the folder of initdb, pg_ctl, postgres, pg_isready and createdb. A plain value; any
/// thread.
struct ServerPrograms {
    static constexpr int lowestMajor = 14; ///< The oldest server that Fleet Audit speaks to.

    QString folder;
    int major = 0;

    bool operator==(const ServerPrograms&) const = default;

    /// The absolute path of one of the programs.
    QString program(const QString& name) const;

    /// Looks through `folders` and returns the newest version, or the newest of exactly `major` where one is
    /// given. Fails with NotFound and the command that installs what is missing. Runs each candidate's pg_ctl
    /// once.
    static Result<ServerPrograms> find(std::optional<int> major, const QStringList& folders);

    /// Where this machine may keep server programs: beside this executable, PATH, pg_config, and the folders
    /// of the distributions, Homebrew, Postgres.app and Windows' installer. Only folders that exist.
    static QStringList usualFolders();

    /// What a person types to install a server here, e.g. "sudo apt install postgresql".
    static QString installCommand(std::optional<int> major = {});
};

} // namespace fleet

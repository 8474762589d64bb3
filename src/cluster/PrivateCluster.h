// The PostgreSQL that Fleet Audit starts itself, so that a newcomer needs no server.
#pragma once

#include <memory>

#include "cluster/ClusterFiles.h"
#include "cluster/ServerPrograms.h"
#include "core/JobControl.h"

class QLockFile;

namespace fleet {

struct ClusterOptions {
    /// For tests: nothing survives a power failure, everything is faster.
    bool throwAway = false;
    /// Where to look for server programs.
    QStringList programFolders = ServerPrograms::usualFolders();
};

struct ClusterStatus {
    enum class State {
        ProgramsMissing, ///< `problem` says which, and how to install them.
        NotMade,         ///< start() would make it.
        Stopped,
        Starting, ///< Also while it stops or recovers from a crash.
        Running
    };

    State state = State::NotMade;
    QString directory;
    QString host;       ///< The folder of the unix socket, or 127.0.0.1.
    QString programs;   ///< The folder of the server programs in use.
    int major = 0;      ///< Of the server programs in use.
    Error problem = {}; ///< Meaningful for ProgramsMissing.
};

/// One PostgreSQL cluster in a folder of its own: its files, its unix socket (0700; on Windows a loopback
/// port with a random password), its log. The server runs on after this program has ended, and every program
/// of the same person uses the same one; a lock file makes them take turns at starting and stopping it.
///
/// Any thread, one call at a time. Calls block, most for less than a second; the first start takes a few.
class PrivateCluster {
public:
    /// The folder that all programs of this person share: below FLEET_AUDIT_DATA_DIR where that is set, else
    /// below the user's data folder (for root: /var/lib/fleet-audit, since the server runs as another user
    /// there).
    static QString defaultDirectory();

    /// The database that start() makes.
    static QString defaultDatabase();

    explicit PrivateCluster(const QString& directory = defaultDirectory(), ClusterOptions options = {});

    /// Makes the cluster where there is none, starts it where it does not run, and makes defaultDatabase(). A
    /// cluster that exists is run by programs of its own major version or not at all. Recovers from a crash.
    Result<void> start(JobControl& control);

    /// Ends all sessions and stops the server. Stopping a stopped one succeeds.
    Result<void> stop(JobControl& control);

    /// Stops the server and deletes the cluster with everything in it; the next start() makes a new one.
    Result<void> reset(JobControl& control);

    /// Makes an empty database, owned by the cluster's only role. One that is there already is left as it is.
    Result<void> makeDatabase(const QString& name, JobControl& control);

    ClusterStatus status() const;

    /// A libpq url; it holds no password (on Windows it names the file with it). Valid once the cluster was
    /// started.
    QString url(const QString& database = defaultDatabase()) const { return m_files.url(database); }

private:
    struct Tools;
    enum class Answer { None, NotYet, Accepting };

    Result<Tools> findTools() const;
    Result<std::unique_ptr<QLockFile>> takeTurn(const Tools& tools, JobControl& control) const;
    Result<void> make(const Tools& tools, JobControl& control) const;
    Result<void> clearCrash(const Tools& tools, JobControl& control) const;
    Result<void> launch(const Tools& tools, JobControl& control) const;
    Result<void> halt(const Tools& tools, JobControl& control) const;
    Result<Answer> ask(const Tools& tools, JobControl& control) const;
    Result<Answer> askUntilDecided(const Tools& tools, JobControl& control) const;

    ClusterFiles m_files;
    ClusterOptions m_options;
};

} // namespace fleet

// One open connection to the database.
//
// A Session belongs to the thread that opened it (a rule of QSqlDatabase); only CancelHandle may be used from
// others. Opening sets: UTC, application_name, a statement time limit, lock_timeout,
// idle_in_transaction_session_timeout.
#pragma once

#include <QSqlDatabase>
#include <QSqlQuery>
#include <QVariantList>
#include <chrono>
#include <memory>
#include <vector>

#include "core/Result.h"
#include "store/ConnectionSettings.h"

struct pg_conn;

namespace fleet {

/// Asks the server to stop whatever the session runs, through libpq's cancel. Any thread; outlives its
/// session safely.
class CancelHandle {
public:
    CancelHandle() = default;
    /// Speaks to the server, so never on the GUI thread; harmless when nothing runs. The cancelled query
    /// fails with ErrorKind::Cancelled.
    void cancel() const;

    /// How many of the session's statements were cancelled so far.
    int cancelledStatements() const;

private:
    friend class Session;
    struct State;
    std::shared_ptr<State> m_state;
};

struct Notification {
    QString channel;
    QString payload;
};

class Session {
public:
    struct Limits {
        std::chrono::milliseconds statement{60'000}; ///< 0: none, for long maintenance and imports.
        std::chrono::milliseconds lock{3'000};
    };

    static Result<std::unique_ptr<Session>> open(const ConnectionSettings& settings);
    static Result<std::unique_ptr<Session>> open(const ConnectionSettings& settings, Limits limits);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    /// Runs one statement and returns the query, standing before its first row. Parameters are `$1`, `$2` ...
    /// (to be used as often as wanted) or positional `?`, not both; SqlValues.h makes them. Every failure
    /// becomes an Error made from the SQLSTATE.
    Result<QSqlQuery> execute(const QString& sql, const QVariantList& values = {});

    /// The same, streaming in single-row mode: bounded memory for any number of rows. No other statement may
    /// run on this session until the returned query is finished or destroyed (it would discard the remaining
    /// rows).
    Result<QSqlQuery> stream(const QString& sql, const QVariantList& values = {});

    /// To be asked when next() has returned false: a stream may break off, and QSqlQuery says so only here.
    Result<void> finish(QSqlQuery& query);

    /// Runs a script of several statements through libpq's simple protocol; fails on the first error of any
    /// of them, with its line in the script. Must not hold transaction commands when inside a Transaction.
    Result<void> executeScript(const QString& script);

    /// What other sessions have sent with NOTIFY to the channels that this one listens to, since the last
    /// call. Does not wait; ConnectionLost when the connection is found broken.
    Result<QList<Notification>> notifications();
    /// Becomes readable when there may be notifications, or the connection breaks.
    qintptr socket() const;

    /// The text of the query file :/sql/NAME.sql without its comments; a line `\ir OTHER.sql` stands for that
    /// file.
    static QString query(const QString& name);

    bool isOpen() const;
    CancelHandle cancelHandle() const { return m_cancel; }
    QSqlDatabase database() const;
    const ConnectionSettings& settings() const { return m_settings; }
    int serverVersion() const; ///< E.g. 150018.

    /// Changes the limits of an open session. They hold until changed again, or until a rolled back
    /// transaction ends.
    Result<void> setLimits(Limits limits);

private:
    friend class Transaction;
    Session(ConnectionSettings settings, QString connectionName);

    Result<void> connect();
    Result<QSqlQuery> run(const QString& sql, const QVariantList& values, bool forwardOnly);
    Error failed(QSqlQuery query);
    Error counted(Error error);
    pg_conn* connection() const;

    ConnectionSettings m_settings;
    QString m_connectionName;
    CancelHandle m_cancel;
    std::vector<QSqlQuery>
        m_failed; ///< Kept until their transaction or connection ends: freeing them earlier warns.
};

/// A transaction that rolls back unless committed. Same thread as its session.
class Transaction {
public:
    enum class Mode { ReadWrite, ReadOnlySnapshot };

    /// ReadOnlySnapshot: every statement sees the same moment of the database, and none can write.
    static Result<Transaction> begin(Session& session, Mode mode = Mode::ReadWrite);
    ~Transaction();
    Transaction(Transaction&& other) noexcept;
    Transaction& operator=(Transaction&&) = delete;

    /// Fails with what the server says, or where an earlier statement of the transaction has failed already.
    Result<void> commit();

private:
    explicit Transaction(Session& session) : m_session(&session) {}
    Session* m_session;
};

} // namespace fleet

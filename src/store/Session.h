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

#include "core/Result.h"
#include "store/ConnectionSettings.h"

namespace fleet {

/// Asks the server to stop whatever the session runs, through libpq's cancel. Any thread; outlives its
/// session safely.
class CancelHandle {
public:
    CancelHandle() = default;
    /// Returns at once when nothing runs. The cancelled query fails with ErrorKind::Cancelled.
    void cancel() const;

private:
    friend class Session;
    struct State;
    std::shared_ptr<State> m_state;
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

    /// Runs one statement with positional `?` parameters and returns the query, standing before its first
    /// row. Every failure becomes an Error made from the SQLSTATE.
    Result<QSqlQuery> execute(const QString& sql, const QVariantList& values = {});

    /// The same, streaming in single-row mode: bounded memory for any number of rows. No other statement may
    /// run on this session until the returned query is finished or destroyed (it would discard the remaining
    /// rows).
    Result<QSqlQuery> stream(const QString& sql, const QVariantList& values = {});

    /// Runs a script of several statements through libpq's simple protocol; fails on the first error of any
    /// of them, with its line in the script. Must not hold transaction commands when inside a Transaction.
    Result<void> executeScript(const QString& script);

    /// The text of the query file :/sql/NAME.sql.
    static QString query(const QString& name);

    bool isOpen() const;
    CancelHandle cancelHandle() const { return m_cancel; }
    QSqlDatabase database() const;
    const ConnectionSettings& settings() const { return m_settings; }
    int serverVersion() const; ///< E.g. 150018.

private:
    Session(ConnectionSettings settings, QString connectionName);

    ConnectionSettings m_settings;
    QString m_connectionName;
    CancelHandle m_cancel;
};

/// A transaction that rolls back unless committed. Same thread as its session.
class Transaction {
public:
    static Result<Transaction> begin(Session& session);
    ~Transaction();
    Transaction(Transaction&& other) noexcept;
    Transaction& operator=(Transaction&&) = delete;

    Result<void> commit();

private:
    explicit Transaction(Session& session) : m_session(&session) {}
    Session* m_session;
};

} // namespace fleet

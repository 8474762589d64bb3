// Turns what PostgreSQL and libpq say into an Error that a person can act on.
#pragma once

#include <QSqlError>

#include "core/Error.h"
#include "store/ConnectionSettings.h"

struct pg_result;

namespace fleet {

/// The parts of a server's error report. A plain value; any thread.
struct ServerMessage {
    QString sqlState; ///< Empty where libpq itself failed.
    QString primary;  ///< One line, without "ERROR:".
    QString detail;
    QString hint;
    int position = 0; ///< 1-based character in the statement; 0: none given.

    /// Reads libpq's rendering ("ERROR:  ...\nDETAIL:  ..."), all that QSqlError keeps.
    static ServerMessage fromText(const QString& text, const QString& sqlState);
    static ServerMessage fromResult(const pg_result* result);
};

/// The Error of a failed statement, its kind chosen by the SQLSTATE.
Error statementError(const ServerMessage& message);
Error statementError(const QSqlError& error);

/// The Error of a connection that could not be opened. libpq gives no SQLSTATE there, only `text`.
Error openError(const QString& text, const ConnectionSettings& settings);

/// The Error of a connection that broke while in use.
Error connectionLost(const QString& detail);

} // namespace fleet

// What went wrong, for a person and for the code that decides what to do next.
#pragma once

#include <QString>

namespace fleet {

enum class ErrorKind {
    ConnectionLost, ///< The server cannot be reached, or the connection broke. Retrying may help.
    Cancelled,      ///< A person or a shutdown stopped the work.
    Forbidden,      ///< The role lacks a right, or the password is wrong.
    Conflict,       ///< Somebody else changed the same thing, or holds the lock.
    Timeout,        ///< A statement or lock time limit passed.
    InvalidInput,   ///< What was given cannot be accepted; nothing was stored.
    NotFound,       ///< What was asked for does not exist.
    NewerDatabase,  ///< The database was migrated by a newer version of this program.
    NotVerified,    ///< The record does not verify.
    Internal        ///< Anything else: a defect here or an unexpected answer.
};

/// A failed operation. `message` says what happened in one sentence without a full stop at its end, `advice`
/// what to do about it (may be empty), `detail` holds the server's own words (may be empty). None of them
/// holds a secret.
struct Error {
    ErrorKind kind = ErrorKind::Internal;
    QString message;
    QString advice = {};
    QString detail = {};
    QString sqlState = {}; ///< Five characters, or empty where no server was involved.

    bool operator==(const Error&) const = default;
};

} // namespace fleet

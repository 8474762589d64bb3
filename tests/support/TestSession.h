// Sessions of the product on a test's database, and shortcuts for results that must be there.
#pragma once

#include "store/Session.h"
#include "support/TestDatabase.h"

namespace fleet::test {

/// The settings that reach the database as a superuser.
ConnectionSettings settingsOf(const TestDatabase& database);

/// Ends the process with the error where the session cannot be opened.
std::unique_ptr<Session> openSession(const TestDatabase& database, Session::Limits limits = {});

/// An error as one text, for the message of a failed check.
QString textOf(const Error& error);

/// The value of a Result; ends the process with the error where there is none.
template <typename T>
T need(Result<T> result) {
    if (!result)
        qFatal("%s", qUtf8Printable(textOf(result.error())));
    if constexpr (!std::is_void_v<T>)
        return std::move(*result);
}

/// Waits until every event of the database is settled. Tests in other databases of the same cluster write
/// too, and each transaction of theirs holds the horizon while it runs. Ends the process after two minutes.
void settle(const TestDatabase& database);

/// The first column of the first row.
QVariant valueOf(Session& session, const QString& sql, const QVariantList& values = {});

} // namespace fleet::test

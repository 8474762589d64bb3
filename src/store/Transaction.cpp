#include <libpq-fe.h>

#include "store/Session.h"

namespace fleet {

using namespace Qt::StringLiterals;

Result<Transaction> Transaction::begin(Session& session, Mode mode) {
    const QString command = mode == Mode::ReadWrite ? u"begin isolation level read committed"_s
                                                    : u"begin isolation level repeatable read read only"_s;
    FLEET_TRY(session.execute(command));
    return Transaction(session);
}

Transaction::Transaction(Transaction&& other) noexcept : m_session(std::exchange(other.m_session, nullptr)) {}

Transaction::~Transaction() {
    if (!m_session || !m_session->isOpen())
        return;
    const std::unique_ptr<PGresult, decltype(&PQclear)> result(PQexec(m_session->connection(), "rollback"),
                                                               PQclear);
    m_session->m_failed.clear();
}

Result<void> Transaction::commit() {
    // COMMIT of a failed transaction rolls back and reports success.
    if (PQtransactionStatus(m_session->connection()) == PQTRANS_INERROR)
        return failure(ErrorKind::Internal, u"The transaction failed before it could be committed"_s);
    Session* session = std::exchange(m_session, nullptr);
    FLEET_TRY(session->execute(u"commit"_s));
    return ok();
}

} // namespace fleet

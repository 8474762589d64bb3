#include "store/Session.h"

#include <libpq-fe.h>

#include <QFile>
#include <QRegularExpression>
#include <QSqlDriver>
#include <QSqlError>
#include <QUuid>
#include <atomic>
#include <mutex>

#include "store/SqlError.h"

namespace fleet {

using namespace Qt::StringLiterals;

struct CancelHandle::State {
    std::mutex mutex;
    std::shared_ptr<PGcancel> target; ///< Empty once the session is closed.
    std::atomic<int> cancelledStatements = 0;
};

void CancelHandle::cancel() const {
    if (!m_state)
        return;
    std::shared_ptr<PGcancel> target;
    {
        const std::lock_guard lock(m_state->mutex);
        target = m_state->target;
    }
    char reason[256];
    if (target)
        PQcancel(target.get(), reason, sizeof reason); // A lost connection has nothing left to cancel.
}

int CancelHandle::cancelledStatements() const {
    return m_state ? m_state->cancelledStatements.load() : 0;
}

namespace {

/// A keyword and value as libpq's connection strings want them.
QString connectOption(const QString& keyword, QString value) {
    value.replace(u'\\', "\\\\"_L1).replace(u'\'', "\\'"_L1);
    return keyword + u"='"_s + value + u'\'';
}

/// QPSQL turns every semicolon of the connect options into a space, so such a value would silently change.
Result<QString> connectOptions(const ConnectionSettings& settings) {
    QStringList parts;
    for (auto option = settings.options.cbegin(); option != settings.options.cend(); ++option) {
        if (option.value().contains(u';'))
            return failure(ErrorKind::InvalidInput,
                           u"The connection option “%1” holds a semicolon"_s.arg(option.key()),
                           u"use a value without one"_s);
        parts += connectOption(option.key(), option.value());
    }
    if (!settings.options.contains(u"connect_timeout"_s) && !qEnvironmentVariableIsSet("PGCONNECT_TIMEOUT"))
        parts += u"connect_timeout='10'"_s;
    if (!settings.options.contains(u"fallback_application_name"_s))
        parts += u"fallback_application_name='Fleet Audit'"_s;
    return parts.join(u' ');
}

bool holdsNull(const QVariantList& values) {
    return std::any_of(values.begin(), values.end(), [](const QVariant& value) {
        return value.metaType() == QMetaType::fromType<QString>() && value.toString().contains(QChar(u'\0'));
    });
}

int lineOf(const QString& script, int position) {
    return position > 0 ? int(QStringView(script).left(position - 1).count(u'\n')) + 1 : 0;
}

} // namespace

Session::Session(ConnectionSettings settings, QString connectionName)
    : m_settings(std::move(settings)), m_connectionName(std::move(connectionName)) {
    m_cancel.m_state = std::make_shared<CancelHandle::State>();
}

Session::~Session() {
    {
        const std::lock_guard lock(m_cancel.m_state->mutex);
        m_cancel.m_state->target.reset();
    }
    {
        QSqlDatabase open = database();
        open.close();
    }
    QSqlDatabase::removeDatabase(m_connectionName);
    m_failed.clear(); // Without a driver they have nothing to free on the server.
}

Result<std::unique_ptr<Session>> Session::open(const ConnectionSettings& settings) {
    return open(settings, Limits{});
}

Result<std::unique_ptr<Session>> Session::open(const ConnectionSettings& settings, Limits limits) {
    const QString name = u"fleet-"_s + QUuid::createUuid().toString(QUuid::WithoutBraces);
    QSqlDatabase::addDatabase(u"QPSQL"_s, name);
    std::unique_ptr<Session> session(new Session(settings, name));
    FLEET_TRY(session->connect());
    FLEET_TRY(session->setLimits(limits));
    return session;
}

Result<void> Session::connect() {
    QSqlDatabase target = database();
    if (!target.isValid())
        return failure(ErrorKind::Internal, u"Qt's PostgreSQL driver is not installed"_s,
                       u"install the package libqt6sql6-psql"_s);
    const auto options = connectOptions(m_settings);
    if (!options)
        return failure(options.error());
    target.setHostName(m_settings.host);
    target.setPort(m_settings.port > 0 ? m_settings.port : -1);
    target.setDatabaseName(m_settings.database);
    target.setUserName(m_settings.user);
    target.setPassword(m_settings.password);
    target.setConnectOptions(*options);
    if (!target.open())
        return failure(openError(target.lastError().databaseText(), m_settings));

    // Notices would go to the standard error; nobody reads them there.
    PQsetNoticeProcessor(
        connection(), [](void*, const char*) {}, nullptr);
    const std::lock_guard lock(m_cancel.m_state->mutex);
    m_cancel.m_state->target = std::shared_ptr<PGcancel>(PQgetCancel(connection()), PQfreeCancel);
    return ok();
}

Result<void> Session::setLimits(Limits limits) {
    // One round trip. Compiling a plan costs more than it saves in queries that a person waits for.
    return executeScript(
        u"set timezone to 'UTC'; set jit to off; set bytea_output to hex;"
        "set statement_timeout to %1; set lock_timeout to %2;"
        "set idle_in_transaction_session_timeout to 600000"_s.arg(limits.statement.count())
            .arg(limits.lock.count()));
}

QSqlDatabase Session::database() const {
    return QSqlDatabase::database(m_connectionName, false);
}

pg_conn* Session::connection() const {
    const QVariant handle = database().driver()->handle();
    return handle.isValid() ? *static_cast<PGconn* const*>(handle.constData()) : nullptr;
}

bool Session::isOpen() const {
    // QSqlDatabase::isOpen stays true after the server has gone, and libpq notices only when it reads.
    PGconn* const open = database().isOpen() ? connection() : nullptr;
    if (!open)
        return false;
    // Twice: the first may get the server's farewell, the second finds the end.
    if (PQtransactionStatus(open) == PQTRANS_IDLE && PQconsumeInput(open))
        PQconsumeInput(open);
    return PQstatus(open) == CONNECTION_OK;
}

int Session::serverVersion() const {
    return PQserverVersion(connection());
}

Result<QSqlQuery> Session::execute(const QString& sql, const QVariantList& values) {
    return run(sql, values, false);
}

Result<QSqlQuery> Session::stream(const QString& sql, const QVariantList& values) {
    return run(sql, values, true);
}

Result<QSqlQuery> Session::run(const QString& sql, const QVariantList& values, bool forwardOnly) {
    if (holdsNull(values))
        return failure(ErrorKind::InvalidInput,
                       u"A text holds the character U+0000, which PostgreSQL cannot store"_s, u"remove it"_s);
    if (PQstatus(connection()) != CONNECTION_OK)
        return failure(connectionLost({}));
    if (PQtransactionStatus(connection()) != PQTRANS_INERROR)
        m_failed.clear();
    QSqlQuery query(database());
    query.setForwardOnly(forwardOnly);
    // Without values there is nothing to bind, and commands such as BEGIN cannot be prepared.
    if (values.isEmpty()) {
        if (!query.exec(sql))
            return failure(failed(std::move(query)));
        return query;
    }
    if (!query.prepare(sql))
        return failure(failed(std::move(query)));
    for (const QVariant& value : values)
        query.addBindValue(value);
    if (!query.exec())
        return failure(failed(std::move(query)));
    return query;
}

Error Session::failed(QSqlQuery query) {
    Error error =
        isOpen() ? statementError(query.lastError()) : connectionLost(query.lastError().databaseText());
    if (!isOpen() || PQtransactionStatus(connection()) == PQTRANS_INERROR)
        m_failed.push_back(std::move(query));
    return counted(std::move(error));
}

Error Session::counted(Error error) {
    if (error.kind == ErrorKind::Cancelled)
        ++m_cancel.m_state->cancelledStatements;
    return error;
}

Result<void> Session::finish(QSqlQuery& query) {
    if (query.lastError().type() == QSqlError::NoError)
        return ok();
    return failure(counted(isOpen() ? statementError(query.lastError())
                                    : connectionLost(query.lastError().databaseText())));
}

Result<void> Session::executeScript(const QString& script) {
    if (PQtransactionStatus(connection()) != PQTRANS_INERROR)
        m_failed.clear();
    // PQexec runs every statement, stops at the first that fails and returns that one's result.
    const std::unique_ptr<PGresult, decltype(&PQclear)> result(
        PQexec(connection(), script.toUtf8().constData()), PQclear);
    const ExecStatusType status = PQresultStatus(result.get());
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY)
        return ok();
    if (!result || !isOpen())
        return failure(connectionLost(QString::fromUtf8(PQerrorMessage(connection()))));
    const ServerMessage message = ServerMessage::fromResult(result.get());
    Error error = statementError(message);
    if (const int line = lineOf(script, message.position); line > 0)
        error.detail += u"\nline %1 of the script"_s.arg(line);
    return failure(counted(std::move(error)));
}

QString Session::query(const QString& name) {
    static const QRegularExpression include(u"^\\\\ir (\\w+)\\.sql\\n"_s,
                                            QRegularExpression::MultilineOption);
    // Qt looks for placeholders inside comments too, and an apostrophe there would hide all that follow.
    static const QRegularExpression comment(u"^\\s*--.*\\n"_s, QRegularExpression::MultilineOption);
    QFile file(u":/sql/%1.sql"_s.arg(name));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("The query file %s is not in the program", qPrintable(name));
    QString text = QString::fromUtf8(file.readAll());
    for (auto match = include.match(text); match.hasMatch(); match = include.match(text))
        text.replace(match.capturedStart(), match.capturedLength(), query(match.captured(1)));
    return text.remove(comment);
}

} // namespace fleet

#include "store/SqlError.h"

#include <libpq-fe.h>

#include <QRegularExpression>

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

QString field(const PGresult* result, int code) {
    return QString::fromUtf8(PQresultErrorField(result, code));
}

/// How one SQLSTATE, or a class of them (its first two characters), is told to people.
struct Rule {
    QLatin1StringView state;
    ErrorKind kind;
    QStringView message; ///< Empty: the server's own sentence.
    QStringView advice;  ///< Empty: the server's hint.
};

constexpr Rule rules[] = {
    {"55P03"_L1, ErrorKind::Timeout, u"Somebody else holds a lock that this needs", u"try again in a moment"},
    {"25P03"_L1, ErrorKind::ConnectionLost,
     u"The server closed the session because it stood idle in a transaction", u"try again"},
    {"42501"_L1,
     ErrorKind::Forbidden,
     {},
     u"ask an administrator of this database for a role with this right: auditors read, support publishes, "
     u"admins import and maintain"},
    {"28"_L1, ErrorKind::Forbidden, {}, u"check the user name and the password"},
    {"3D000"_L1, ErrorKind::NotFound, {}, u"check the database name in the connection"},
    {"42P01"_L1, ErrorKind::NotFound, u"This database holds no complete Fleet Audit schema",
     u"apply the migrations first: fleet-audit-cli migrate, or Settings, Migrations"},
    {"42883"_L1, ErrorKind::NotFound, u"This database holds no complete Fleet Audit schema",
     u"apply the migrations first: fleet-audit-cli migrate, or Settings, Migrations"},
    {"25006"_L1, ErrorKind::Forbidden, u"This server is read-only, so nothing can be written here",
     u"connect to the primary server"},
    {"53300"_L1, ErrorKind::ConnectionLost, u"The server has no free connection", u"try again in a moment"},
    {"53"_L1, ErrorKind::Internal, {}, u"free disk space or memory on the server"},
    {"42P07"_L1, ErrorKind::Conflict, {}, {}},
    {"40001"_L1, ErrorKind::Conflict, u"Somebody else changed the same thing at the same time", u"try again"},
    {"40P01"_L1, ErrorKind::Conflict, u"Two sessions waited for each other, and the server stopped this one",
     u"try again"},
    {"23505"_L1, ErrorKind::Conflict, {}, {}},
    {"FA001"_L1, ErrorKind::Conflict, {}, {}}, // expected_last_id is not the aggregate's last event
    {"FA002"_L1, ErrorKind::Timeout, {}, {}},  // an import holds what an event_id is held against
    {"08"_L1, ErrorKind::ConnectionLost, u"The connection to the server is lost",
     u"it is opened again at the next try"},
    {"57P0"_L1, ErrorKind::ConnectionLost, u"The server ended the connection",
     u"it is opened again at the next try"},
    {"P0002"_L1, ErrorKind::NotFound, {}, {}},
    {"P0001"_L1, ErrorKind::InvalidInput, {}, {}},
    {"22"_L1, ErrorKind::InvalidInput, {}, {}},
    {"23"_L1, ErrorKind::InvalidInput, {}, {}},
};

const Rule* ruleFor(const QString& sqlState) {
    for (const Rule& rule : rules) {
        if (sqlState.startsWith(rule.state))
            return &rule;
    }
    return nullptr;
}

/// Our sentences end without a full stop; servers and their extensions are of two minds about it.
QString sentence(QString text) {
    text = text.simplified();
    while (text.endsWith(u'.'))
        text.chop(1);
    if (!text.isEmpty() && text.front().isLower())
        text[0] = text.front().toUpper();
    return text;
}

QString place(const ConnectionSettings& settings) {
    const QString host = settings.host.isEmpty() ? u"the default address"_s : settings.host;
    return settings.port > 0 ? u"%1, port %2"_s.arg(host).arg(settings.port) : host;
}

/// What libpq's text of a failed connection looks like, in the order in which to try.
struct OpenRule {
    const char* pattern;
    ErrorKind kind;
    QStringView message; ///< %1: the place, %2: user, %3: database.
    QStringView advice;
};

constexpr OpenRule openRules[] = {
    {"password authentication failed|Ident authentication failed|Peer authentication failed|no password "
     "supplied",
     ErrorKind::Forbidden, u"The server at %1 does not accept this password for user “%2”",
     u"check the user name and the password"},
    {"no pg_hba\\.conf entry", ErrorKind::Forbidden,
     u"The server at %1 does not let user “%2” in from this machine",
     u"ask its administrator for an entry in pg_hba.conf"},
    {"role .* does not exist", ErrorKind::Forbidden, u"The server at %1 knows no user “%2”",
     u"check the user name in the connection"},
    {"permission denied for database", ErrorKind::Forbidden, u"User “%2” may not connect to database “%3”",
     u"ask its administrator for the CONNECT right"},
    {"database .* does not exist", ErrorKind::NotFound, u"There is no database “%3” on the server at %1",
     u"check the database name in the connection"},
    {"root certificate file|certificate verify failed|server certificate for|SSL error",
     ErrorKind::ConnectionLost, u"The server at %1 did not prove who it is",
     u"give its authority's certificate with sslrootcert, or choose sslmode yourself"},
    {"does not support SSL", ErrorKind::ConnectionLost, u"The server at %1 does not offer TLS",
     u"choose sslmode yourself if the network between is trusted"},
    {"could not translate host name|could not look up|Name or service not known", ErrorKind::ConnectionLost,
     u"The host name “%1” is not known", u"check the host name and the network"},
    {"starting up|shutting down|in recovery mode", ErrorKind::ConnectionLost,
     u"The server at %1 is starting or stopping", u"try again in a moment"},
    {"too many (clients|connections)|remaining connection slots", ErrorKind::ConnectionLost,
     u"The server at %1 has no free connection", u"try again in a moment"},
    {"Connection refused|No such file or directory|timeout expired|timed out|unreachable|No route to "
     "host|actively "
     "refused|Permission denied",
     ErrorKind::ConnectionLost, u"No server answers at %1", u"start it, or check host and port"},
    {"invalid connection option|invalid (sslmode|port|integer)|invalid .* value", ErrorKind::InvalidInput,
     u"The connection's settings are not valid", u"check its options"},
};

} // namespace

ServerMessage ServerMessage::fromText(const QString& text, const QString& sqlState) {
    static const QRegularExpression part(u"^([^\\s:]+):\\s+(.*)$"_s);
    ServerMessage message{sqlState, {}, {}, {}};
    const QStringList lines = text.trimmed().split(u'\n');
    QString* target = nullptr;
    for (const QString& line : lines) {
        const auto match = part.match(line);
        const QString label = match.captured(1);
        if (!target) {
            message.primary = match.hasMatch() && !sqlState.isEmpty() ? match.captured(2) : line.trimmed();
            target = &message.primary;
        } else if (label == "DETAIL"_L1 || label == "HINT"_L1) {
            target = label == "HINT"_L1 ? &message.hint : &message.detail;
            *target = match.captured(2);
        } else if (label == "CONTEXT"_L1 || label == "QUERY"_L1 || line.startsWith(u"LINE "_s) ||
                   line == u"(%1)"_s.arg(sqlState)) {
            break;
        } else {
            *target += u'\n' + line;
        }
    }
    return message;
}

ServerMessage ServerMessage::fromResult(const pg_result* result) {
    const QString state = field(result, PG_DIAG_SQLSTATE);
    if (state.isEmpty())
        return fromText(QString::fromUtf8(PQresultErrorMessage(result)), {});
    return {state, field(result, PG_DIAG_MESSAGE_PRIMARY), field(result, PG_DIAG_MESSAGE_DETAIL),
            field(result, PG_DIAG_MESSAGE_HINT), field(result, PG_DIAG_STATEMENT_POSITION).toInt()};
}

Error connectionLost(const QString& detail) {
    return {ErrorKind::ConnectionLost,
            u"The connection to the server is lost"_s,
            u"it is opened again at the next try"_s,
            detail.trimmed(),
            {}};
}

Error statementError(const ServerMessage& message) {
    const QString words =
        message.detail.isEmpty() ? message.primary : message.primary + u'\n' + message.detail;
    if (message.sqlState.isEmpty())
        return connectionLost(words);
    if (message.sqlState == "57014"_L1) {
        // One SQLSTATE for a person's cancel and for statement_timeout: only the words tell them apart.
        if (message.primary.contains("timeout"_L1))
            return {ErrorKind::Timeout, u"The query took longer than its time limit"_s,
                    u"narrow the time range or the filter"_s, words, message.sqlState};
        return {ErrorKind::Cancelled, u"The query was cancelled"_s, {}, words, message.sqlState};
    }
    const Rule* rule = ruleFor(message.sqlState);
    if (!rule)
        return {ErrorKind::Internal, sentence(message.primary), sentence(message.hint), words,
                message.sqlState};
    return {rule->kind, rule->message.isEmpty() ? sentence(message.primary) : rule->message.toString(),
            message.hint.isEmpty() ? rule->advice.toString() : sentence(message.hint), words,
            message.sqlState};
}

Error statementError(const QSqlError& error) {
    const QString state = error.nativeErrorCode();
    QString text = error.databaseText();
    if (const QString suffix = u"(%1)"_s.arg(state); text.endsWith(suffix))
        text.chop(suffix.size());
    if (state.isEmpty() && text.trimmed().isEmpty())
        text = error.driverText();
    return statementError(ServerMessage::fromText(text, state));
}

Error openError(const QString& text, const ConnectionSettings& settings) {
    for (const OpenRule& rule : openRules) {
        if (!text.contains(QRegularExpression(QLatin1StringView(rule.pattern))))
            continue;
        QString message = rule.message.toString();
        message.replace("%1"_L1, place(settings));
        message.replace("%2"_L1, settings.user);
        message.replace("%3"_L1, settings.database);
        return {rule.kind, message, rule.advice.toString(), text.trimmed(), {}};
    }
    return {ErrorKind::ConnectionLost,
            u"Cannot connect to the server at %1"_s.arg(place(settings)),
            u"check the connection's settings"_s,
            text.trimmed(),
            {}};
}

} // namespace fleet

#include "store/ConnectionSettings.h"

#include <libpq-fe.h>

#include <QRegularExpression>
#include <QUrl>
#include <memory>

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

bool isLocalHost(const QString& host) {
    if (host.isEmpty() || host.startsWith(u'/') || host.startsWith(u'@') || host == "localhost"_L1)
        return true;
    static const QRegularExpression loopback(u"^127(\\.\\d{1,3}){3}$"_s);
    return host == "::1"_L1 || loopback.match(host).hasMatch();
}

QString percent(const QString& text, const QByteArray& keep = {}) {
    return QString::fromLatin1(QUrl::toPercentEncoding(text, keep));
}

bool isSecret(const QString& keyword) {
    return keyword == "sslpassword"_L1;
}

void assign(ConnectionSettings& settings, const QString& keyword, const QString& value) {
    bool isNumber = false;
    if (keyword == "host"_L1)
        settings.host = value;
    else if (keyword == "dbname"_L1)
        settings.database = value;
    else if (keyword == "user"_L1)
        settings.user = value;
    else if (keyword == "password"_L1)
        settings.password = value;
    else if (const int port = value.toInt(&isNumber); keyword == "port"_L1 && isNumber)
        settings.port = port;
    else
        settings.options.insert(keyword, value);
}

} // namespace

Result<ConnectionSettings> ConnectionSettings::fromUrl(const QString& url) {
    char* reason = nullptr;
    const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(
        PQconninfoParse(url.toUtf8().constData(), &reason), PQconninfoFree);
    PQfreemem(reason); // May quote the password, so it is not passed on.
    if (!options)
        return failure(
            ErrorKind::InvalidInput, u"This is not the address of a PostgreSQL database"_s,
            u"write postgresql://user@host:port/database, with %-escapes for special characters"_s);
    ConnectionSettings settings;
    for (const PQconninfoOption* option = options.get(); option->keyword; ++option) {
        if (option->val)
            assign(settings, QString::fromLatin1(option->keyword), QString::fromUtf8(option->val));
    }
    if (settings.port < 0 || settings.port > 65535)
        return failure(ErrorKind::InvalidInput, u"%1 is not a port number"_s.arg(settings.port),
                       u"ports go from 1 to 65535"_s);
    return settings;
}

QString ConnectionSettings::toDisplayUrl() const {
    QStringList query;
    const bool isFolder = host.startsWith(u'/') || host.startsWith(u'@');
    if (isFolder) {
        query += u"host="_s + percent(host, "/");
        if (port > 0)
            query += u"port="_s + QString::number(port);
    }
    for (auto option = options.cbegin(); option != options.cend(); ++option) {
        if (!isSecret(option.key()))
            query += option.key() + u'=' + percent(option.value(), "/");
    }
    QString url = u"postgresql://"_s;
    if (!user.isEmpty())
        url += percent(user) + u'@';
    if (!isFolder) {
        url += host.contains(u':') ? u'[' + host + u']' : percent(host, ",");
        if (port > 0)
            url += u':' + QString::number(port);
    }
    url += u'/' + percent(database);
    return query.isEmpty() ? url : url + u'?' + query.join(u'&');
}

bool ConnectionSettings::isOnThisMachine() const {
    if (options.contains(u"service"_s))
        return false;
    QString hosts = options.value(u"hostaddr"_s, host);
    if (hosts.isEmpty())
        hosts = qEnvironmentVariable("PGHOSTADDR", qEnvironmentVariable("PGHOST"));
    const QStringList each = hosts.split(u',');
    return std::all_of(each.begin(), each.end(), isLocalHost);
}

ConnectionSettings ConnectionSettings::withSafeDefaults() const {
    const bool saidSo = options.contains(u"sslmode"_s) || options.contains(u"service"_s) ||
                        qEnvironmentVariableIsSet("PGSSLMODE");
    if (saidSo || isOnThisMachine())
        return *this;
    ConnectionSettings safe = *this;
    safe.options.insert(u"sslmode"_s, u"verify-full"_s);
    // The system's own authorities are known to libpq from version 16 on; older ones look into ~/.postgresql.
    if (PQlibVersion() >= 160000 && !options.contains(u"sslrootcert"_s) &&
        !qEnvironmentVariableIsSet("PGSSLROOTCERT"))
        safe.options.insert(u"sslrootcert"_s, u"system"_s);
    return safe;
}

} // namespace fleet

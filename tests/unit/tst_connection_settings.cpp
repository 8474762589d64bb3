#include <QTest>

#include "store/ConnectionSettings.h"
#include "store/SqlError.h"

using namespace fleet;
using namespace Qt::StringLiterals;

class TestOfConnectionSettings : public QObject {
    Q_OBJECT

private slots:
    void urlsAreRead();
    void keywordStringsAreRead();
    void badUrlsAreRefusedWithoutTheirPassword();
    void displayUrlHidesThePassword();
    void displayUrlReadsBack();
    void tlsIsVerifiedOffThisMachine();
    void libpqTextBecomesASentence_data();
    void libpqTextBecomesASentence();
    void serverTextIsTakenApart();
};

void TestOfConnectionSettings::urlsAreRead() {
    const auto settings = ConnectionSettings::fromUrl(
        u"postgresql://sam:p%40ss%3A%2F@db.example.net:6432/fleet%20audit?sslmode=require&connect_timeout=3"_s);
    QVERIFY(settings);
    QCOMPARE(settings->host, u"db.example.net"_s);
    QCOMPARE(settings->port, 6432);
    QCOMPARE(settings->user, u"sam"_s);
    QCOMPARE(settings->password, u"p@ss:/"_s);
    QCOMPARE(settings->database, u"fleet audit"_s);
    QCOMPARE(settings->options,
             (QMap<QString, QString>{{u"sslmode"_s, u"require"_s}, {u"connect_timeout"_s, u"3"_s}}));
}

void TestOfConnectionSettings::keywordStringsAreRead() {
    const auto settings =
        ConnectionSettings::fromUrl(u"host=/run/postgresql port=5433 dbname='a b' user='o\\'hara'"_s);
    QVERIFY(settings);
    QCOMPARE(settings->host, u"/run/postgresql"_s);
    QCOMPARE(settings->database, u"a b"_s);
    QCOMPARE(settings->user, u"o'hara"_s);
}

void TestOfConnectionSettings::badUrlsAreRefusedWithoutTheirPassword() {
    for (const QString& url :
         {u"fleet"_s, u"postgresql://sam:se%zzcret@host/db"_s, u"http://sam:secret@host/db"_s,
          u"postgresql://sam:secret@host:port/db?nonsense=1"_s}) {
        const auto settings = ConnectionSettings::fromUrl(url);
        QVERIFY2(!settings, qPrintable(url));
        QCOMPARE(settings.error().kind, ErrorKind::InvalidInput);
        QVERIFY(!(settings.error().message + settings.error().detail + settings.error().advice)
                     .contains(u"cret"_s));
    }
}

void TestOfConnectionSettings::displayUrlHidesThePassword() {
    const auto settings =
        ConnectionSettings::fromUrl(u"postgresql://sam:secret@host/db?sslpassword=secret"_s);
    QCOMPARE(settings->toDisplayUrl(), u"postgresql://sam@host/db"_s);
}

void TestOfConnectionSettings::displayUrlReadsBack() {
    for (const QString& url : {u"postgresql://sam@host:5433/db"_s, u"postgresql://sam@[::1]:5433/db"_s,
                               u"postgresql:///db?host=/tmp/x%20y&port=5433"_s,
                               u"postgresql://a%2Fb@host/c%20d?sslmode=verify-full"_s}) {
        const auto settings = ConnectionSettings::fromUrl(url);
        QVERIFY(settings);
        QCOMPARE(*ConnectionSettings::fromUrl(settings->toDisplayUrl()), *settings);
        QCOMPARE(settings->toDisplayUrl(), url);
    }
}

void TestOfConnectionSettings::tlsIsVerifiedOffThisMachine() {
    for (const QString& local : {u"postgresql:///db?host=/tmp"_s, u"postgresql://localhost/db"_s,
                                 u"postgresql://127.0.0.1/db"_s, u"postgresql://[::1]/db"_s}) {
        QVERIFY(ConnectionSettings::fromUrl(local)->isOnThisMachine());
        QVERIFY(!ConnectionSettings::fromUrl(local)->withSafeDefaults().options.contains(u"sslmode"_s));
    }
    for (const QString& remote :
         {u"postgresql://db.example.net/db"_s, u"postgresql://localhost,db.example.net/db"_s,
          u"postgresql://127.0.evil.example/db"_s}) {
        QVERIFY(!ConnectionSettings::fromUrl(remote)->isOnThisMachine());
        QCOMPARE(ConnectionSettings::fromUrl(remote)->withSafeDefaults().options.value(u"sslmode"_s),
                 u"verify-full"_s);
    }
    const auto chosen = ConnectionSettings::fromUrl(u"postgresql://db.example.net/db?sslmode=disable"_s);
    QCOMPARE(chosen->withSafeDefaults().options.value(u"sslmode"_s), u"disable"_s);
}

void TestOfConnectionSettings::libpqTextBecomesASentence_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<ErrorKind>("kind");
    QTest::addColumn<QString>("message");
    QTest::newRow("password")
        << u"connection to server at \"db\" (10.0.0.1), port 5432 failed: FATAL:  password authentication failed for user \"sam\"\n"_s
        << ErrorKind::Forbidden
        << u"The server at db, port 5432 does not accept this password for user “sam”"_s;
    QTest::newRow("no password")
        << u"connection to server at \"db\", port 5432 failed: fe_sendauth: no password supplied\n"_s
        << ErrorKind::Forbidden
        << u"The server at db, port 5432 does not accept this password for user “sam”"_s;
    QTest::newRow("refused")
        << u"connection to server at \"db\", port 5432 failed: Connection refused\n\tIs the server running?\n"_s
        << ErrorKind::ConnectionLost << u"No server answers at db, port 5432"_s;
    QTest::newRow("database") << u"FATAL:  database \"fleet\" does not exist\n"_s << ErrorKind::NotFound
                              << u"There is no database “fleet” on the server at db, port 5432"_s;
    QTest::newRow("anything") << u"the moon is full"_s << ErrorKind::ConnectionLost
                              << u"Cannot connect to the server at db, port 5432"_s;
}

void TestOfConnectionSettings::libpqTextBecomesASentence() {
    QFETCH(QString, text);
    QFETCH(ErrorKind, kind);
    QFETCH(QString, message);
    ConnectionSettings settings;
    settings.host = u"db"_s;
    settings.port = 5432;
    settings.user = u"sam"_s;
    settings.database = u"fleet"_s;
    settings.password = u"secret"_s;
    const Error error = openError(text, settings);
    QCOMPARE(error.kind, kind);
    QCOMPARE(error.message, message);
    QVERIFY(!error.advice.isEmpty());
}

void TestOfConnectionSettings::serverTextIsTakenApart() {
    const ServerMessage message = ServerMessage::fromText(
        u"ERROR:  Unknown event type \"x\"\nDETAIL:  two\nlines\nHINT:  Look there.\nCONTEXT:  PL/pgSQL function f()\n(22023)"_s,
        u"22023"_s);
    QCOMPARE(message.primary, u"Unknown event type \"x\""_s);
    QCOMPARE(message.detail, u"two\nlines"_s);
    QCOMPARE(message.hint, u"Look there."_s);
    const Error error = statementError(message);
    QCOMPARE(error.kind, ErrorKind::InvalidInput);
    QCOMPARE(error.advice, u"Look there"_s);
}

QTEST_GUILESS_MAIN(TestOfConnectionSettings)
#include "tst_connection_settings.moc"

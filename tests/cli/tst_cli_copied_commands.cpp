// The commands that the window copies for an event do in a shell what they say.
#include <QProcess>
#include <QTest>

#include "core/EventCommand.h"
#include "core/Json.h"
#include "store/EventStore.h"
#include "support/CliProgram.h"
#include "support/TestSession.h"

using namespace fleet;
using namespace Qt::StringLiterals;

class CliCopiedCommandsTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
#ifdef Q_OS_WIN
        QSKIP("There is no POSIX shell here");
#endif
        m_session = test::openSession(m_database);
    }

    void whatIsCopiedPublishesTheSameAgainAndFindsIt_data() {
        QTest::addColumn<QString>("aggregateId");
        QTest::addColumn<QString>("reason");
        QTest::newRow("plain") << u"dev-1"_s << u"ticket 7"_s;
        QTest::newRow("quotes") << u"it's \"here\""_s << u"'; rm -rf x; '"_s;
        QTest::newRow("a dash in front") << u"--help"_s << u"-n"_s;
        QTest::newRow("what shells expand") << u"$HOME `id` $(id) *"_s << u"a\\nb ! # ~"_s;
        QTest::newRow("other scripts") << u"süß-日本"_s << u"Ω ≥ 3"_s;
    }

    void whatIsCopiedPublishesTheSameAgainAndFindsIt() {
        QFETCH(QString, aggregateId);
        QFETCH(QString, reason);
        const QString data =
            Json::object({{u"reason"_s, Json::string(reason)}, {u"n"_s, Json::number(u"1.10"_s)}})
                .toCompact();
        const QString id =
            test::valueOf(*m_session,
                          u"select publish_event('device.offline', 'device', ?, ?::jsonb, 'desk', "
                          "gen_random_uuid(), gen_random_uuid(), ?::jsonb)"_s,
                          {aggregateId, data, u"{\"user_id\": \"operator-7\"}"_s})
                .toString();
        const Event event = test::need(EventStore(*m_session).event(QUuid::fromString(id)));

        const QStringList found =
            run(findCommand(event) + u" --format=json"_s).split(u'\n', Qt::SkipEmptyParts);
        QCOMPARE(found.size(), 1);
        QVERIFY(found.first().contains(id));

        const QString again = run(publishCommand(event)).trimmed();
        const Event twin = test::need(EventStore(*m_session).event(QUuid::fromString(again)));
        QCOMPARE(twin.data, event.data);
        QCOMPARE(twin.metadata, event.metadata);
        QCOMPARE(twin.aggregateId, event.aggregateId);
        QCOMPARE(twin.source, event.source);
        QCOMPARE(twin.correlationId, event.correlationId);
        QCOMPARE(twin.causationId, event.causationId);
        QVERIFY(twin.eventId != event.eventId);
    }

private:
    /// Standard output of a copied command in a shell, where it ended well.
    QString run(QString command) const {
        const QString program =
            shellWord(test::cliProgramPath()) + u" --url "_s + shellWord(m_database.url());
        QProcess shell;
        shell.start(u"/bin/sh"_s, {u"-c"_s, command.replace(0, qstrlen("fleet-audit-cli"), program)});
        shell.waitForFinished();
        if (shell.exitCode() != 0)
            qWarning("%s", shell.readAllStandardError().constData());
        return QString::fromUtf8(shell.readAllStandardOutput());
    }

    test::TestDatabase m_database;
    std::unique_ptr<Session> m_session;
};

QTEST_GUILESS_MAIN(CliCopiedCommandsTest)
#include "tst_cli_copied_commands.moc"

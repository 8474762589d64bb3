// Command lines that a POSIX shell reads as they were meant.
#include <QProcess>
#include <QTest>

#include "core/EventCommand.h"

using namespace fleet;
using namespace Qt::StringLiterals;

class TestEventCommand : public QObject {
    Q_OBJECT

private slots:
    void aShellReadsEveryWordAsItWas_data() {
        QTest::addColumn<QString>("word");
        for (const QString& word :
             {u"plain"_s, u""_s, u"two words"_s, u"it's"_s, u"''"_s, u"$HOME `id` $(id)"_s, u"a\nb"_s,
              u"\\"_s, u"\"quoted\""_s, u"!history"_s, u"*"_s, u"~"_s, u"-n"_s, u"#no comment"_s,
              u"{\"a\": \"it's\"}"_s, u"süß ≥ 日本"_s, u"tab\there"_s, u"a;b|c&d<e>f"_s})
            QTest::newRow(qPrintable(word.toHtmlEscaped())) << word;
    }

    void aShellReadsEveryWordAsItWas() {
#ifdef Q_OS_WIN
        QSKIP("There is no POSIX shell here");
#endif
        QFETCH(QString, word);
        QProcess shell;
        shell.start(u"/bin/sh"_s, {u"-c"_s, u"printf '%s|' "_s + shellWord(word) + u" end"_s});
        QVERIFY(shell.waitForFinished());
        QCOMPARE(QString::fromUtf8(shell.readAllStandardOutput()), word + u"|end|"_s);
    }

    void wordsThatNeedNoQuotesHaveNone() {
        QCOMPARE(shellWord(u"2026-11-23T13:41:57.418204Z"_s), u"2026-11-23T13:41:57.418204Z"_s);
        QCOMPARE(shellWord(QString(u'a') + QChar::Null + u'b'), u"ab"_s);
    }

    void whatTheEventDoesNotHaveIsLeftOut() {
        Event event;
        event.eventType = u"device.online"_s;
        event.aggregateType = u"device"_s;
        event.aggregateId = u"-x"_s;
        event.data = u"{}"_s;
        QCOMPARE(publishCommand(event), u"fleet-audit-cli publish -- device.online device -x '{}'"_s);
    }
};

QTEST_APPLESS_MAIN(TestEventCommand)
#include "tst_event_command.moc"

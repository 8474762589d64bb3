// The rooms under src/ include each other in one direction only, and SQL stays in store/.
#include <QDirIterator>
#include <QFile>
#include <QMap>
#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;

class ArrowsTest : public QObject {
    Q_OBJECT

private slots:
    void noFileIncludesAgainstTheArrows();
    void noSqlLivesOutsideTheStore();
    void everyRoomHasItsArrows();
    void aWrongIncludeIsFound();
    void sqlInAStringIsFound();
};

namespace {

QString sourceFolder() {
    return u"" FLEET_AUDIT_SOURCE_DIR "/src"_s;
}

// What each room may include besides itself.
const QMap<QString, QStringList>& arrows() {
    static const QMap<QString, QStringList> allowed{
        {u"core"_s, {}},
        {u"proof"_s, {u"core"_s}},
        {u"store"_s, {u"core"_s}},
        {u"cluster"_s, {u"core"_s}},
        {u"jobs"_s, {u"core"_s, u"proof"_s, u"store"_s, u"cluster"_s}},
        {u"desktop"_s, {u"core"_s, u"proof"_s, u"store"_s, u"cluster"_s, u"jobs"_s}},
        {u"cli"_s, {u"core"_s, u"proof"_s, u"store"_s, u"cluster"_s, u"jobs"_s}},
        {u"app"_s, {u"core"_s, u"proof"_s, u"store"_s, u"cluster"_s, u"jobs"_s, u"desktop"_s, u"cli"_s}}};
    return allowed;
}

// The includes in `text` that a file of `room` must not have.
QStringList wrongIncludes(const QString& room, const QString& text) {
    static const QRegularExpression ours(u"^\\s*#\\s*include\\s+\"([a-z]+)/[^\"]*\""_s,
                                         QRegularExpression::MultilineOption);
    static const QRegularExpression database(
        u"^\\s*#\\s*include\\s+[<\"](QSql|QtSql|libpq|postgres)[^>\"]*[>\"]"_s,
        QRegularExpression::MultilineOption);
    QStringList wrong;
    for (auto match = ours.globalMatch(text); match.hasNext();) {
        const auto include = match.next();
        const QString other = include.captured(1);
        if (arrows().contains(other) && other != room && !arrows().value(room).contains(other))
            wrong.append(include.captured(0).trimmed());
    }
    for (auto match = database.globalMatch(text); room != u"store" && match.hasNext();)
        wrong.append(match.next().captured(0).trimmed());
    return wrong;
}

// String literals in `text` that are SQL. Keywords are upper case wherever this project writes SQL.
QStringList sqlLiterals(const QString& text) {
    static const QRegularExpression literal(u"\"(?:[^\"\\\\\\n]|\\\\.)*\""_s);
    static const QRegularExpression statement(
        u"\\bSELECT\\b.+|\\bINSERT INTO\\b|\\bUPDATE \\w+ SET\\b|\\bDELETE FROM\\b|\\bTRUNCATE \\w|"
        "\\b(CREATE|ALTER|DROP) (TABLE|DATABASE|FUNCTION|INDEX|ROLE|SCHEMA|TRIGGER|VIEW)\\b|"
        "\"(LISTEN|NOTIFY|COPY|BEGIN|COMMIT|ROLLBACK)\\b"_s);
    QStringList found;
    for (auto match = literal.globalMatch(text); match.hasNext();) {
        const QString candidate = match.next().captured(0);
        if (statement.match(candidate).hasMatch())
            found.append(candidate);
    }
    return found;
}

template <typename Visit>
void forEachSource(Visit visit) {
    QDirIterator files(sourceFolder(), {u"*.h"_s, u"*.cpp"_s}, QDir::Files, QDirIterator::Subdirectories);
    int count = 0;
    while (files.hasNext()) {
        QFile file(files.next());
        QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(file.fileName()));
        const QString path = file.fileName().mid(sourceFolder().size() + 1);
        visit(path.section(u'/', 0, 0), path, QString::fromUtf8(file.readAll()));
        ++count;
    }
    QVERIFY(count > 0);
}

} // namespace

void ArrowsTest::noFileIncludesAgainstTheArrows() {
    QStringList wrong;
    forEachSource([&](const QString& room, const QString& path, const QString& text) {
        for (const QString& include : wrongIncludes(room, text))
            wrong.append(path + u": "_s + include);
    });
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(u'\n')));
}

void ArrowsTest::noSqlLivesOutsideTheStore() {
    QStringList wrong;
    forEachSource([&](const QString& room, const QString& path, const QString& text) {
        if (room == u"store")
            return;
        for (const QString& literal : sqlLiterals(text))
            wrong.append(path + u": "_s + literal);
    });
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(u'\n')));
}

void ArrowsTest::everyRoomHasItsArrows() {
    const QStringList rooms = QDir(sourceFolder()).entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name);
    QCOMPARE(rooms, arrows().keys());
}

void ArrowsTest::aWrongIncludeIsFound() {
    QCOMPARE(wrongIncludes(u"core"_s, u"#pragma once\n#include \"store/Session.h\"\n"_s).size(), 1);
    QCOMPARE(wrongIncludes(u"proof"_s, u"#include \"store/Session.h\"\n"_s).size(), 1);
    QCOMPARE(wrongIncludes(u"store"_s, u"#include \"cluster/PrivateCluster.h\"\n"_s).size(), 1);
    QCOMPARE(wrongIncludes(u"desktop"_s, u"#include <QSqlQuery>\n#include <QtSql>\n"_s).size(), 2);
    QCOMPARE(wrongIncludes(u"jobs"_s, u"#include \"store/Session.h\"\n#include <QString>\n"_s).size(), 0);
}

void ArrowsTest::sqlInAStringIsFound() {
    QCOMPARE(sqlLiterals(u"run(u\"SELECT 1\"_s)"_s).size(), 1);
    QCOMPARE(sqlLiterals(u"run(u\"  DELETE FROM events\"_s)"_s).size(), 1);
    QCOMPARE(sqlLiterals(u"run(u\"LISTEN events\"_s)"_s).size(), 1);
    QCOMPARE(sqlLiterals(u"label(tr(\"Select a device, or update it\")); // SELECT"_s).size(), 0);
}

QTEST_APPLESS_MAIN(ArrowsTest)
#include "tst_arrows.moc"

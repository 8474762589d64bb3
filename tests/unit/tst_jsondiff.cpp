// Differences between two JSON values, and JSON Patch (RFC 6902) made of them.
#include <QTest>

#include "core/JsonDiff.h"

using namespace fleet;
using namespace Qt::StringLiterals;

class JsonDiffTest : public QObject {
    Q_OBJECT

private slots:
    void makesTheExpectedPatch_data();
    void makesTheExpectedPatch();
    void itsPatchTurnsOneIntoTheOther_data();
    void itsPatchTurnsOneIntoTheOther();
    void keepsWhatWasThereBefore();
};

namespace {

// An independent few lines of RFC 6902 for add, remove and replace.
void applyStep(Json& document, QStringList path, const Json& step) {
    if (path.isEmpty()) {
        document = step[u"value"_s];
        return;
    }
    const QString name = QString(path.takeFirst()).replace(u"~1"_s, u"/"_s).replace(u"~0"_s, u"~"_s);
    const QString operation = step[u"op"_s].text();
    const bool here = path.isEmpty();
    if (document.isArray()) {
        QList<Json> items = document.items();
        const int index = name.toInt();
        if (here && operation == u"remove")
            items.removeAt(index);
        else if (here && operation == u"add")
            items.insert(index, step[u"value"_s]);
        else
            applyStep(items[index], path, step);
        document = Json::array(items);
        return;
    }
    QList<Json::Member> members;
    for (const Json::Member& member : document.members()) {
        Json value = member.value;
        if (member.name == name && here && operation == u"remove")
            continue;
        if (member.name == name)
            applyStep(value, path, step);
        members.append({member.name, value});
    }
    if (here && operation == u"add")
        members.append({name, step[u"value"_s]});
    document = Json::object(members);
}

Json patched(Json document, const Json& patch) {
    for (const Json& step : patch.items())
        applyStep(document, step[u"path"_s].text().split(u'/').mid(1), step);
    return document;
}

Json read(const QString& text) {
    return Json::parse(text).value();
}

} // namespace

void JsonDiffTest::makesTheExpectedPatch_data() {
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    QTest::addColumn<QString>("patch");
    QTest::newRow("equal") << u"{\"a\":1,\"b\":2}"_s << u"{\"b\":2,\"a\":1}"_s << u"[]"_s;
    QTest::newRow("member added") << u"{}"_s << u"{\"a\":null}"_s
                                  << u"[{\"op\":\"add\",\"path\":\"/a\",\"value\":null}]"_s;
    QTest::newRow("member removed") << u"{\"a\":1}"_s << u"{}"_s
                                    << u"[{\"op\":\"remove\",\"path\":\"/a\"}]"_s;
    QTest::newRow("deep value") << u"{\"apps\":{\"web\":{\"tag\":\"1\"}}}"_s
                                << u"{\"apps\":{\"web\":{\"tag\":\"2\"}}}"_s
                                << u"[{\"op\":\"replace\",\"path\":\"/apps/web/tag\",\"value\":\"2\"}]"_s;
    QTest::newRow("whole document") << u"[1]"_s << u"{}"_s
                                    << u"[{\"op\":\"replace\",\"path\":\"\",\"value\":{}}]"_s;
    QTest::newRow("escaped names") << u"{\"a/b~c\":1}"_s << u"{\"a/b~c\":2}"_s
                                   << u"[{\"op\":\"replace\",\"path\":\"/a~1b~0c\",\"value\":2}]"_s;
    QTest::newRow("exact number") << u"1.10"_s << u"1.1"_s
                                  << u"[{\"op\":\"replace\",\"path\":\"\",\"value\":1.1}]"_s;
    QTest::newRow("shorter list")
        << u"[1,2,3]"_s << u"[1]"_s
        << u"[{\"op\":\"remove\",\"path\":\"/2\"},{\"op\":\"remove\",\"path\":\"/1\"}]"_s;
}

void JsonDiffTest::makesTheExpectedPatch() {
    QFETCH(QString, from);
    QFETCH(QString, to);
    QFETCH(QString, patch);
    QCOMPARE(toJsonPatch(diffJson(read(from), read(to))).toCompact(), patch);
}

void JsonDiffTest::itsPatchTurnsOneIntoTheOther_data() {
    const QStringList documents{u"null"_s,
                                u"{}"_s,
                                u"[]"_s,
                                u"[1,2,3,4]"_s,
                                u"[4,[2],{\"a\":1}]"_s,
                                u"{\"a\":{\"b\":[1,2]},\"~/\":true}"_s,
                                u"{\"a\":{\"b\":[2]},\"\":0}"_s,
                                u"{\"a\":[{\"x\":1},{\"x\":2}]}"_s};
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    for (const QString& from : documents) {
        for (const QString& to : documents)
            QTest::addRow("%s to %s", qPrintable(from), qPrintable(to)) << from << to;
    }
}

void JsonDiffTest::itsPatchTurnsOneIntoTheOther() {
    QFETCH(QString, from);
    QFETCH(QString, to);
    const Json patch = toJsonPatch(diffJson(read(from), read(to)));
    QCOMPARE(patched(read(from), patch).toCompact(), patched(read(to), Json::array()).toCompact());
}

void JsonDiffTest::keepsWhatWasThereBefore() {
    const auto changes = diffJson(read(u"{\"a\":1,\"b\":2}"_s), read(u"{\"a\":3,\"c\":4}"_s));
    QCOMPARE(changes.size(), 3);
    QCOMPARE(changes.at(0).before, Json::number(u"1"_s));
    QCOMPARE(changes.at(0).after, Json::number(u"3"_s));
    QCOMPARE(changes.at(1).before, Json::number(u"2"_s));
    QVERIFY(changes.at(1).after.isNull());
    QVERIFY(changes.at(2).before.isNull());
    QCOMPARE(changes.at(2).after, Json::number(u"4"_s));
}

QTEST_APPLESS_MAIN(JsonDiffTest)
#include "tst_jsondiff.moc"

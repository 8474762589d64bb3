// Differences between two JSON values, and JSON Patch (RFC 6902) made of them.
#include <QTest>

#include "core/JsonDiff.h"
#include "core/JsonPatch.h"

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
    void listsAreComparedByNameOrValue_data();
    void listsAreComparedByNameOrValue();
    void longListsOfEqualItemsAreCompared();
    void pointersAreFollowedExactly();
};

namespace {

Json read(const QString& text) {
    return Json::parse(text).value();
}

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
    for (Json step : patch.items()) {
        if (step[u"op"_s].text() == u"move") {
            const QString from = step[u"from"_s].text();
            const Json moved = *valueAt(document, from);
            applyStep(document, from.split(u'/').mid(1), read(u"{\"op\":\"remove\"}"_s));
            step = Json::object(
                {{u"op"_s, Json::string(u"add"_s)}, {u"path"_s, step[u"path"_s]}, {u"value"_s, moved}});
        }
        applyStep(document, step[u"path"_s].text().split(u'/').mid(1), step);
    }
    return document;
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
    QTest::newRow("first becomes last")
        << u"[1,2,3,4]"_s << u"[2,3,4,1]"_s << u"[{\"op\":\"move\",\"from\":\"/0\",\"path\":\"/3\"}]"_s;
    QTest::newRow("item within a named item that moved")
        << uR"({"a":[{"id":1},{"id":2,"x":[1]},{"id":3}]})"_s
        << uR"({"a":[{"id":2,"x":[1,2]},{"id":1},{"id":3}]})"_s
        << uR"([{"op":"move","from":"/a/0","path":"/a/1"},{"op":"add","path":"/a/0/x/1","value":2}])"_s;
}

void JsonDiffTest::makesTheExpectedPatch() {
    QFETCH(QString, from);
    QFETCH(QString, to);
    QFETCH(QString, patch);
    QCOMPARE(jsonPatch(read(from), read(to)).toCompact(), patch);
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
    const Json patch = jsonPatch(read(from), read(to));
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

void JsonDiffTest::listsAreComparedByNameOrValue_data() {
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    QTest::addColumn<QString>("lines");
    QTest::newRow("one value replaced") << u"[1,2,3]"_s << u"[1,5,3]"_s << u"~ /1: 2 → 5"_s;
    QTest::newRow("one value added in front") << u"[1,2]"_s << u"[0,1,2]"_s << u"+ /0: 0"_s;
    QTest::newRow("one of equal values removed") << u"[1,1,2,1]"_s << u"[1,2,1]"_s << u"- /1: 1"_s;
    QTest::newRow("exchanged") << u"[\"a\",\"b\"]"_s << u"[\"b\",\"a\"]"_s << u"> /0 → /1"_s;
    QTest::newRow("members in another order are no change")
        << uR"([{"a":1,"b":2},3])"_s << uR"([3,{"b":2,"a":1}])"_s << u"> /0 → /1"_s;
    QTest::newRow("by name, moved and changed")
        << uR"([{"name":"x","v":1},{"name":"y"},{"name":"z"}])"_s
        << uR"([{"name":"y"},{"name":"z"},{"name":"x","v":2}])"_s << u"> /0 → /2\n~ /2/v: 1 → 2"_s;
    QTest::newRow("by name, not by place")
        << uR"([{"id":1,"v":1}])"_s << uR"([{"id":2,"v":1}])"_s << uR"(- /0: {"id":1,"v":1}
+ /0: {"id":2,"v":1})"_s;
    QTest::newRow("names that are not unique")
        << uR"([{"id":1,"v":1},{"id":1,"v":2}])"_s << uR"([{"id":1,"v":1},{"id":1,"v":3}])"_s
        << u"~ /1/v: 2 → 3"_s;
}

void JsonDiffTest::listsAreComparedByNameOrValue() {
    QFETCH(QString, from);
    QFETCH(QString, to);
    QStringList told;
    for (const JsonChange& change : diffJson(read(from), read(to)))
        told += diffLine(change);
    QTEST(told.join(u'\n'), "lines");
}

void JsonDiffTest::longListsOfEqualItemsAreCompared() {
    QStringList from;
    for (int i = 0; i < 3'000; ++i)
        from += QString::number(i % 3);
    QStringList to = from;
    to.removeAt(1);
    to.insert(1'500, u"9"_s);
    to.removeAt(2'500);
    const auto list = [](const QStringList& items) { return read(u'[' + items.join(u',') + u']'); };
    const Json patch = jsonPatch(list(from), list(to));
    QCOMPARE(patched(list(from), patch).toCompact(), list(to).toCompact());
}

void JsonDiffTest::pointersAreFollowedExactly() {
    const Json document = read(uR"({"": {"a/b": [10, {"~": 1.10}]}, "0": null})"_s);
    QCOMPARE(valueAt(document, u"//a~1b/1/~0"_s)->text(), u"1.10"_s);
    QCOMPARE(valueAt(document, u""_s)->toCompact(), document.toCompact());
    QVERIFY(valueAt(document, u"/0"_s)->isNull());
    for (const QString& nothing : {u"//a~1b/01"_s, u"//a~1b/2"_s, u"//a~1b/-1"_s, u"/0/x"_s, u"/x"_s})
        QVERIFY2(!valueAt(document, nothing), qPrintable(nothing));
}

QTEST_APPLESS_MAIN(JsonDiffTest)
#include "tst_jsondiff.moc"

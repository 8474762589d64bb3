// JSON whose numbers stay as they were written.
#include <QTest>

#include "core/Json.h"

using namespace fleet;
using namespace Qt::StringLiterals;

class JsonTest : public QObject {
    Q_OBJECT

private slots:
    void writesBackWhatItRead_data();
    void writesBackWhatItRead();
    void refusesWhatIsNoJsonAndSaysWhere_data();
    void refusesWhatIsNoJsonAndSaysWhere();
    void refusesDocumentsThatAreNestedTooDeep();
    void comparesObjectsWhateverTheOrderOfTheirMembers();
    void comparesNumbersByTheirWrittenText();
    void givesNullForAMemberThatIsNotThere();
    void replacesAMemberOfTheSameName();
    void indentsByTwoSpaces();
};

void JsonTest::writesBackWhatItRead_data() {
    QTest::addColumn<QString>("text");
    for (const auto& text : {u"null"_s, u"true"_s, u"false"_s, u"0"_s, u"-1"_s, u"1.10"_s,
                             u"12345678901234567890"_s, u"0.1000000000000000055511151231257827"_s, u"\"\""_s,
                             u"\"Zürich ☃ 🚚\""_s, u"\"a\\\"b\\\\c\\nd\\u0001\""_s, u"[]"_s, u"{}"_s,
                             u"[1,[2,{\"a\":null}],\"x\"]"_s, u"{\"b\":1,\"a\":{\"c\":[]}}"_s})
        QTest::newRow(qPrintable(text)) << text;
}

void JsonTest::writesBackWhatItRead() {
    QFETCH(QString, text);
    const auto json = Json::parse(text);
    QVERIFY2(json, qPrintable(json ? QString() : json.error().message));
    QCOMPARE(json->toCompact(), text);
}

void JsonTest::refusesWhatIsNoJsonAndSaysWhere_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("where");
    QTest::newRow("nothing") << u""_s << u"character"_s;
    QTest::newRow("two documents") << u"{} {}"_s << u"character 4"_s;
    QTest::newRow("trailing comma") << u"[1,]"_s << u"character 4"_s;
    QTest::newRow("single quotes") << u"{'a': 1}"_s << u"character 2"_s;
    QTest::newRow("unfinished") << u"{\"a\": "_s << u"character"_s;
    QTest::newRow("bare word") << u"hello"_s << u"character 1"_s;
    QTest::newRow("leading zero") << u"[01]"_s << u"character 3"_s;
    QTest::newRow("beyond a double") << u"[1e400]"_s << u"character 2"_s;
    QTest::newRow("not a number") << u"NaN"_s << u"character 1"_s;
}

void JsonTest::refusesWhatIsNoJsonAndSaysWhere() {
    QFETCH(QString, text);
    QFETCH(QString, where);
    const auto json = Json::parse(text);
    QVERIFY(!json);
    QCOMPARE(json.error().kind, ErrorKind::InvalidInput);
    QVERIFY2(json.error().message.contains(where), qPrintable(json.error().message));
}

void JsonTest::refusesDocumentsThatAreNestedTooDeep() {
    const auto nested = [](int depth) { return QString(depth, u'[') + QString(depth, u']'); };
    QVERIFY(Json::parse(nested(Json::maximumDepth)));
    const auto json = Json::parse(nested(Json::maximumDepth + 1));
    QVERIFY(!json);
    QVERIFY(json.error().message.contains(u"512"));
    QVERIFY(!Json::parse(nested(1'000'000)));
}

void JsonTest::comparesObjectsWhateverTheOrderOfTheirMembers() {
    QCOMPARE(Json::parse(u"{\"a\":1,\"b\":[2]}"_s).value(), Json::parse(u"{\"b\":[2],\"a\":1}"_s).value());
    QVERIFY(!(Json::parse(u"[1,2]"_s).value() == Json::parse(u"[2,1]"_s).value()));
    QVERIFY(!(Json::parse(u"{\"a\":1}"_s).value() == Json::parse(u"{\"a\":1,\"b\":null}"_s).value()));
}

void JsonTest::comparesNumbersByTheirWrittenText() {
    QVERIFY(!(Json::number(u"1.10"_s) == Json::number(u"1.1"_s)));
    QVERIFY(!(Json::number(u"1"_s) == Json::string(u"1"_s)));
}

void JsonTest::givesNullForAMemberThatIsNotThere() {
    const Json json = Json::parse(u"{\"a\":1}"_s).value();
    QVERIFY(json[u"b"_s].isNull());
    QVERIFY(!json.contains(u"b"_s));
    QVERIFY(json[u"a"_s][u"b"_s].isNull());
}

void JsonTest::replacesAMemberOfTheSameName() {
    Json json;
    json.insert(u"a"_s, Json::number(u"1"_s));
    json.insert(u"b"_s, Json::boolean(true));
    json.insert(u"a"_s, Json::array());
    QCOMPARE(json.toCompact(), u"{\"a\":[],\"b\":true}"_s);
}

void JsonTest::indentsByTwoSpaces() {
    QCOMPARE(Json::parse(u"{\"a\":[1]}"_s)->toIndented(), u"{\n  \"a\": [\n    1\n  ]\n}"_s);
}

QTEST_APPLESS_MAIN(JsonTest)
#include "tst_json.moc"

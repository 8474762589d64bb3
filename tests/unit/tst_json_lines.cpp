// Two JSON documents side by side.
#include <QTest>

#include "core/JsonLines.h"

using namespace fleet;
using namespace Qt::StringLiterals;

namespace {

/// The comparison drawn as text: a sign, what was, "|", what is.
QStringList drawn(const QList<JsonLine>& lines) {
    static const QMap<JsonLine::Kind, QString> signs = {{JsonLine::Kind::Same, u" "_s},
                                                        {JsonLine::Kind::Added, u"+"_s},
                                                        {JsonLine::Kind::Removed, u"-"_s},
                                                        {JsonLine::Kind::Changed, u"~"_s}};
    QStringList rows;
    for (const JsonLine& line : lines)
        rows.append(line.kind == JsonLine::Kind::Folded ? u"… %1"_s.arg(line.folded)
                                                        : signs[line.kind] + line.before + u'|' + line.after);
    return rows;
}

QList<JsonLine> compared(const char* before, const char* after) {
    return compareLines(*Json::parse(QString::fromUtf8(before)), *Json::parse(QString::fromUtf8(after)));
}

} // namespace

class TestJsonLines : public QObject {
    Q_OBJECT

private slots:
    void membersMeetByNameWhateverTheirOrder() {
        QCOMPARE(drawn(compared(R"({"a": 1, "gone": "x", "b": {"c": true}})",
                                R"({"b": {"c": false}, "new": [1.10], "a": 1})")),
                 QStringList({u" {|{"_s, u"-  \"gone\": \"x\"|"_s, u"   \"b\": {|  \"b\": {"_s,
                              u"~    \"c\": true|    \"c\": false"_s, u"   }|  }"_s, u"+|  \"new\": ["_s,
                              u"+|    1.10"_s, u"+|  ]"_s, u"   \"a\": 1|  \"a\": 1"_s, u" }|}"_s}));
    }

    void aValueThatBecomesAnObjectGoesAndComes() {
        QCOMPARE(drawn(compared(R"({"a": 1})", R"({"a": {"b": 2}})")),
                 QStringList({u" {|{"_s, u"-  \"a\": 1|"_s, u"+|  \"a\": {"_s, u"+|    \"b\": 2"_s,
                              u"+|  }"_s, u" }|}"_s}));
    }

    void listsMeetByPosition() {
        QCOMPARE(drawn(compared("[1, 2, 3]", "[1, 5]")),
                 QStringList({u" [|["_s, u"   1|  1"_s, u"~  2|  5"_s, u"-  3|"_s, u" ]|]"_s}));
    }

    void numbersAreComparedAsTheyWereWritten() {
        QCOMPARE(compared(R"({"a": 1.10})", R"({"a": 1.1})").at(1).kind, JsonLine::Kind::Changed);
    }

    void whatIsFarFromAnyChangeIsFolded() {
        Json before = Json::object();
        for (int i = 0; i < 20; ++i)
            before.insert(u"m%1"_s.arg(i, 2, 10, QLatin1Char('0')), Json::integer(i));
        Json after = before;
        after.insert(u"m10"_s, Json::integer(99));
        const QList<JsonLine> folded = foldUnchanged(compareLines(before, after), 1);
        QCOMPARE(drawn(folded),
                 QStringList({u"… 10"_s, u"   \"m09\": 9|  \"m09\": 9"_s, u"~  \"m10\": 10|  \"m10\": 99"_s,
                              u"   \"m11\": 11|  \"m11\": 11"_s, u"… 9"_s}));
        QCOMPARE(foldUnchanged(compareLines(before, before), 2).size(), 1);
        QCOMPARE(foldUnchanged(compared("{}", "{}"), 2).first().folded, 2);
    }
};

QTEST_APPLESS_MAIN(TestJsonLines)
#include "tst_json_lines.moc"

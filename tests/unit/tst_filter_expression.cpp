// The filter language: what is read, what is refused and where, how it is written again, what is offered.
#include <QRandomGenerator>
#include <QTest>
#include <QUuid>

#include "core/FilterCompletion.h"
#include "core/FilterFields.h"
#include "core/FilterParser.h"

using namespace fleet;
using namespace Qt::StringLiterals;

namespace {

/// A random tree whose every value is in the form that reading gives.
class RandomFilters {
public:
    explicit RandomFilters(quint32 seed) : m_random(seed) {}

    FilterExpression expression(int depth) {
        const int kind = depth > 0 ? pick(5) : 4;
        if (kind == 0)
            return FilterExpression::negated(expression(depth - 1));
        if (kind > 2)
            return condition();
        QList<FilterExpression> operands;
        for (int n = 2 + pick(3); n > 0; --n)
            operands += expression(depth - 1);
        return kind == 1 ? FilterExpression::all(operands) : FilterExpression::any(operands);
    }

private:
    int pick(int below) { return int(m_random.bounded(below)); }

    QString text() {
        static const QString letters = u"abcXYZ019 .*-_:/@+\"\\'()[],=!<>~%#;\n$?äß字"_s;
        QString text;
        for (int n = pick(12); n >= 0; --n)
            text += letters[pick(int(letters.size()))];
        return pick(4) == 0 ? QStringList{u"and"_s, u"NOT"_s, u"true"_s, u"17"_s, u"null"_s, u"in"_s}[pick(6)]
                            : text;
    }

    FilterValue value(FilterField field, FilterOperator op) {
        const QString words = (text() + u'x').simplified();
        if (op == FilterOperator::Contains)
            return {FilterValue::Kind::Text, words};
        switch (fieldKind(field)) {
            case FilterKind::Uuid:
                return {FilterValue::Kind::Text,
                        QUuid::createUuidV5(QUuid(), words).toString(QUuid::WithoutBraces)};
            case FilterKind::Number:
                return {FilterValue::Kind::Number, QString::number(m_random.generate64() / 2)};
            case FilterKind::Time:
                return {FilterValue::Kind::Text, pick(2) ? u"now-7d"_s : u"2026-01-31T12:00:00.5Z"_s};
            case FilterKind::Json:
                if (op != FilterOperator::Matches && pick(2))
                    return valueOfWord(
                        QStringList{u"0"_s, u"-1.50"_s, u"1e9"_s, u"12345678901234567890.10"_s}[pick(4)]);
                if (op == FilterOperator::OneOf && pick(2))
                    return valueOfWord(QStringList{u"true"_s, u"false"_s, u"null"_s}[pick(3)]);
                break;
            case FilterKind::Text:
            case FilterKind::AnyText:
                break;
        }
        return {FilterValue::Kind::Text, op == FilterOperator::Matches ? words : text()};
    }

    FilterExpression condition() {
        FilterCondition condition;
        condition.field = *fieldNamed(fieldNames()[pick(int(fieldNames().size()))]);
        do
            condition.op = FilterOperator(pick(8));
        while (!allows(condition.field, condition.op));
        if (fieldKind(condition.field) == FilterKind::Json) {
            for (int n = 1 + pick(3); n > 0; --n) {
                const int step = pick(4);
                if (step == 0)
                    condition.path += {JsonStep::Kind::EveryItem};
                else if (step == 1)
                    condition.path += {JsonStep::Kind::Item, {}, pick(1000)};
                else
                    condition.path += {JsonStep::Kind::Member, pick(2) ? u"exit_code"_s : text()};
            }
        }
        const int count = condition.op == FilterOperator::Exists  ? 0
                          : condition.op == FilterOperator::OneOf ? 1 + pick(3)
                                                                  : 1;
        for (int n = 0; n < count; ++n)
            if (const FilterValue v = value(condition.field, condition.op); !condition.values.contains(v))
                condition.values += v;
        return condition;
    }

    QRandomGenerator m_random;
};

/// An offer that a cursor ("|") is given.
QStringList offersAt(QString text, const FilterVocabulary& vocabulary = {}) {
    const qsizetype cursor = text.indexOf(u'|');
    return completeFilter(text.remove(cursor, 1), cursor, vocabulary).offers;
}

} // namespace

class FilterExpressionTest : public QObject {
    Q_OBJECT

private slots:
    void isWrittenInOneWay_data();
    void isWrittenInOneWay();
    void whatIsWrittenReadsBackAsTheSameTree();
    void andBindsCloserThanOr();
    void aMistakeIsNamedWhereItStands_data();
    void aMistakeIsNamedWhereItStands();
    void anUnknownTypeIsNamedWithTheOneThatWasMeant();
    void boundsAreNamedWhenTheyArePassed_data();
    void boundsAreNamedWhenTheyArePassed();
    void anyTextIsReadOrRefusedWithAPlaceInsideIt();
    void numbersStayAsTheyAreWritten();
    void aFacetsValuesAreEditedInPlace();
    void fieldsOperatorsValuesAndConnectorsAreOffered();
    void anOfferReplacesTheWordUnderTheCursor();
};

void FilterExpressionTest::isWrittenInOneWay_data() {
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("written");
    const auto row = [](const char* typed, const QString& written) {
        QTest::newRow(typed) << QString::fromUtf8(typed) << written;
    };
    row("", u""_s);
    row("  type =container.*", u"type = container.*"_s);
    row("EVENT_TYPE in(a.b , c.d,a.b)", u"type in (a.b, c.d)"_s);
    row("type in (a.b)", u"type = a.b"_s);
    row("not source = api", u"source != api"_s);
    row("source <> api", u"source != api"_s);
    row("not (not (source = api))", u"source = api"_s);
    row("not source in (api, web)", u"source not in (api, web)"_s);
    row("source not in (api, web)", u"source not in (api, web)"_s);
    row("(type = a.b or type = c.d) and device = cam-0417",
        u"(type = a.b or type = c.d) and device = cam-0417"_s);
    row("type = a.b or (source = x and user = y)", u"type = a.b or source = x and user = y"_s);
    row("not (type = a.b or source = x)", u"not (type = a.b or source = x)"_s);
    row("data.exit_code>0", u"data.exit_code > 0"_s);
    row("data.app_config.image = \"x\"", u"data.app_config.image = x"_s);
    row("data.code = \"0\"", u"data.code = \"0\""_s);
    row("source = 17", u"source = \"17\""_s);
    row("data.fields[*].path = 'config.log_level'", u"data.fields[*].path = config.log_level"_s);
    row("data.\"odd name\"[3] exists", u"data.\"odd name\"[3] exists"_s);
    row("not metadata.reason exists", u"metadata.reason not exists"_s);
    row("metadata.user_id not matches \"^op-\\d+$\"", u"not metadata.user_id matches \"^op-\\\\d+$\""_s);
    row("edge-vision 2.3.1", u"text ~ \"edge-vision 2.3.1\""_s);
    row("\"edge vision\" and type = a.b", u"text ~ \"edge vision\" and type = a.b"_s);
    row("correlation = {11111111-1111-4111-8111-11111111111A}",
        u"correlation = 11111111-1111-4111-8111-11111111111a"_s);
    row("id >= 4711 and time < now-7d", u"id >= 4711 and time < now-7d"_s);
    row("severity = error", u"severity = error"_s);
    row("user = \"or\"", u"user = \"or\""_s);
}

void FilterExpressionTest::isWrittenInOneWay() {
    QFETCH(QString, typed);
    QFETCH(QString, written);
    const auto parsed = parseFilter(typed);
    QVERIFY2(parsed, parsed ? "" : qPrintable(parsed.error().reason));
    QCOMPARE(parsed->toString(), written);
    QCOMPARE(parseFilter(written).value(), *parsed);
}

void FilterExpressionTest::whatIsWrittenReadsBackAsTheSameTree() {
    for (quint32 seed = 1; seed <= 1000; ++seed) {
        const FilterExpression expression = RandomFilters(seed).expression(int(seed % 5));
        const auto parsed = parseFilter(expression.toString());
        QVERIFY2(parsed, qPrintable(u"seed %1: %2: %3"_s.arg(seed).arg(
                             expression.toString(), parsed ? QString() : parsed.error().reason)));
        QVERIFY2(*parsed == expression, qPrintable(u"seed %1: %2"_s.arg(seed).arg(expression.toString())));
        QCOMPARE(parsed->toString(), expression.toString());
    }
}

void FilterExpressionTest::andBindsCloserThanOr() {
    const auto parsed = parseFilter(u"source = a or source = b and not source = c"_s);
    QCOMPARE(parsed->kind(), FilterExpression::Kind::Any);
    QCOMPARE(parsed->operands().at(1).kind(), FilterExpression::Kind::All);
}

void FilterExpressionTest::aMistakeIsNamedWhereItStands_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("wrong");
    QTest::addColumn<QString>("reason");
    const auto row = [](const char* text, const char* wrong, const char* reason) {
        QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(wrong)
                            << QString::fromUtf8(reason);
    };
    row("typ = a.b", "typ", "did you mean type?");
    row("source = a and colour = red", "colour", "the fields are type");
    row("type", "type", "wants an operator");
    row("source = a and", "", "ends too early");
    row("source = a type = b", "type", "write and or or before");
    row("source =", "=", "a value is missing");
    row("source = and", "and", "quotation marks");
    row("source > 3", ">", "cannot be asked of source");
    row("data = 3", "data", "wants a path");
    row("data.a..b = 3", "..b", "this path is broken");
    row("data.a[x] = 3", "[x]", "this path is broken");
    row("type.x = 3", "type.x", "nothing below it");
    row("correlation = 12", "12", "36 characters");
    row("id = twelve", "twelve", "whole one");
    row("time > yesterday", "yesterday", "is no time");
    row("(source = a", "(", "never closed");
    row("source = a)", ")", "never opened");
    row("source in (a, b", "(", "never closed");
    row("source in a", "a", "in parentheses");
    row("source in (a b)", "b", "comma");
    row("source = \"a", "\"a", "never closed");
    row("source ! a", "!", "write !=");
    row("or source = a", "or", "a condition is missing");
    row("data.x > true", "true", "neither less nor more");
    row("text ~ \" \"", "\" \"", "wants words");
    row("()", ")", "a condition is missing");
}

void FilterExpressionTest::aMistakeIsNamedWhereItStands() {
    QFETCH(QString, text);
    QFETCH(QString, wrong);
    QFETCH(QString, reason);
    const auto parsed = parseFilter(text);
    QVERIFY(!parsed);
    QCOMPARE(text.mid(parsed.error().at, parsed.error().length), wrong);
    QVERIFY2(parsed.error().reason.contains(reason), qPrintable(parsed.error().reason));
    QVERIFY(readFilter(text).error().message.contains(parsed.error().reason));
}

void FilterExpressionTest::anUnknownTypeIsNamedWithTheOneThatWasMeant() {
    const QStringList types{u"container.crashed"_s, u"device.online"_s};
    QVERIFY(parseFilter(u"type in (container.*, device.online)"_s, types));
    QVERIFY(!parseFilter(u"type = image.*"_s, types));
    const auto parsed = parseFilter(u"type = container.crahsed"_s, types);
    QVERIFY(parsed.error().reason.contains(u"did you mean container.crashed?"));
    QCOMPARE(parsed.error().at, 7);
}

void FilterExpressionTest::boundsAreNamedWhenTheyArePassed_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("reason");
    QTest::newRow("length") << QString(filterlimits::characters + 1, u'x') << u"characters"_s;
    QTest::newRow("parentheses") << QString(5000, u'(') + u"source = a"_s + QString(5000, u')')
                                 << u"nested"_s;
    QTest::newRow("nots") << u"not "_s.repeated(4000) + u"source = a"_s << u"nested"_s;
    QTest::newRow("conditions") << u"id=1 or "_s.repeated(1000) + u"id=1"_s << u"too many conditions"_s;
    QString list = u"id in (0"_s;
    for (int n = 1; n <= filterlimits::listValues; ++n)
        list += u",%1"_s.arg(n);
    QTest::newRow("list") << list + u')' << u"this list is too long"_s;
    QTest::newRow("pattern") << u"source matches \""_s + u"(a+)+"_s.repeated(100) + u'"' << u"too long"_s;
    QTest::newRow("path") << u"data"_s + u".a"_s.repeated(100) + u" = 1"_s << u"path is too long"_s;
    QTest::newRow("number") << u"data.x = "_s + QString(200, u'9') << u"number is too long"_s;
    QTest::newRow("exponent") << u"data.x = 1e999999"_s << u"number is too long"_s;
    QTest::newRow("long exponent") << u"data.x = 1e99999999999"_s << u"number is too long"_s;
    QTest::newRow("least exponent") << u"data.x = 1e-2147483648"_s << u"number is too long"_s;
    QTest::newRow("words") << u"text ~ \""_s + u"a "_s.repeated(100) + u'"' << u"too many words"_s;
}

void FilterExpressionTest::boundsAreNamedWhenTheyArePassed() {
    QFETCH(QString, text);
    QFETCH(QString, reason);
    const auto parsed = parseFilter(text);
    QVERIFY(!parsed);
    QVERIFY2(parsed.error().reason.contains(reason), qPrintable(parsed.error().reason));
}

void FilterExpressionTest::anyTextIsReadOrRefusedWithAPlaceInsideIt() {
    const QStringList pieces{u"type"_s, u"="_s,   u"("_s,       u")"_s,       u"and"_s, u"not"_s, u"in"_s,
                             u"\""_s,   u"'"_s,   u"data."_s,   u"[*]"_s,     u"[0"_s,  u","_s,   u"!"_s,
                             u"~"_s,    u"a.b"_s, u"exists"_s,  u"7"_s,       u"\\"_s,  u"--"_s,  u";"_s,
                             u"\0"_s,   u"or"_s,  u"matches"_s, u"data.\""_s, u" "_s};
    QRandomGenerator random(7);
    for (int round = 0; round < 5'000; ++round) {
        QString text;
        for (int n = random.bounded(12); n >= 0; --n)
            text += pieces[random.bounded(int(pieces.size()))] + (random.bounded(2) ? u" "_s : QString());
        const auto parsed = parseFilter(text);
        if (parsed)
            QCOMPARE(parseFilter(parsed->toString()).value(), *parsed);
        else
            QVERIFY2(parsed.error().at >= 0 && parsed.error().at + parsed.error().length <= text.size() &&
                         !parsed.error().reason.isEmpty(),
                     qPrintable(text));
        completeFilter(text, random.bounded(int(text.size()) + 1), {});
    }
}

void FilterExpressionTest::numbersStayAsTheyAreWritten() {
    const auto parsed = parseFilter(u"data.x = 12345678901234567890.10"_s);
    QCOMPARE(parsed->condition().values.first(),
             (FilterValue{FilterValue::Kind::Number, u"12345678901234567890.10"_s}));
    QCOMPARE(parseFilter(u"data.x = 007"_s)->condition().values.first().kind, FilterValue::Kind::Text);
}

void FilterExpressionTest::aFacetsValuesAreEditedInPlace() {
    const FilterExpression start = *parseFilter(u"type = a.b and source = api and data.x > 1"_s);
    QCOMPARE(start.valuesOf(FilterField::Source), QStringList{u"api"_s});
    const FilterExpression two = start.withValues(FilterField::Source, {u"api"_s, u"web"_s});
    QCOMPARE(two.toString(), u"type = a.b and source in (api, web) and data.x > 1"_s);
    QCOMPARE(two.withValues(FilterField::Source, {}).toString(), u"type = a.b and data.x > 1"_s);
    QCOMPARE(FilterExpression().withValues(FilterField::User, {u"me"_s}).toString(), u"user = me"_s);
    QCOMPARE(start.with(*parseFilter(u"source = api"_s)), start);
    QVERIFY(parseFilter(u"type = a.b or source = x"_s)->valuesOf(FilterField::Type).isEmpty());
}

void FilterExpressionTest::fieldsOperatorsValuesAndConnectorsAreOffered() {
    FilterVocabulary vocabulary;
    vocabulary.paths = {u"data.exit_code"_s};
    vocabulary.values = [](FilterField field, const QString& target) {
        return field == FilterField::Source ? QStringList{u"api"_s, u"fleet service"_s} : QStringList{target};
    };
    QVERIFY(offersAt(u"|"_s, vocabulary).startsWith(u"type"_s));
    QCOMPARE(offersAt(u"exit|"_s, vocabulary), QStringList{u"data.exit_code"_s});
    QVERIFY(offersAt(u"agg|"_s).startsWith(u"aggregate"_s));
    QVERIFY(offersAt(u"source |"_s).contains(u"in"_s));
    QVERIFY(!offersAt(u"source |"_s).contains(u">"_s));
    QVERIFY(offersAt(u"data.x |"_s).contains(u">="_s));
    QCOMPARE(offersAt(u"source = |"_s, vocabulary), (QStringList{u"api"_s, u"\"fleet service\""_s}));
    QCOMPARE(offersAt(u"source=|"_s, vocabulary), (QStringList{u"api"_s, u"\"fleet service\""_s}));
    QCOMPARE(offersAt(u"source = fl|"_s, vocabulary), QStringList{u"\"fleet service\""_s});
    QCOMPARE(offersAt(u"source = \"fl|"_s, vocabulary), QStringList{u"\"fleet service\""_s});
    QCOMPARE(offersAt(u"source in (a|"_s, vocabulary), QStringList{u"api"_s});
    QCOMPARE(offersAt(u"source in (api, f|"_s, vocabulary).value(0), u"\"fleet service\""_s);
    QCOMPARE(offersAt(u"source in (api) |"_s), (QStringList{u"and"_s, u"or"_s}));
    QCOMPARE(offersAt(u"source = api an|"_s), QStringList{u"and"_s});
    QVERIFY(offersAt(u"source = api and |"_s).contains(u"device"_s));
    QVERIFY(offersAt(u"not (|"_s).contains(u"device"_s));
    QCOMPARE(offersAt(u"data.x exists |"_s), (QStringList{u"and"_s, u"or"_s}));
}

void FilterExpressionTest::anOfferReplacesTheWordUnderTheCursor() {
    const FilterCompletion completion = completeFilter(u"source = api and ty = x"_s, 19, {});
    QCOMPARE(completion.at, 17);
    QCOMPARE(completion.length, 2);
    QCOMPARE(completion.typed, u"ty"_s);
    QCOMPARE(completion.offers.first(), u"type"_s);
}

QTEST_APPLESS_MAIN(FilterExpressionTest)
#include "tst_filter_expression.moc"

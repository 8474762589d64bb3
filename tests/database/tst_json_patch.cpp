// JSON Patch as another program understands it: a thousand random pairs, applied by Python's jsonpatch.
#include <QProcess>
#include <QTest>
#include <random>

#include "core/JsonPatch.h"
#include "jobs/DemoFleet.h"
#include "support/TestSession.h"

using namespace fleet;
using namespace fleet::test;
using namespace Qt::StringLiterals;

namespace {

constexpr int pairs = 1'000;

/// Reads lines [from, to, patch] and prints the numbers of those where the patch does not make `to`. Numbers
/// are kept as they are written.
const QString program =
    uR"(
import json, sys
import jsonpatch

class Number(str):
    pass

def canonical(value):
    if isinstance(value, dict):
        return "{" + ",".join(json.dumps(k) + ":" + canonical(value[k]) for k in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    return str(value) if isinstance(value, Number) else json.dumps(value)

count = 0
for line in sys.stdin:
    before, after, patch = json.loads(line, parse_float=Number, parse_int=Number)
    count += 1
    try:
        made = jsonpatch.apply_patch(before, patch)
    except Exception as error:
        made = str(error)
    if canonical(made) != canonical(after):
        print("pair", count, "gives", canonical(made)[:400], "of", line[:2000])
print("applied", count)
)"_s;

/// An interpreter that has the package, or nothing.
QString findPython() {
    for (const QString& python : {u"python3"_s, u"/usr/bin/python3"_s, u"python"_s}) {
        QProcess process;
        process.start(python, {u"-c"_s, u"import jsonpatch"_s});
        if (process.waitForFinished() && process.exitStatus() == QProcess::NormalExit &&
            process.exitCode() == 0)
            return python;
    }
    return {};
}

/// Random documents, and others that came out of them by a few random changes.
class RandomDocuments {
public:
    explicit RandomDocuments(quint64 seed) : m_random(seed) {}

    int below(int bound) { return int(m_random() % quint64(bound)); }

    Json value(int depth) {
        switch (below(depth > 0 ? 9 : 6)) {
            case 0:
                return {};
            case 1:
                return Json::boolean(below(2) == 0);
            case 2:
            case 3:
                return Json::number(oneOf({u"0"_s, u"-7"_s, u"1.10"_s, u"1.1"_s, u"12345678901234567890123"_s,
                                           u"1e-30"_s, u"4"_s}));
            case 4:
            case 5:
                return Json::string(name());
            case 6:
                return list(depth);
            default:
                return object(depth);
        }
    }

    Json object(int depth) {
        Json object = Json::object();
        for (int i = below(5); i > 0; --i)
            object.insert(name(), value(depth - 1));
        return object;
    }

    /// Of anything, or of objects that name themselves.
    Json list(int depth) {
        Json list = Json::array();
        const bool named = below(2) == 0;
        for (int i = below(7); i > 0; --i) {
            Json item = named ? object(depth - 1) : value(depth - 1);
            if (named)
                item.insert(u"id"_s, Json::string(QString::number(below(40))));
            list.append(item);
        }
        return list;
    }

    Json changed(const Json& value, int depth) {
        if (below(6) == 0)
            return this->value(depth);
        if (value.isObject())
            return changedObject(value, depth);
        return value.isArray() ? changedList(value, depth) : below(3) == 0 ? this->value(0) : value;
    }

private:
    QString oneOf(const QStringList& values) { return values.at(below(int(values.size()))); }

    // Not "-", which is a name like any other within objects, but that program refuses it.
    QString name() {
        return oneOf({u""_s, u"a"_s, u"b"_s, u"~"_s, u"/"_s, u"~1"_s, u"a/b~c"_s, u"0"_s, u"name"_s,
                      u"grüße"_s, u"デバイス"_s, u"\U0001F680"_s, u"\"\\\n\t"_s, u"apps"_s, u"%"_s});
    }

    Json changedObject(const Json& value, int depth) {
        Json object = Json::object();
        for (const Json::Member& member : value.members()) {
            if (below(5) != 0)
                object.insert(member.name, changed(member.value, depth - 1));
        }
        if (below(3) == 0)
            object.insert(name(), this->value(depth - 1));
        return object;
    }

    Json changedList(const Json& value, int depth) {
        QList<Json> items;
        for (const Json& item : value.items()) {
            if (below(6) != 0)
                items.insert(below(3) == 0 ? below(int(items.size()) + 1) : items.size(),
                             below(4) == 0 ? changed(item, depth - 1) : item);
        }
        if (below(2) == 0)
            items.insert(below(int(items.size()) + 1), this->value(depth - 1));
        return Json::array(items);
    }

    std::mt19937_64 m_random;
};

/// States of demo devices at many moments.
QList<Json> demoStates() {
    const TestDatabase database;
    const auto session = openSession(database, {.statement = {}, .lock = {}});
    JobControl control;
    need(loadDemoFleet(*session, {.devices = 6, .days = 2}, control));
    QList<Json> states;
    for (const QString& text : database.run(
             u"SELECT device_state_at(d.id, t) FROM generate_series(now() - interval '40 hours', now(), "
             "interval '4 hours') AS t, (SELECT DISTINCT aggregate_id AS id FROM events "
             "WHERE aggregate_type = 'device') AS d ORDER BY random()"_s)) {
        if (const auto state = Json::parse(text); state && state->isObject())
            states += *state;
    }
    return states;
}

} // namespace

class TestOfJsonPatch : public QObject {
    Q_OBJECT

private slots:
    void anotherProgramMakesOneDocumentOfTheOther();
};

void TestOfJsonPatch::anotherProgramMakesOneDocumentOfTheOther() {
    const QString python = findPython();
    if (python.isEmpty())
        QSKIP("Python's jsonpatch is not here: install python3-jsonpatch");
    const QString given = qEnvironmentVariable("FLEET_AUDIT_SEED");
    const quint64 seed = given.isEmpty() ? std::random_device{}() : given.toULongLong();
    qInfo("FLEET_AUDIT_SEED=%llu makes the random documents again", seed);
    RandomDocuments random(seed);
    const QList<Json> states = demoStates();
    QVERIFY(states.size() > 30);

    QByteArray lines;
    for (int i = 0; i < pairs; ++i) {
        const bool ofFleet = i % 4 == 0;
        const Json from = ofFleet ? states.at(random.below(int(states.size()))) : random.value(4);
        const Json to = !ofFleet     ? random.changed(from, 4)
                        : i % 8 == 0 ? states.at(random.below(int(states.size())))
                                     : random.changed(from, 3);
        lines += Json::array({from, to, jsonPatch(from, to)}).toCompact().toUtf8() + '\n';
    }
    QProcess process;
    process.start(python, {u"-c"_s, program});
    process.write(lines);
    process.closeWriteChannel();
    QVERIFY(process.waitForFinished(60'000));
    QCOMPARE(QString::fromUtf8(process.readAllStandardOutput()), u"applied %1\n"_s.arg(pairs));
    QCOMPARE(QString::fromUtf8(process.readAllStandardError()), QString());
}

QTEST_GUILESS_MAIN(TestOfJsonPatch)
#include "tst_json_patch.moc"

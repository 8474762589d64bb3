// Every registered type is told in a sentence that a person could have said.
#include <QTest>

#include "core/EventType.h"
#include "core/Json.h"
#include "desktop/shared/EventSentence.h"
#include "store/EventTypeStore.h"
#include "support/TestSession.h"

using namespace fleet;
using namespace Qt::StringLiterals;

namespace {

QString names(const QString& id) {
    return id == u"dev-1" ? u"cam-0417"_s : id;
}

QString sentence(const QString& type, const QString& data, const QString& aggregateType = u"device"_s,
                 const QString& aggregateId = u"dev-1"_s) {
    Event event;
    event.eventType = type;
    event.data = data;
    event.aggregateType = aggregateType;
    event.aggregateId = aggregateId;
    return eventSentence(event, names).text;
}

/// A value for each member that the type's schema names.
Json samplePayload(const Json& schema) {
    Json payload = Json::object();
    for (const Json::Member& member : schema[u"properties"_s].members()) {
        const QString type = member.value[u"type"_s].text();
        payload.insert(member.name, type == u"integer" || type == u"number" ? Json::integer(7)
                                    : type == u"boolean"                    ? Json::boolean(true)
                                    : type == u"array"  ? Json::array({Json::string(u"item"_s)})
                                    : type == u"object" ? Json::object({{u"key"_s, Json::string(u"v"_s)}})
                                    : member.name == u"device_uuid" ? Json::string(u"dev-1"_s)
                                                                    : Json::string(member.name + u"-x"_s));
    }
    return payload;
}

/// What is wrong with a sentence, or an empty text.
QString fault(const QString& text) {
    if (text.isEmpty() || !text.endsWith(u'.') || text.endsWith(u".."))
        return u"does not end in one full stop"_s;
    for (const QString& bad : {u"{"_s, u"}"_s, u"["_s, u"]"_s, u"null"_s, u"  "_s, u" ."_s, u" ,"_s, u"()"_s,
                               u": ."_s, u":."_s, u"%1"_s, u"\n"_s})
        if (text.contains(bad))
            return u"has "_s + bad;
    return {};
}

} // namespace

class TestEventSentences : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        const auto session = test::openSession(m_database);
        m_types = test::need(EventTypeStore(*session).types());
        QVERIFY(m_types.size() >= 44); // 41 of the fleet, 3 of the program
    }

    void everyRegisteredTypeHasWordsOfItsOwn() {
        for (const EventType& type : std::as_const(m_types)) {
            if (type.name.startsWith(u"audit."))
                continue; // others may come; what is there already is checked below
            QVERIFY2(hasOwnSentence(type.name), qPrintable(type.name));
        }
        for (const QString& act :
             {u"audit.partitions_created"_s, u"audit.partitions_dropped"_s, u"audit.maintenance_failed"_s})
            QVERIFY(hasOwnSentence(act));
    }

    void everySentenceIsWholeWithAllMembersWithNoneAndWithBrokenOnes() {
        for (const EventType& type : std::as_const(m_types)) {
            const Json schema = Json::parse(type.schema).value_or(Json::object());
            const QString full = samplePayload(schema).toCompact();
            const QString id = type.aggregateType == u"device" ? u"dev-1"_s : u"dev-1/thing"_s;
            Json broken = samplePayload(schema); // right names, wrong kinds
            for (const Json::Member& member : schema[u"properties"_s].members())
                broken.insert(member.name, Json::array({Json(), Json::object()}));
            for (const QString& data : {full, u"{}"_s, u"[]"_s, u""_s, u"{\"app_name\": null}"_s}) {
                const QString text = sentence(type.name, data, type.aggregateType, id);
                QVERIFY2(fault(text).isEmpty(),
                         qPrintable(type.name + u": "_s + text + u" · "_s + fault(text)));
            }
            QVERIFY(!sentence(type.name, broken.toCompact(), type.aggregateType, id).isEmpty());
            const QString told = sentence(type.name, full, type.aggregateType, id);
            if (type.aggregateType != u"system")
                QVERIFY2(told.contains(u"cam-0417"), qPrintable(type.name + u": "_s + told));
        }
    }

    void sentencesReadAsTheyWouldBeSaid_data() {
        QTest::addColumn<QString>("type");
        QTest::addColumn<QString>("data");
        QTest::addColumn<QString>("text");
        QTest::newRow("crash")
            << u"container.crashed"_s
            << uR"({"device_uuid": "dev-1", "app_name": "edge-vision", "version": "2.3.1",
                                   "exit_code": 139, "restart_count": 4, "error": "segmentation fault"})"_s
            << u"edge-vision 2.3.1 crashed on cam-0417 with exit code 139: segmentation fault "
               "(4 restarts so far)."_s;
        QTest::newRow("joined") << u"device.provisioned"_s << uR"({"model": "CM4", "site": "harbour"})"_s
                                << u"cam-0417 joined the fleet as CM4 at site harbour."_s;
        QTest::newRow("drift")
            << u"reconciliation.drift_detected"_s
            << uR"({"fields": [{"path": "config.log_level", "target": "info", "current": "trace"}]})"_s
            << u"cam-0417 differs from its wanted state: config.log_level is trace, but info is wanted."_s;
        QTest::newRow("setting")
            << u"target_state.config_changed"_s
            << uR"({"config": {"log_level": "debug"}, "old_config": {"log_level": "info"}})"_s
            << u"The settings wanted on cam-0417 changed: log_level from info to debug."_s;
        QTest::newRow("heartbeat")
            << u"device.heartbeat"_s
            << uR"({"cpu_usage": 12.50, "memory_usage": 512, "memory_total": 2048, "uptime": 7200})"_s
            << u"cam-0417 said that it is alive: CPU 12.50 %, memory 25 %, up for 2 h."_s;
        QTest::newRow("reconciled")
            << u"reconciliation.completed"_s << uR"({"duration_ms": 420, "in_sync": true, "actions": []})"_s
            << u"cam-0417 finished reconciling in 420 ms: there was nothing to do; it is in sync with its "
               "wanted state."_s;
        QTest::newRow("unknown type") << u"door.opened"_s << uR"({"angle": 30, "side": "left", "x": [1]})"_s
                                      << u"Door opened on cam-0417: angle 30, side left."_s;
        QTest::newRow("its own full stop") << u"device.offline"_s << uR"({"reason": "No route."})"_s
                                           << u"cam-0417 went offline: No route."_s;
    }

    void sentencesReadAsTheyWouldBeSaid() {
        QFETCH(QString, type);
        QFETCH(QString, data);
        QTEST(sentence(type, data), "text");
    }

    void thePartitionsThatRetentionDroppedAreCounted() {
        QCOMPARE(
            sentence(u"audit.partitions_dropped"_s,
                     uR"({"partitions": ["events_2026_01_02", "events_2026_01_01"], "rows": 12345,
                              "retain_days": 90, "actor": "operator-7"})"_s,
                     u"system"_s, u"fleet-audit"_s),
            u"Retention dropped 2 partitions (events_2026_01_01 to events_2026_01_02) with 12,345 events, "
            "keeping 90 days (run by operator-7)."_s);
    }

    void whatThePayloadSaysIsEscapedInTheLinkedSentence() {
        Event event;
        event.eventType = u"device.offline"_s;
        event.aggregateType = u"device"_s;
        event.aggregateId = u"<b>\"x"_s;
        event.data = uR"({"reason": "<img src=x>"})"_s;
        const QString html = eventSentence(event, names).html;
        QVERIFY(!html.contains(u"<img"));
        QVERIFY(!html.contains(u"<b>"));
        QVERIFY(html.startsWith(u"<a href=\"&lt;b&gt;&quot;x\">"));
    }

private:
    test::TestDatabase m_database;
    QList<EventType> m_types;
};

QTEST_MAIN(TestEventSentences)
#include "tst_event_sentences.moc"

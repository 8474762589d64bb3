// The product's states, blame and differences against the slow reading of docs/schema.md, at random moments.
#pragma once

#include <QFile>
#include <QJsonDocument>
#include <QTest>
#include <random>

#include "core/StateFields.h"
#include "jobs/DemoFleet.h"
#include "jobs/ImportFile.h"
#include "store/ProjectionBuilder.h"
#include "store/StateCompare.h"
#include "support/RealData.h"
#include "support/SlowReplay.h"
#include "support/TestSession.h"

namespace fleet::test {

using namespace Qt::StringLiterals;

/// Compares a database's devices with their slow replays. Every difference is one line that names the device
/// and the moment.
class BlameCheck {
public:
    BlameCheck(const TestDatabase& database, quint64 seed)
        : m_session(openSession(database)), m_events(SlowReplay::readEvents(database)), m_random(seed) {}

    qsizetype devices() const { return m_events.size(); }
    const QStringList& differences() const { return m_differences; }

    /// So many random moments of each device: state and blame, and between one in so many of them and the
    /// next the differences.
    void check(int moments, int oneIn = 1) {
        for (auto device = m_events.begin(); device != m_events.end(); ++device) {
            const SlowReplay slow(device.value());
            qsizetype before = 0;
            for (int i = 0; i < moments; ++i) {
                const qsizetype count = slow.countAt(
                    slow.events().at(qsizetype(m_random() % quint64(slow.events().size()))).timestamp);
                checkMoment(device.key(), slow, count);
                if (before != 0 && i % oneIn == 0)
                    checkDifference(device.key(), slow, std::min(before, count), std::max(before, count));
                before = count;
            }
        }
    }

private:
    static Timestamp momentOf(const SlowReplay& slow, qsizetype count) {
        return need(Timestamp::parse(slow.events().at(count - 1).timestamp));
    }

    void differs(const QString& device, const SlowReplay& slow, qsizetype count, const QString& what) {
        m_differences += u"%1 at %2: %3"_s.arg(device, slow.events().at(count - 1).timestamp, what);
    }

    void checkMoment(const QString& device, const SlowReplay& slow, qsizetype count) {
        JobControl control;
        StateBlame blame(*m_session);
        auto search = need(blame.begin(device, momentOf(slow, count)));
        const QJsonObject state = QJsonDocument::fromJson(search.state.toCompact().toUtf8()).object();
        if (state != slow.state(count))
            return differs(device, slow, count, u"the states differ"_s);
        need(blame.goOn(search, control));
        QStringList fields = fieldsOf(search.state);
        QStringList slowFields = SlowReplay::fields(slow.state(count));
        fields.sort();
        slowFields.sort();
        if (fields != slowFields)
            differs(device, slow, count, u"the fields differ"_s);
        for (const QString& field : fields) {
            const qint64 expected = slow.lastChange(field, 0, count);
            const auto found = search.found.find(field);
            const qint64 id = found == search.found.end() ? 0 : found->id;
            if (id != expected || search.open.contains(field) != (expected == 0))
                differs(device, slow, count, u"%1 was set by %2, not %3"_s.arg(field).arg(expected).arg(id));
        }
    }

    void checkDifference(const QString& device, const SlowReplay& slow, qsizetype from, qsizetype to) {
        JobControl control;
        StateCompare compare(*m_session);
        auto comparison = need(compare.moments(device, momentOf(slow, to), momentOf(slow, from)));
        need(compare.goOn(comparison, control));
        QStringList places;
        for (const JsonChange& change : comparison.changes) {
            places += change.path;
            checkCauses(device, slow, from, to, comparison, change);
        }
        QStringList fields = SlowReplay::fields(slow.state(from)) + SlowReplay::fields(slow.state(to));
        fields.removeDuplicates();
        for (const QString& field : fields) {
            const bool same =
                SlowReplay::value(slow.state(from), field) == SlowReplay::value(slow.state(to), field);
            const bool told = std::any_of(places.begin(), places.end(), [&](const QString& place) {
                return (place + u'/').startsWith(field + u'/') || (field + u'/').startsWith(place + u'/');
            });
            if (same == told)
                differs(device, slow, to, u"%1 is told wrongly"_s.arg(field));
        }
    }

    void checkCauses(const QString& device, const SlowReplay& slow, qsizetype from, qsizetype to,
                     const StateComparisonResult& comparison, const JsonChange& change) {
        // Within a list the list itself is what changed.
        QString place = change.path;
        for (QString above = place; above.contains(u'/'); above = above.section(u'/', 0, -2)) {
            if (SlowReplay::value(slow.state(to), above).isArray())
                place = above;
        }
        QSet<qint64> expected;
        const QJsonValue value = SlowReplay::value(slow.state(to), place);
        if (value.isObject() && !value.toObject().isEmpty()) {
            for (const QString& field : SlowReplay::fields(value.toObject()))
                expected.insert(slow.lastChange(place + field, from, to));
        } else {
            expected.insert(slow.lastChange(place, from, to));
        }
        QSet<qint64> told;
        for (const Event& event : causesOf(comparison, change))
            told.insert(event.id);
        if (told != expected)
            differs(device, slow, to, u"%1 has other causes"_s.arg(change.path));
    }

    std::unique_ptr<Session> m_session;
    QMap<QString, QList<SlowEvent>> m_events;
    std::mt19937_64 m_random;
    QStringList m_differences;
};

inline quint64 seedOfThisRun() {
    const QString given = qEnvironmentVariable("FLEET_AUDIT_SEED");
    const quint64 seed = given.isEmpty() ? std::random_device{}() : given.toULongLong();
    qInfo("FLEET_AUDIT_SEED=%llu makes this run again", seed);
    return seed;
}

inline void importDemo(const TestDatabase& database, int devices, int days) {
    JobControl control;
    const auto session = openSession(database, {.statement = {}, .lock = {}});
    need(loadDemoFleet(*session, {.devices = devices, .days = days}, control));
}

inline void importRealData(const TestDatabase& database) {
    JobControl control;
    QFile file(realData(QStringLiteral("openstack-2017.ndjson")));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("%s", qUtf8Printable(file.errorString()));
    const auto session = openSession(database);
    need(importFile(*session, file, control));
}

inline void project(const TestDatabase& database) {
    JobControl control;
    settle(database);
    const auto session = openSession(database);
    need(ProjectionBuilder(*session).catchUp(control));
}

} // namespace fleet::test

#define COMPARE_BLAME(check)                                            \
    QVERIFY2((check).differences().isEmpty(),                           \
             qPrintable(QString::number((check).differences().size()) + \
                        QStringLiteral(" differ, the first: ") + (check).differences().value(0)))

// "What is different here?" asked of the demo fleet, whose stories are known.
#include <QTest>
#include <random>

#include "core/SuspectTraits.h"
#include "jobs/DemoFleet.h"
#include "store/DeviceStore.h"
#include "store/EventStore.h"
#include "store/ProjectionBuilder.h"
#include "store/SuspectStore.h"
#include "support/TestSession.h"

using namespace fleet;
using namespace Qt::StringLiterals;

namespace {

const QString crashed = u"container.crashed"_s;
const QString site = u"hamburg-harbour"_s;
const Trait release{TraitKind::Release, u"edge-vision"_s, u"2.3.1"_s};
const Trait model{TraitKind::Attribute, u"model"_s, u"NX-100"_s};

FilterExpression typeIs(const QString& type) {
    return FilterExpression::oneOf(FilterField::Type, {type});
}

QString told(const SuspectReport& report) {
    QStringList lines;
    for (const Suspect& suspect : report.suspects + report.signs)
        lines += u"%1 %2 %3 = %4: chance %5, at least %6"_s.arg(int(suspect.confidence))
                     .arg(int(suspect.trait.kind))
                     .arg(suspect.trait.name, suspect.trait.value)
                     .arg(suspect.chance)
                     .arg(suspect.leastLift);
    return lines.join(u'\n');
}

template <typename T>
void shuffle(QList<T>& list, std::mt19937& random) {
    for (qsizetype i = list.size() - 1; i > 0; --i)
        list.swapItemsAt(i, qsizetype(random() % quint32(i + 1)));
}

/// The same events, each on a side drawn by lot.
QList<TraitObservation> withShuffledSides(const QList<TraitObservation>& observations, std::mt19937& random) {
    QList<bool> sides;
    for (const TraitObservation& observation : observations)
        sides += observation.isInside;
    shuffle(sides, random);
    QList<TraitObservation> shuffled = observations;
    for (qsizetype i = 0; i < shuffled.size(); ++i)
        shuffled[i].isInside = sides[i];
    return shuffled;
}

/// The same devices on the same sides, each with the events of another one that is drawn by lot.
QList<TraitObservation> withShuffledDevices(const QList<TraitObservation>& observations,
                                            std::mt19937& random) {
    QMap<QString, QList<qsizetype>> rows;
    for (qsizetype i = 0; i < observations.size(); ++i)
        rows[observations[i].device] += i;
    QList<QString> others = rows.keys();
    shuffle(others, random);
    QList<TraitObservation> shuffled = observations;
    qsizetype place = 0;
    for (const QList<qsizetype>& own : std::as_const(rows)) {
        const QList<qsizetype>& other = rows[others[place++]];
        for (const qsizetype row : own) {
            const TraitObservation& from = observations[other[qsizetype(random() % quint32(other.size()))]];
            shuffled[row].type = from.type;
            shuffled[row].traits = from.traits;
            shuffled[row].stateWeight = from.stateWeight;
        }
    }
    return shuffled;
}

class Stopped : public JobControl {
public:
    bool isCancelled() const override { return m_told > 1; }
    void progress(qint64, qint64, const QString&) override { ++m_told; }

private:
    int m_told = 0;
};

} // namespace

class TestSuspects : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        m_session = test::openSession(m_database, {.statement = {}, .lock = {}});
        m_options.devices = 120;
        m_options.days = 4;
        m_options.until = *Timestamp::parse(u"2026-11-24T09:30:00Z"_s);
        test::need(loadDemoFleet(*m_session, m_options, m_control));
        test::settle(m_database);
        test::need(ProjectionBuilder(*m_session).catchUp(m_control));
        m_all = {m_options.until - 4 * microsecondsPerDay, m_options.until};
        m_night = {m_options.until - 12 * microsecondsPerHour, m_options.until};
        const Timestamp day = *Timestamp::parse(u"2026-11-21"_s);
        m_outage = {day + 12 * microsecondsPerHour, day + 18 * microsecondsPerHour};
        m_crashes =
            test::need(SuspectStore(*m_session).observations({{m_night, typeIs(crashed)}}, m_control));
    }

    void theReleaseThatCrashesAndItsHardwareModelAreNamedFirst_data() {
        QTest::addColumn<TimeRange>("range");
        QTest::addColumn<SuspectBaseline>("baseline");
        QTest::newRow("the night, other events") << m_night << SuspectBaseline::OtherEvents;
        QTest::newRow("the night, other devices") << m_night << SuspectBaseline::OtherDevices;
        QTest::newRow("the night, other times") << m_night << SuspectBaseline::OtherTimes;
        QTest::newRow("all days, other events") << m_all << SuspectBaseline::OtherEvents;
    }

    void theReleaseThatCrashesAndItsHardwareModelAreNamedFirst() {
        QFETCH(TimeRange, range);
        QFETCH(SuspectBaseline, baseline);
        const SuspectReport report = ask({{range, typeIs(crashed)}, baseline, m_all});
        QVERIFY2(report.suspects.size() >= 2, qPrintable(told(report)));
        const QList<Trait> first = {report.suspects[0].trait, report.suspects[1].trait};
        QVERIFY2(first.contains(release) && first.contains(model), qPrintable(told(report)));
        for (int i = 0; i < 2; ++i)
            QVERIFY2(report.suspects[i].confidence <= SuspectConfidence::Likely, qPrintable(told(report)));
        const Suspect& named = report.suspects[first.indexOf(release)];
        QVERIFY(named.also.contains(Trait{TraitKind::Image, u"edge-vision"_s, u"edge-vision:2.3.1"_s}));
    }

    void theOutageNamesTheSite_data() {
        QTest::addColumn<SuspectBaseline>("baseline");
        QTest::newRow("other events") << SuspectBaseline::OtherEvents;
        QTest::newRow("other devices") << SuspectBaseline::OtherDevices;
        QTest::newRow("other times") << SuspectBaseline::OtherTimes;
    }

    void theOutageNamesTheSite() {
        QFETCH(SuspectBaseline, baseline);
        const SuspectReport report = ask({{m_outage, typeIs(u"device.offline"_s)}, baseline, m_all});
        QVERIFY(!report.suspects.isEmpty());
        QCOMPARE(report.suspects[0].trait, (Trait{TraitKind::Attribute, u"site"_s, site}));
        QVERIFY2(report.suspects[0].confidence <= SuspectConfidence::Likely, qPrintable(told(report)));
    }

    void aStretchOfTimeWithoutAFilterNamesWhatHappenedOnlyThen() {
        const SuspectReport report = ask({{m_outage, {}}, SuspectBaseline::OtherTimes, m_all});
        for (const QString& type : {u"device.offline"_s, u"network.disconnected"_s}) {
            const auto found =
                std::find_if(report.suspects.begin(), report.suspects.end(), [&](const Suspect& suspect) {
                    return suspect.trait == Trait{TraitKind::Type, {}, type};
                });
            QVERIFY2(found != report.suspects.end(), qPrintable(told(report)));
            QCOMPARE(found->confidence, SuspectConfidence::VeryLikely);
        }
    }

    // Of a hundred shuffles of the sides two may name something "likely", by the bound that was chosen; of
    // those of the devices too. Whole devices count, so that it is none, or one on another server.
    void shuffledDataNamesNothingWithConfidence() {
        const SuspectQuestion question{{m_night, typeIs(crashed)}};
        const SuspectEffort effort{.events = 220, .eventsOfADevice = 15, .states = 220};
        const auto observations =
            test::need(SuspectStore(*m_session, effort).observations(question, m_control));
        QVERIFY(observations.size() > 350);
        int likely = 0;
        for (int seed = 0; seed < 100; ++seed) {
            std::mt19937 random{std::mt19937::result_type(seed)};
            for (const auto& shuffled :
                 {withShuffledSides(observations, random), withShuffledDevices(observations, random)}) {
                const SuspectReport report = findSuspects(shuffled);
                QVERIFY2(!report.names(SuspectConfidence::VeryLikely),
                         qPrintable(u"shuffle %1: "_s.arg(seed) + told(report)));
                likely += report.names(SuspectConfidence::Likely);
            }
        }
        QVERIFY2(likely <= 2, qPrintable(QString::number(likely)));
    }

    void whatTheFilterAsksForIsNoSuspect() {
        QVERIFY(!m_crashes.isEmpty());
        for (const TraitObservation& observation : std::as_const(m_crashes)) {
            for (const Trait& trait : observation.traits)
                QVERIFY(trait.kind != TraitKind::Type);
        }
    }

    void traitsAreThoseOfTheStateJustBeforeTheEvent() {
        int compared = 0;
        for (const TraitObservation& observation : std::as_const(m_crashes)) {
            if (observation.stateWeight <= 0 || observation.eventId % 23 != 0)
                continue;
            const Event event = test::need(EventStore(*m_session).event(observation.eventId));
            const DeviceState state =
                test::need(DeviceStore(*m_session).stateBefore(observation.device, EventCursor::of(event)));
            const Json document = test::need(Json::parse(state.text));
            for (const Json::Member& app : document[u"current_state"_s][u"apps"_s].members()) {
                const Trait version{TraitKind::Release, app.name, app.value[u"version"_s].text()};
                QVERIFY2(observation.traits.contains(version), qPrintable(version.value));
            }
            const Trait place{TraitKind::Attribute, u"site"_s, document[u"attributes"_s][u"site"_s].text()};
            QVERIFY(observation.traits.contains(place));
            ++compared;
        }
        QVERIFY(compared > 20);
    }

    void aSuspectLeadsToItsEventsAndDevices() {
        const SuspectReport report = findSuspects(m_crashes);
        const auto named = std::find_if(report.suspects.begin(), report.suspects.end(),
                                        [](const Suspect& suspect) { return suspect.trait == model; });
        QVERIFY(named != report.suspects.end());
        QCOMPARE(int(named->devices.size()), named->inside.devicesWith);
        for (const SuspectDevice& device : named->devices)
            QCOMPARE(m_database.value(u"SELECT state #>> '{attributes,model}' FROM device_states "
                                      "WHERE device_id = '%1'"_s.arg(device.id)),
                     model.value);
        QVERIFY(!named->events.isEmpty());
        const Event event = test::need(EventStore(*m_session).event(named->events.first()));
        QCOMPARE(event.eventType, crashed);
        const SuspectDevice& loudest = named->devices.first();
        const Event last = test::need(EventStore(*m_session).event(loudest.eventId));
        QCOMPARE(last.timestamp, loudest.at);
        QCOMPARE(last.aggregateId.section(u'/', 0, 0), loudest.id);
    }

    void aSetThatIsThinnedIsEstimated() {
        const SuspectEffort effort{.scanned = 1'500};
        const SuspectQuestion question{{m_night, typeIs(crashed)}};
        const SuspectReport thinned = test::need(SuspectStore(*m_session, effort).ask(question, m_control));
        const SuspectReport whole = findSuspects(m_crashes);
        QVERIFY(thinned.outside.eventsWith < 0.8 * whole.outside.eventsWith);
        QVERIFY(std::abs(thinned.outside.events - whole.outside.events) < 1);
        QCOMPARE(thinned.suspects.value(0).trait, model);
    }

    void anEmptySetGivesAnEmptyReport() {
        const SuspectReport report = ask({{m_night, typeIs(u"device.deprovisioned"_s)}});
        QCOMPARE(report.inside.events, 0.0);
        QVERIFY(report.suspects.isEmpty() && report.signs.isEmpty() && report.common.isEmpty());
    }

    void aSetThatLeavesNothingToCompareWithIsRefused() {
        const auto report = SuspectStore(*m_session).ask({{m_night, {}}}, m_control);
        QVERIFY(!report);
        QCOMPARE(report.error().kind, ErrorKind::InvalidInput);
    }

    void anOpenRangeEndsAtTheOldestAndTheNewestEvent() {
        SuspectStore store(*m_session, {.events = 200, .states = 20});
        const SuspectReport open = test::need(store.ask({{{}, typeIs(crashed)}}, m_control));
        const SuspectReport closed = test::need(store.ask({{m_all, typeIs(crashed)}}, m_control));
        QCOMPARE(open.inside.events, closed.inside.events);
        QCOMPARE(open.outside.events, closed.outside.events);
    }

    void aComparisonCanBeStopped() {
        Stopped control;
        const auto report = SuspectStore(*m_session).ask({{m_night, typeIs(crashed)}}, control);
        QVERIFY(!report);
        QCOMPARE(report.error().kind, ErrorKind::Cancelled);
    }

private:
    SuspectReport ask(const SuspectQuestion& question) {
        return test::need(SuspectStore(*m_session).ask(question, m_control));
    }

    test::TestDatabase m_database;
    std::unique_ptr<Session> m_session;
    DemoFleetOptions m_options;
    JobControl m_control;
    TimeRange m_all;
    TimeRange m_night;
    TimeRange m_outage;
    QList<TraitObservation> m_crashes; ///< Of the night, and others.
};

QTEST_GUILESS_MAIN(TestSuspects)
#include "tst_suspects.moc"

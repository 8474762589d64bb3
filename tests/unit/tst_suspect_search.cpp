// What makes a suspect and what does not, on small made-up sets; and the arithmetic against known values.
#include <QTest>
#include <cmath>

#include "core/FilterParser.h"
#include "core/SuspectTraits.h"
#include "core/Suspects.h"

using namespace fleet;
using namespace Qt::StringLiterals;

namespace {

const Trait bad{TraitKind::Release, u"app"_s, u"2.0"_s};

/// `count` events of one device on one side.
void add(QList<TraitObservation>& observations, const QString& device, bool isInside, int count,
         const QList<Trait>& traits, const QString& type = u"a.b"_s) {
    for (int i = 0; i < count; ++i)
        observations += {qint64(observations.size() + 1), type, device, isInside, 1, 1, traits, {}};
}

QString device(int number) {
    return u"device-%1"_s.arg(number);
}

const Suspect* find(const QList<Suspect>& list, const Trait& trait) {
    const auto found =
        std::find_if(list.begin(), list.end(), [&](const Suspect& s) { return s.trait == trait; });
    return found == list.end() ? nullptr : &*found;
}

bool isClose(double a, double b) {
    return std::abs(a - b) <= 1e-9 * std::max(std::abs(a), std::abs(b));
}

SuspectMoment momentOf(const QString& data, const QString& state = u"null"_s,
                       const QString& changes = u"null"_s) {
    return {u"container.crashed"_s, u"supervisor"_s,
            *Json::parse(data),     *Json::parse(u"{\"user_id\": \"eva\", \"rollout\": \"r1\"}"_s),
            *Json::parse(state),    *Json::parse(changes)};
}

} // namespace

class TestSuspectSearch : public QObject {
    Q_OBJECT

private slots:
    // Fisher's lady tasting tea: three, or all four, of four cups right.
    void chancesAreThoseOfFishersExactTest() {
        const LogFactorials factorials(20);
        QVERIFY(isClose(chanceOf({4, 3, 4, 1}, factorials), 17.0 / 70));
        QVERIFY(isClose(chanceOf({4, 4, 4, 0}, factorials), 1.0 / 70));
        QVERIFY(isClose(chanceOf({4, 0, 4, 4}, factorials), 1));
        QVERIFY(isClose(chanceOf({0, 0, 4, 4}, factorials), 1));
        QVERIFY(chanceOf({4, 3.9, 4, 0.1}, factorials) > chanceOf({4, 4, 4, 0}, factorials));
    }

    void theChanceOfSeveralThingsIsThatOfAllCases() {
        const QList<double> chances = {0.5, 0.2, 0.9};
        double cases[4] = {};
        for (int which = 0; which < 8; ++which) {
            double chance = 1;
            int happened = 0;
            for (int i = 0; i < 3; ++i) {
                const bool does = which & (1 << i);
                chance *= does ? chances[i] : 1 - chances[i];
                happened += does;
            }
            for (int least = 0; least <= happened; ++least)
                cases[least] += chance;
        }
        for (int least = 0; least < 4; ++least)
            QVERIFY2(isClose(chanceOfAtLeast(least, chances), cases[least]),
                     qPrintable(QString::number(least)));
        QVERIFY(isClose(chanceOfAtLeast(0, {}), 1));
        QVERIFY(isClose(chanceOfAtLeast(1, {}) + 1, 1));
    }

    void chancesAreCorrectedForTheirNumber() {
        const QList<double> corrected = correctedChances({0.01, 0.04, 0.03, 0.005});
        const QList<double> expected = {0.03, 0.06, 0.06, 0.02};
        for (qsizetype i = 0; i < expected.size(); ++i)
            QVERIFY(isClose(corrected[i], expected[i]));
        QCOMPARE(correctedChances({0.9, 0.8}), (QList<double>{1, 1}));
        QVERIFY(correctedChances({}).isEmpty());
    }

    void theLeastLiftComesNearTheLiftAsCountsGrow() {
        QVERIFY(leastLift({4, 2, 40, 2}) < 10);
        QVERIFY(leastLift({4, 2, 40, 2}) < leastLift({400, 200, 4000, 200}));
        QVERIFY(leastLift({40'000, 20'000, 400'000, 20'000}) > 9.7);
        QVERIFY(leastLift({10, 9, 10, 9}) < 1);
        QVERIFY(std::isfinite(leastLift({10, 9, 10, 0})));
    }

    void whatManyDevicesOfTheSetHaveAndFewOthersIsNamed() {
        QList<TraitObservation> observations;
        for (int i = 0; i < 10; ++i)
            add(observations, device(i), true, 3, {bad});
        for (int i = 10; i < 60; ++i)
            add(observations, device(i), false, 3, i < 15 ? QList<Trait>{bad} : QList<Trait>{});
        const SuspectReport report = findSuspects(observations);
        QCOMPARE(report.suspects.size(), 1);
        const Suspect& suspect = report.suspects.first();
        QCOMPARE(suspect.trait, bad);
        QCOMPARE(suspect.confidence, SuspectConfidence::VeryLikely);
        QCOMPARE(suspect.inside.eventsWith, 30.0);
        QCOMPARE(suspect.inside.devicesWith, 10);
        QCOMPARE(suspect.outside.devices, 50);
        QCOMPARE(suspect.lift(), 10.0);
        QCOMPARE(suspect.events.size(), 30);
        QCOMPARE(suspect.devices.size(), 10);
    }

    void oneDeviceThatCrashesFiveHundredTimesProvesNothing() {
        QList<TraitObservation> observations;
        add(observations, device(0), true, 500, {bad});
        for (int i = 1; i < 8; ++i)
            add(observations, device(i), true, 1, {});
        for (int i = 8; i < 60; ++i)
            add(observations, device(i), false, 10, i < 10 ? QList<Trait>{bad} : QList<Trait>{});
        const SuspectReport report = findSuspects(observations);
        QVERIFY(!report.names(SuspectConfidence::Likely));
        QCOMPARE(report.loudestDevice, device(0));
        QVERIFY(report.loudestShare > 0.98);
    }

    void aFewDevicesThatCrashWithoutEndAreAFewDevices() {
        QList<TraitObservation> observations;
        for (int i = 0; i < 10; ++i)
            add(observations, device(i), true, i < 3 ? 500 : 1, i < 3 ? QList<Trait>{bad} : QList<Trait>{});
        for (int i = 10; i < 60; ++i)
            add(observations, device(i), false, 10, i < 20 ? QList<Trait>{bad} : QList<Trait>{});
        QVERIFY(!findSuspects(observations).names(SuspectConfidence::Likely));
    }

    // A tenth of everybody's events: of those that speak most there are more devices in it.
    void devicesThatSpeakMoreThanOthersAreNoSuspects() {
        QList<TraitObservation> observations;
        for (int i = 0; i < 30; ++i) {
            add(observations, device(i), true, 3, {bad});
            add(observations, device(i), false, 30, {bad});
        }
        for (int i = 30; i < 230; ++i)
            add(observations, device(i), i % 10 == 0, 1, {});
        QVERIFY(!findSuspects(observations).names(SuspectConfidence::Likely));
    }

    void whatEachDeviceDoesOnceAndOnlyThenIsNamed() {
        QList<TraitObservation> observations;
        const Trait once{TraitKind::Type, {}, u"device.offline"_s};
        for (int i = 0; i < 40; ++i) {
            add(observations, device(i), true, 5, {});
            if (i < 12)
                add(observations, device(i), true, 1, {once}, once.value);
            add(observations, device(i), false, 40, {});
        }
        const SuspectReport report = findSuspects(observations);
        const Suspect* found = find(report.suspects, once);
        QVERIFY(found);
        QCOMPARE(found->confidence, SuspectConfidence::VeryLikely);
    }

    void traitsOfTheSameEventsAreOneSuspect() {
        const Trait image{TraitKind::Image, u"app"_s, u"app:2.0"_s};
        QList<TraitObservation> observations;
        for (int i = 0; i < 10; ++i)
            add(observations, device(i), true, 3, {image, bad});
        for (int i = 10; i < 60; ++i)
            add(observations, device(i), false, 3, {});
        const SuspectReport report = findSuspects(observations);
        QCOMPARE(report.suspects.size(), 1);
        QCOMPARE(report.suspects.first().trait, bad);
        QCOMPARE(report.suspects.first().also, QList<Trait>{image});
        QCOMPARE(report.traits, 1);
    }

    void whatOtherEventsCannotHaveIsCommonToTheSetAndNoSuspect() {
        const Trait code{TraitKind::Payload, u"exit_code"_s, u"139"_s, u"container.crashed"_s};
        QList<TraitObservation> observations;
        for (int i = 0; i < 10; ++i)
            add(observations, device(i), true, 3, {code}, code.scope);
        for (int i = 10; i < 60; ++i)
            add(observations, device(i), false, 3, {});
        const SuspectReport report = findSuspects(observations);
        QVERIFY(report.suspects.isEmpty());
        QCOMPARE(report.common.size(), 1);
        QCOMPARE(report.common.first().trait, code);
    }

    void signsOfTroubleAreListedApart() {
        const Trait drift{TraitKind::InSync, {}, u"false"_s};
        QList<TraitObservation> observations;
        for (int i = 0; i < 10; ++i)
            add(observations, device(i), true, 3, {drift});
        for (int i = 10; i < 60; ++i)
            add(observations, device(i), false, 3, {});
        const SuspectReport report = findSuspects(observations);
        QVERIFY(report.suspects.isEmpty());
        QCOMPARE(report.signs.size(), 1);
    }

    void measurementsAreNoTraits() {
        QList<TraitObservation> observations;
        for (int i = 0; i < 40; ++i) {
            for (int value = 0; value < 40; ++value)
                add(observations, device(i), value == 7, 1,
                    {{TraitKind::Payload, u"size"_s, QString::number(value), u"a.b"_s}});
        }
        QCOMPARE(findSuspects(observations).traits, 0);
    }

    void nothingComesOfNothing() {
        QVERIFY(!findSuspects({}).names(SuspectConfidence::Weak));
        QList<TraitObservation> observations;
        add(observations, device(0), true, 3, {bad});
        const SuspectReport report = findSuspects(observations);
        QVERIFY(report.suspects.isEmpty());
        QCOMPARE(report.inside.events, 3.0);
    }

    void everyPartOfAMomentBecomesATrait() {
        const QList<Trait> traits = traitsOf(momentOf(
            u"{\"device_uuid\": \"x\", \"exit_code\": 139, \"severity\": \"high\", \"deep\": {\"key\": true}}"_s,
            u"{\"attributes\": {\"site\": \"harbour\"}, \"online\": true, \"in_sync\": false, \"lifecycle\": "
            u"null,"
            " \"apps\": {\"edge\": {\"version\": \"2\", \"image\": \"edge:2\", \"status\": \"running\"}},"
            " \"target_state\": {\"apps\": {\"edge\": {\"version\": \"3\"}}, \"config\": {\"level\": "
            "\"info\"}},"
            " \"config\": {\"level\": \"debug\"}}"_s,
            u"[{\"type\": \"target_state.app_updated\", \"what\": \"edge\", \"to\": \"3\", \"user\": \"eva\"}]"_s));
        const QString type = u"container.crashed"_s;
        const QList<Trait> expected = {{TraitKind::Type, {}, type},
                                       {TraitKind::Source, {}, u"supervisor"_s, type},
                                       {TraitKind::Severity, {}, u"high"_s, type},
                                       {TraitKind::User, {}, u"eva"_s, type},
                                       {TraitKind::Payload, u"exit_code"_s, u"139"_s, type},
                                       {TraitKind::Payload, u"deep.key"_s, u"true"_s, type},
                                       {TraitKind::Note, u"rollout"_s, u"r1"_s, type},
                                       {TraitKind::Attribute, u"site"_s, u"harbour"_s},
                                       {TraitKind::App, u"edge"_s},
                                       {TraitKind::Release, u"edge"_s, u"2"_s},
                                       {TraitKind::Image, u"edge"_s, u"edge:2"_s},
                                       {TraitKind::AppStatus, u"edge"_s, u"running"_s},
                                       {TraitKind::WantedRelease, u"edge"_s, u"3"_s},
                                       {TraitKind::WantedConfig, u"level"_s, u"info"_s},
                                       {TraitKind::CurrentConfig, u"level"_s, u"debug"_s},
                                       {TraitKind::Online, {}, u"true"_s},
                                       {TraitKind::InSync, {}, u"false"_s},
                                       {TraitKind::Change, u"target_state.app_updated"_s},
                                       {TraitKind::Change, u"target_state.app_updated"_s, u"edge 3"_s},
                                       {TraitKind::ChangedBy, {}, u"eva"_s}};
        QCOMPARE(traits.size(), expected.size());
        for (const Trait& trait : expected)
            QVERIFY2(traits.contains(trait), qPrintable(trait.name + u'=' + trait.value));
    }

    void aTraitThatTheFilterAsksForIsKnown() {
        const FilterExpression filter =
            *parseFilter(u"type = container.crashed and not (data.exit_code = 1 or source = api)"_s);
        QVERIFY(isAskedFor({TraitKind::Type, {}, u"x"_s}, filter));
        QVERIFY(isAskedFor({TraitKind::Source, {}, u"x"_s}, filter));
        QVERIFY(isAskedFor({TraitKind::Payload, u"exit_code"_s, u"139"_s}, filter));
        QVERIFY(!isAskedFor({TraitKind::Payload, u"error"_s, u"139"_s}, filter));
        QVERIFY(!isAskedFor({TraitKind::Attribute, u"site"_s, u"x"_s}, filter));
        QVERIFY(!isAskedFor({TraitKind::Type, {}, u"x"_s}, {}));
    }
};

QTEST_APPLESS_MAIN(TestSuspectSearch)
#include "tst_suspect_search.moc"

#include "jobs/demo/DemoPlan.h"

#include <algorithm>

#include "jobs/demo/DemoRandom.h"

namespace fleet::demo {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 minute = 60 * microsecondsPerSecond;

struct DeviceKind {
    QString prefix;
    QStringList apps;
    QStringList models;
};

const QList<DeviceKind>& deviceKinds() {
    static const QList<DeviceKind> kinds = {
        {u"cam"_s, {u"edge-vision"_s, u"telemetry"_s}, {u"NX-100"_s, u"CM4-8G"_s, u"IPC-220"_s}},
        {u"gw"_s, {u"gateway-proxy"_s, u"telemetry"_s, u"mqtt-bridge"_s}, {u"IPC-220"_s, u"RG-50"_s}},
        {u"sns"_s, {u"sensor-hub"_s, u"telemetry"_s}, {u"CM4-4G"_s, u"RG-50"_s}},
    };
    return kinds;
}

const QStringList& sites() {
    static const QStringList names = {u"berlin-2"_s,       u"hamburg-harbour"_s, u"lyon-depot"_s,
                                      u"rotterdam-quay"_s, u"milan-north"_s,     u"krakow-1"_s,
                                      u"porto-mill"_s,     u"oslo-yard"_s};
    return names;
}

const QMap<QString, QString>& firstVersions() {
    static const QMap<QString, QString> versions = {{u"edge-vision"_s, u"2.2.7"_s},
                                                    {u"telemetry"_s, u"1.8.4"_s},
                                                    {u"gateway-proxy"_s, u"3.1.0"_s},
                                                    {u"mqtt-bridge"_s, u"0.9.12"_s},
                                                    {u"sensor-hub"_s, u"4.0.2"_s}};
    return versions;
}

// One release on its way through the fleet: a canary, a quarter, the rest.
struct Rollout {
    QString app;
    QString version;
    QString user;
    QString reason;
    Timestamp start;
    QString crashesOn = {}; ///< The model on which the release crash-loops, or empty.
    Timestamp rollbackAt = {};
    QString previous = {};
};

class Planner {
public:
    Planner(quint64 seed, int deviceCount, int days, Timestamp until)
        : m_random(seed), m_until(until), m_from(until - days * microsecondsPerDay), m_days(days) {
        for (int i = 0; i < deviceCount; ++i)
            m_plan.devices.append(makeDevice(i));
        planOutage();
    }

    DemoPlan make() {
        planArrivals();
        planRoutine();
        for (const Rollout& rollout : rollouts())
            planRollout(rollout);
        planPeople();
        planMishaps();
        planEndings();
        for (QList<DemoAction>& actions : m_plan.actions)
            std::stable_sort(actions.begin(), actions.end(),
                             [](const DemoAction& a, const DemoAction& b) { return a.at < b.at; });
        return std::move(m_plan);
    }

private:
    DemoDevice makeDevice(int index) {
        const DeviceKind& kind = deviceKinds().at(index % 5 < 2 ? 0 : index % 5 < 3 ? 1 : 2);
        DemoDevice device;
        device.id = m_random.uuid();
        device.name = u"%1-%2"_s.arg(kind.prefix)
                          .arg(m_random.between(index * 4 + 1, index * 4 + 4), 4, 10, QLatin1Char('0'));
        device.site = sites().at(index % sites().size());
        device.model = m_random.pick(kind.models);
        device.seed = quint64(m_random.below(std::numeric_limits<qint64>::max()));
        for (const QString& app : kind.apps)
            device.apps.append({app, firstVersions().value(app)});
        return device;
    }

    void add(const DemoDevice& device, DemoAction action) {
        if (isCutOff(device, action.at))
            action.at = *m_plan.outage.to + m_random.between(5, 40) * minute;
        if (action.at < m_until && action.at >= arrival(device))
            m_plan.actions[device.id].append(std::move(action));
    }

    bool isCutOff(const DemoDevice& device, Timestamp at) const {
        return device.site == m_plan.outageSite && m_plan.outage.contains(at);
    }

    Timestamp arrival(const DemoDevice& device) const { return m_arrivals.value(device.id, m_from); }
    Timestamp momentIn(Timestamp from, Timestamp to) {
        return from + m_random.below(std::max<qint64>(1, to.microseconds - from.microseconds));
    }
    Timestamp midnight(int daysBefore) const {
        return {(m_until.microseconds / microsecondsPerDay - daysBefore) * microsecondsPerDay};
    }
    /// A moment in somebody's working day.
    Timestamp workingMoment() {
        return midnight(int(m_random.between(1, std::max(1, m_days - 1)))) +
               m_random.between(6 * 60, 17 * 60) * minute;
    }

    void planOutage() {
        m_plan.outageSite = u"hamburg-harbour"_s;
        m_plan.outage = {midnight(3) + (12 * 60 + 41) * minute, midnight(3) + (17 * 60 + 26) * minute};
    }

    // Most of the fleet reports for duty in the month's first two hours, a few devices join later.
    void planArrivals() {
        for (qsizetype i = 0; i < m_plan.devices.size(); ++i) {
            const DemoDevice& device = m_plan.devices.at(i);
            const bool late = i % 16 == 15;
            const Timestamp at = late ? momentIn(m_from + microsecondsPerDay, midnight(4))
                                      : momentIn(m_from, m_from + 120 * minute);
            m_arrivals.insert(device.id, at);
            add(device, {at,
                         DemoActionKind::Provision,
                         {},
                         {},
                         {},
                         {},
                         u"provisioning"_s,
                         late ? u"fleet extension"_s : u"commissioning"_s});
        }
    }

    void planRoutine() {
        for (const DemoDevice& device : std::as_const(m_plan.devices)) {
            repeat(device, DemoActionKind::Heartbeat, 60 * minute);
            repeat(device, DemoActionKind::Report, 360 * minute);
            repeat(device, DemoActionKind::Reconcile, 480 * minute);
        }
    }

    void repeat(const DemoDevice& device, DemoActionKind kind, qint64 every) {
        Timestamp at = arrival(device) + 2 * minute + m_random.below(every);
        for (; at < m_until; at = at + every + m_random.between(-4, 4) * every / 100) {
            if (!isCutOff(device, at))
                add(device, {at, kind});
        }
    }

    QList<Rollout> rollouts() const {
        const Timestamp badStart = m_until - 640 * minute;
        return {
            {u"telemetry"_s, u"1.9.0"_s, u"release-train"_s, u"monthly release"_s,
             midnight(25) + 9 * 60 * minute},
            {u"edge-vision"_s, u"2.2.8"_s, u"release-train"_s, u"better night vision"_s,
             midnight(19) + 8 * 60 * minute},
            {u"sensor-hub"_s, u"4.1.0"_s, u"operator-3"_s, u"new humidity probes"_s,
             midnight(14) + 10 * 60 * minute},
            {u"gateway-proxy"_s, u"3.2.1"_s, u"operator-7"_s, u"security fix"_s,
             midnight(9) + 7 * 60 * minute},
            {u"mqtt-bridge"_s, u"1.0.0"_s, u"release-train"_s, u"first stable release"_s,
             midnight(6) + 9 * 60 * minute},
            {u"edge-vision"_s, u"2.3.1"_s, u"operator-7"_s, u"object tracking for all cameras"_s, badStart,
             u"NX-100"_s, badStart + 330 * minute, u"2.2.8"_s},
        };
    }

    void planRollout(const Rollout& rollout) {
        const QString label = rollout.app + u' ' + rollout.version;
        for (const DemoDevice& device : std::as_const(m_plan.devices)) {
            if (std::none_of(device.apps.begin(), device.apps.end(),
                             [&](const DemoApp& app) { return app.name == rollout.app; }))
                continue;
            const bool crashes = device.model == rollout.crashesOn;
            DemoAction update{waveMoment(rollout.start, crashes), DemoActionKind::Update, rollout.app,
                              rollout.version};
            update.user = rollout.user;
            update.reason = rollout.reason;
            update.rollout = label;
            const Timestamp rollback = rollout.rollbackAt + m_random.below(12 * minute);
            if (crashes)
                update.until = rollback;
            add(device, update);
            if (crashes)
                add(device, {rollback,
                             DemoActionKind::Update,
                             rollout.app,
                             rollout.previous,
                             {},
                             {},
                             rollout.user,
                             u"%1 crashes on %2, back to %3"_s.arg(rollout.version, rollout.crashesOn,
                                                                   rollout.previous),
                             u"rollback of "_s + label});
        }
    }

    /// The canary wave holds no device that the release would crash: that is how it got through.
    Timestamp waveMoment(Timestamp start, bool crashes) {
        const qint64 wave = crashes                 ? m_random.between(1, 2)
                            : m_random.chance(0.08) ? 0
                                                    : m_random.between(1, 2);
        return start + wave * 75 * minute + m_random.below(35 * minute);
    }

    void planPeople() {
        static const QStringList users = {u"operator-3"_s, u"operator-7"_s, u"operator-12"_s, u"support-2"_s};
        static const QStringList restartReasons = {u"picture frozen, ticket 4711"_s,
                                                   u"customer call, no data since noon"_s,
                                                   u"after cable change on site"_s, u"high memory use"_s};
        static const QList<std::pair<QString, QStringList>> keys = {
            {u"log_level"_s, {u"debug"_s, u"info"_s, u"warning"_s}},
            {u"upload_interval_s"_s, {u"30"_s, u"60"_s, u"120"_s}},
            {u"night_mode"_s, {u"on"_s, u"off"_s}}};
        static const QStringList configReasons = {
            u"chasing a lost frame, ticket 4685"_s, u"less traffic over the mobile link"_s,
            u"requested by the site manager"_s, u"back to the fleet's standard"_s};
        for (qsizetype i = 0; i < m_plan.devices.size(); ++i) {
            const DemoDevice& device = m_random.pick(m_plan.devices);
            const auto& [key, values] = m_random.pick(keys);
            add(device, {workingMoment(),
                         DemoActionKind::Configure,
                         {},
                         {},
                         key,
                         m_random.pick(values),
                         m_random.pick(users),
                         m_random.pick(configReasons)});
            if (i % 2 == 0)
                add(device, {workingMoment(),
                             DemoActionKind::Restart,
                             m_random.pick(device.apps).name,
                             {},
                             {},
                             {},
                             m_random.pick(users),
                             m_random.pick(restartReasons)});
        }
    }

    void planMishaps() {
        for (const DemoDevice& device : std::as_const(m_plan.devices)) {
            for (qint64 i = m_random.between(2, 6); i > 0; --i)
                add(device,
                    {momentIn(m_from, m_until), DemoActionKind::Flap, m_random.pick(device.apps).name});
            for (qint64 i = m_random.between(0, 2); i > 0; --i)
                add(device,
                    {momentIn(m_from, m_until), DemoActionKind::Crash, m_random.pick(device.apps).name});
            for (qint64 i = m_random.between(0, 3); i > 0; --i)
                add(device,
                    {momentIn(m_from, m_until), DemoActionKind::Drift, {}, {}, u"log_level"_s, u"trace"_s});
            if (device.site == m_plan.outageSite) {
                DemoAction outage{*m_plan.outage.from - m_random.below(minute), DemoActionKind::Outage};
                outage.until = *m_plan.outage.to + m_random.below(6 * minute);
                add(device, outage);
            }
        }
    }

    // How the month ends: some devices silent, some in drift, some with an app down, some taken out of
    // service.
    void planEndings() {
        for (qsizetype i = 0; i < m_plan.devices.size(); ++i) {
            const DemoDevice& device = m_plan.devices.at(i);
            if (i % 17 == 11)
                add(device, {momentIn(midnight(2), m_until), DemoActionKind::Silence});
            else if (i % 29 == 7)
                add(device, {momentIn(m_until - 500 * minute, m_until - 20 * minute),
                             DemoActionKind::LastingDrift,
                             {},
                             {},
                             u"upload_interval_s"_s,
                             u"5"_s});
            else if (i % 50 == 20)
                add(device, {momentIn(m_until - 300 * minute, m_until - 10 * minute), DemoActionKind::Fall,
                             device.apps.first().name});
            else if (i % 67 == 33)
                add(device, {midnight(5) + m_random.between(8 * 60, 16 * 60) * minute,
                             DemoActionKind::Deprovision,
                             {},
                             {},
                             {},
                             {},
                             u"operator-12"_s,
                             u"replaced by a newer model"_s});
        }
    }

    DemoRandom m_random;
    Timestamp m_until;
    Timestamp m_from;
    int m_days;
    DemoPlan m_plan;
    QMap<QUuid, Timestamp> m_arrivals;
};

} // namespace

DemoPlan makeDemoPlan(quint64 seed, int deviceCount, int days, Timestamp until) {
    return Planner(seed, deviceCount, days, until).make();
}

} // namespace fleet::demo

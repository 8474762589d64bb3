// Pages whose edges fall among equal times and times a microsecond apart, at the edges of days and of the
// stretches of time in which pages are looked for.
#include <QRandomGenerator>
#include <QTest>
#include <limits>

#include "core/FilterParser.h"
#include "store/EventStore.h"
#include "support/TestSession.h"

using namespace fleet;
using namespace fleet::test;
using namespace Qt::StringLiterals;

namespace {

const Timestamp midnight = *Timestamp::parse(u"2026-03-04"_s);

} // namespace

class TestOfEventPageEdges : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void pagesBothWaysAreTheLogUnderEveryFilter_data();
    void pagesBothWaysAreTheLogUnderEveryFilter();
    void whatLiesAroundAPlaceIsTheLogAroundIt();

private:
    EventStore store() { return EventStore(*m_session); }
    /// The ids in the log's order, newest first.
    QStringList expected(const QString& where, const TimeRange& range) const;
    EventPage ask(const EventFilter& filter, const PageRequest& request);
    /// Everything, page after page, newest first; each page is of a size of its own.
    QStringList walk(const EventFilter& filter, bool older);
    TimeRange someRange();
    Timestamp someMoment();

    TestDatabase m_database;
    std::unique_ptr<Session> m_session;
    QList<Timestamp> m_moments; ///< Of the events, and just beside them.
    quint32 m_seed = 0;
    QRandomGenerator m_random;
};

// Heaps of equal times and of neighbouring microseconds: around midnights, a quarter of an hour (the first
// slice of a search) and a day (the first window of a page) from them, and scattered alone.
void TestOfEventPageEdges::initTestCase() {
    bool given = false;
    m_seed = qEnvironmentVariable("FLEET_AUDIT_TEST_SEED").toUInt(&given);
    if (!given)
        m_seed = QRandomGenerator::global()->generate();
    qInfo("FLEET_AUDIT_TEST_SEED=%u", m_seed);
    m_random.seed(m_seed);
    QStringList rows;
    const auto add = [&](Timestamp moment) {
        static const QStringList types{u"device.online"_s, u"device.offline"_s, u"device.heartbeat"_s};
        rows += u"('%1', '%2', 'device', 'd-%3', '{\"note\": \"%4\", \"n\": %5}')"_s
                    .arg(moment.toString(), types.at(m_random.bounded(3)))
                    .arg(m_random.bounded(4))
                    .arg(m_random.bounded(2) == 0 ? u"odd"_s : u"even"_s)
                    .arg(m_random.bounded(10));
        m_moments += {moment - 1, moment, moment + 1};
    };
    for (int day = 0; day < 7; day += 1 + m_random.bounded(2)) {
        for (const qint64 offset : {qint64(0), microsecondsPerHour / 4, microsecondsPerHour * 11}) {
            const Timestamp heart = midnight + day * microsecondsPerDay + offset;
            for (int n = m_random.bounded(30); n > 0; --n)
                add(heart + (m_random.bounded(7) - 3));
        }
    }
    for (int n = 0; n < 60; ++n)
        add(midnight + m_random.bounded(7 * microsecondsPerDay));
    m_database.run(
        u"insert into events (timestamp, event_type, aggregate_type, aggregate_id, data) values "_s +
        rows.join(u", "_s));
    m_session = openSession(m_database);
}

QStringList TestOfEventPageEdges::expected(const QString& where, const TimeRange& range) const {
    QString sql = u"select id from events where (%1)"_s.arg(where);
    if (range.from)
        sql += u" and timestamp >= '%1'"_s.arg(range.from->toString());
    if (range.to)
        sql += u" and timestamp < '%1'"_s.arg(range.to->toString());
    return m_database.run(sql + u" order by timestamp desc, id desc"_s);
}

// As the table asks (in slices, of which each question may do only one or many), and as other readers do.
EventPage TestOfEventPageEdges::ask(const EventFilter& filter, const PageRequest& request) {
    JobControl control;
    switch (m_random.bounded(3)) {
        case 0:
            return need(store().page(filter, request));
        case 1:
            return need(store().search(filter, request, control));
        default:
            return need(store().search(filter, request, control,
                                       {microsecondsPerSecond * (1 + m_random.bounded(100'000)),
                                        std::chrono::milliseconds{m_random.bounded(2)}}));
    }
}

QStringList TestOfEventPageEdges::walk(const EventFilter& filter, bool older) {
    QStringList seen;
    PageRequest request;
    if (!older)
        request.after = EventCursor{filter.range.from.value_or(midnight - 30 * microsecondsPerDay) - 1, 0};
    for (bool more = true; more;) {
        request.limit = 1 + m_random.bounded(12);
        const EventPage page = ask(filter, request);
        QStringList ids;
        for (const Event& event : page.events)
            ids += QString::number(event.id);
        seen = older ? seen + ids : ids + seen;
        (older ? request.before : request.after) = older ? page.older : page.newer;
        more = (older ? page.older : page.newer).has_value();
    }
    return seen;
}

Timestamp TestOfEventPageEdges::someMoment() {
    return m_moments.at(m_random.bounded(m_moments.size()));
}

TimeRange TestOfEventPageEdges::someRange() {
    TimeRange range;
    if (m_random.bounded(3) > 0)
        range.from = someMoment();
    if (m_random.bounded(3) > 0)
        range.to = std::max(someMoment(), range.from.value_or(midnight)) + 1;
    return range;
}

void TestOfEventPageEdges::pagesBothWaysAreTheLogUnderEveryFilter_data() {
    QTest::addColumn<QString>("where");
    const auto row = [](const char* expression, const char* where) {
        QTest::newRow(expression) << QString::fromUtf8(where);
    };
    row("", "true");
    row("type = device.online", "event_type = 'device.online'");
    row("device = d-2", "aggregate_id = 'd-2'");
    row("data.note = odd", "data ->> 'note' = 'odd'");
    row("text ~ even and data.n > 4", "data ->> 'note' = 'even' and (data ->> 'n')::int > 4");
    row("not type = device.online", "event_type <> 'device.online'");
    row("data.note = nothing", "false");
}

void TestOfEventPageEdges::pagesBothWaysAreTheLogUnderEveryFilter() {
    QFETCH(QString, where);
    const auto expression = need(readFilter(QString::fromUtf8(QTest::currentDataTag())));
    for (int round = 0; round < 6; ++round) {
        const TimeRange range = round == 0 ? TimeRange{} : someRange();
        const QStringList wanted = expected(where, range);
        QCOMPARE(walk({range, expression}, true), wanted);
        QCOMPARE(walk({range, expression}, false), wanted);
    }
}

void TestOfEventPageEdges::whatLiesAroundAPlaceIsTheLogAroundIt() {
    const QStringList log = expected(u"true"_s, {});
    for (int round = 0; round < 40; ++round) {
        const EventCursor place{someMoment(), m_random.bounded(2) == 0 ? 0 : m_random.bounded(log.size())};
        const int newer = 1 + m_random.bounded(20);
        const int older = 1 + m_random.bounded(20);
        const EventPage page = need(store().around({}, place, newer, older));
        QStringList ids;
        qsizetype above = 0;
        for (const Event& event : page.events) {
            ids += QString::number(event.id);
            above += EventCursor::of(event) < place ? 0 : 1;
        }
        const qsizetype start =
            m_database
                .value(u"select count(*) from events where (timestamp, id) >= ('%1', %2)"_s
                           .arg(place.timestamp.toString())
                           .arg(place.id))
                .toLongLong();
        QCOMPARE(above, std::min<qsizetype>(newer, start));
        QCOMPARE(ids, log.mid(start - above, above + older));
    }
}

QTEST_GUILESS_MAIN(TestOfEventPageEdges)
#include "tst_event_page_edges.moc"

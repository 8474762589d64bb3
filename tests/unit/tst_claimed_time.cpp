// The time that an event's device claims, read from its data or metadata.
#include <QTest>

#include "core/ClaimedTime.h"

using namespace fleet;
using namespace Qt::StringLiterals;

class TestClaimedTime : public QObject {
    Q_OBJECT

private slots:
    void a_time_in_the_data_or_the_metadata_is_read();
    void the_data_comes_before_the_metadata_unless_it_is_no_time();
    void what_is_no_time_is_kept_as_it_is_written();
    void nothing_is_claimed_where_nothing_is_written();
};

namespace {

ClaimedTime of(const QString& data, const QString& metadata = {}) {
    Event event;
    event.data = data;
    event.metadata = metadata;
    return claimedTimeOf(event);
}

const QString written = u"2026-03-01T08:00:00.000001Z"_s;
const QString inDocument = uR"({"occurred_at": "2026-03-01T08:00:00.000001Z"})"_s;

} // namespace

void TestClaimedTime::a_time_in_the_data_or_the_metadata_is_read() {
    QCOMPARE(of(inDocument).at->toString(), written);
    QCOMPARE(of(u"{}"_s, inDocument).at->toString(), written);
    QCOMPARE(of(uR"({"occurred_at": "2026-03-01T10:00:00.000001+02:00"})"_s).at->toString(), written);
}

void TestClaimedTime::the_data_comes_before_the_metadata_unless_it_is_no_time() {
    const QString later = uR"({"occurred_at": "2026-03-02T00:00:00Z"})"_s;
    QCOMPARE(of(inDocument, later).at->toString(), written);
    QCOMPARE(of(uR"({"occurred_at": "yesterday"})"_s, inDocument).at->toString(), written);
}

void TestClaimedTime::what_is_no_time_is_kept_as_it_is_written() {
    QCOMPARE(of(uR"({"occurred_at": "soon"})"_s), (ClaimedTime{u"soon"_s, {}}));
    QCOMPARE(of(uR"({"occurred_at": "now-7d"})"_s), (ClaimedTime{u"now-7d"_s, {}}));
    QCOMPARE(of(uR"({"occurred_at": 1772352000})"_s), (ClaimedTime{u"1772352000"_s, {}}));
}

void TestClaimedTime::nothing_is_claimed_where_nothing_is_written() {
    QCOMPARE(of(u"{}"_s), ClaimedTime());
    QCOMPARE(of(uR"({"occurred_at": null})"_s, u"{}"_s), ClaimedTime());
}

QTEST_GUILESS_MAIN(TestClaimedTime)
#include "tst_claimed_time.moc"

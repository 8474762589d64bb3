// Partition maintenance as a person does it: previews, refusals, typed confirmation, runs.
#include <QAbstractItemModelTester>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QSpinBox>
#include <QtTest>

#include "desktop/settings/PartitionTableModel.h"
#include "desktop/settings/PartitionsSection.h"
#include "desktop/shared/MessageBar.h"
#include "support/TestDatabase.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

/// A section on a database of its own, shown, with everything that it asked for answered.
struct Room {
    test::TestDatabase database;
    Workspace workspace;
    PartitionsSection section{workspace};

    Room() {
        QSettings().clear();
        workspace.connectTo(*ConnectionSettings::fromUrl(database.url()), u"test"_s);
    }

    void open() {
        QTRY_VERIFY(workspace.knowsDatabase());
        section.show();
        section.refresh();
        QTRY_VERIFY(model()->rowCount() > 0);
        QTRY_VERIFY(label("consequenceText")->text() != u"Working out what is due…"_s);
    }

    void set(const char* name, int days) {
        auto* field = section.findChild<QSpinBox*>(QLatin1String(name));
        field->setFocus();
        field->selectAll();
        QTest::keyClicks(field, QString::number(days));
        QTest::keyClick(field, Qt::Key_Return);
    }

    QAbstractItemModel* model() { return section.findChild<PartitionTableModel*>(); }
    QLabel* label(const char* name) { return section.findChild<QLabel*>(QLatin1String(name)); }
    QPushButton* button(const char* name) { return section.findChild<QPushButton*>(QLatin1String(name)); }
    QLineEdit* typed() { return section.findChild<QLineEdit*>(u"typedPhrase"_s); }
    QString message() { return section.findChild<MessageBar*>()->text(); }
    int partitions() {
        return database.value(u"SELECT count(*) FROM event_partitions WHERE NOT is_default"_s).toInt();
    }
};

} // namespace

class PartitionSectionTest : public QObject {
    Q_OBJECT

private slots:
    void theTableNamesEveryPartitionAndItsState() {
        Room room;
        const QAbstractItemModelTester tester(room.model(),
                                              QAbstractItemModelTester::FailureReportingMode::QtTest);
        room.open();
        QTRY_COMPARE(room.model()->rowCount(), room.partitions() + 1);
        QStringList states;
        for (int row = 0; row < room.model()->rowCount(); ++row)
            states << room.model()->index(row, PartitionTableModel::State).data().toString();
        QCOMPARE(states.count(u"receiving"_s), 1);
        QCOMPARE(states.count(u"kept"_s), 30);
        QCOMPARE(states.count(u"ready"_s), 7);
        QCOMPARE(states.last(), u"empty, as it should be"_s);
    }

    void creatingAheadMakesExactlyThePartitionsThatTheButtonCounts() {
        Room room;
        room.open();
        const int before = room.partitions();
        room.set("ahead", 30);
        QTRY_COMPARE(room.button("createButton")->text(), u"&Create 23 partitions"_s);
        QTest::mouseClick(room.button("createButton"), Qt::LeftButton);
        QTRY_COMPARE(room.message(), u"Created 23 partitions."_s);
        QCOMPARE(room.partitions(), before + 23);
        QTRY_COMPARE(room.button("createButton")->text(), u"Nothing to create"_s);
        QTRY_VERIFY(room.label("runsText")->text().contains(u"23 created"_s));
    }

    void nothingIsDroppedBeforeThePhraseIsTyped() {
        Room room;
        room.open();
        const int before = room.partitions();
        room.set("retain", 28);
        QTRY_VERIFY(room.button("dropButton")->isEnabled());
        QCOMPARE(room.button("dropButton")->text(), u"&Drop 2 partitions…"_s);
        QTest::mouseClick(room.button("dropButton"), Qt::LeftButton);
        QVERIFY(room.typed()->isVisible());
        QVERIFY(!room.button("confirmButton")->isEnabled());
        QTest::keyClicks(room.typed(), u"drop 3"_s);
        QTest::keyClick(room.typed(), Qt::Key_Return);
        QVERIFY(!room.button("confirmButton")->isEnabled());
        QTest::keyClick(room.typed(), Qt::Key_Escape);
        QVERIFY(!room.typed()->isVisible());
        QCOMPARE(room.partitions(), before);
    }

    void typingThePhraseDropsWhatWasShownAndTellsTheRun() {
        Room room;
        room.open();
        const int before = room.partitions();
        room.set("retain", 28);
        QTRY_VERIFY(room.button("dropButton")->isEnabled());
        QTest::mouseClick(room.button("dropButton"), Qt::LeftButton);
        QTest::keyClicks(room.typed(), u"drop 2"_s);
        QTest::mouseClick(room.button("confirmButton"), Qt::LeftButton);
        QTRY_COMPARE(room.message(), u"Dropped 2 partitions."_s);
        QCOMPARE(room.partitions(), before - 2);
        QTRY_VERIFY(room.label("runsText")->text().contains(u"2 dropped"_s));
        QTRY_COMPARE(room.label("consequenceTitle")->text(), u"Nothing is due to be dropped"_s);
    }

    void theConsequenceCountsTheEventsThatWouldGo() {
        Room room;
        const QString day =
            room.database.value(u"SELECT min(range_start) + interval '1 hour' FROM event_partitions"_s);
        room.database.run(
            u"INSERT INTO events (event_type, aggregate_type, aggregate_id, data, timestamp) "
            "SELECT 'device.online', 'device', 'cam-' || n, '{}', '%1' FROM generate_series(1, 1234) n"_s.arg(
                day));
        room.open();
        room.set("retain", 28);
        QTRY_VERIFY(room.label("consequenceText")->text().contains(u"Removes 1,234 events"_s));
        QVERIFY(room.label("consequenceText")->text().contains(u"cannot be undone"_s));
        QCOMPARE(room.label("consequenceTitle")->text(), u"What dropping 2 partitions does"_s);
    }

    void aRetentionBelowOneDayIsRefusedInWords_data() {
        QTest::addColumn<int>("days");
        QTest::newRow("none") << 0;
        QTest::newRow("negative") << -5;
    }

    void aRetentionBelowOneDayIsRefusedInWords() {
        QFETCH(int, days);
        Room room;
        room.open();
        const int before = room.partitions();
        room.set("retain", days);
        QTRY_VERIFY(room.label("refusal")->isVisible());
        QVERIFY(room.label("refusal")->text().contains(u"Keep at least 1 day"_s));
        QVERIFY(!room.button("dropButton")->isEnabled());
        QVERIFY(!room.button("createButton")->isEnabled());
        QVERIFY(!room.button("previewButton")->isEnabled());
        QCOMPARE(room.partitions(), before);
    }
};

} // namespace fleet

QTEST_MAIN(fleet::PartitionSectionTest)
#include "tst_partition_section.moc"

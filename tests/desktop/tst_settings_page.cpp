// The Settings page: sections, connections, migrations, event types, checkup.
#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QListWidget>
#include <QPushButton>
#include <QRadioButton>
#include <QSettings>
#include <QSpinBox>
#include <QTableView>
#include <QtTest>

#include "desktop/settings/CheckTableModel.h"
#include "desktop/settings/ConnectionForm.h"
#include "desktop/settings/EventTypeTableModel.h"
#include "desktop/settings/FailureTableModel.h"
#include "desktop/settings/MigrationTableModel.h"
#include "desktop/settings/ProcessorTableModel.h"
#include "desktop/settings/ProfileListModel.h"
#include "desktop/settings/SettingsPage.h"
#include "desktop/settings/SettingsSection.h"
#include "desktop/shared/MessageBar.h"
#include "desktop/style/Style.h"
#include "store/ProfileStore.h"
#include "support/SmallFleet.h"
#include "support/TestDatabase.h"
#include "support/TestSession.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

struct Room {
    test::TestDatabase database;
    Workspace workspace;
    SettingsPage page{workspace};

    explicit Room(test::TestDatabase::Content content = test::TestDatabase::Content::Migrated)
        : database(content) {
        QSettings().clear();
        page.resize(1200, 700);
        page.show();
        workspace.connectTo(*ConnectionSettings::fromUrl(database.url()), u"test"_s);
    }

    void show(const char* section) { page.open({u"settings"_s, {{u"section"_s, {QLatin1String(section)}}}}); }

    template <typename T>
    T* find(const char* name) {
        return page.currentSection()->findChild<T*>(QLatin1String(name));
    }
    QString message() { return page.currentSection()->findChild<MessageBar*>()->text(); }
    void type(const char* field, const QString& text) {
        auto* line = find<QLineEdit>(field);
        line->selectAll();
        QTest::keyClicks(line, text);
    }
};

} // namespace

namespace {

/// Only the mark and the words of a radio button take clicks, not the empty space behind them.
void choose(QRadioButton* button) {
    QTest::mouseClick(button, Qt::LeftButton, {}, {8, button->height() / 2});
}

} // namespace

class SettingsPageTest : public QObject {
    Q_OBJECT

private slots:
    void everySectionHasAnAddress() {
        Room room;
        auto* list = room.page.findChild<QListWidget*>(u"sectionList"_s);
        QCOMPARE(list->count(), 7);
        for (int row = 0; row < list->count(); ++row) {
            list->setCurrentRow(row);
            const Address address = room.page.address();
            list->setCurrentRow(0);
            room.page.open(address);
            QCOMPARE(list->currentRow(), row);
        }
    }

    void aPastedUrlFillsTheFormAndItsProfileIsSavedWithoutThePassword() {
        Room room;
        room.show("connections");
        QTest::mouseClick(room.find<QPushButton>("addButton"), Qt::LeftButton);
        QVERIFY(!room.find<QPushButton>("saveButton")->isEnabled());
        room.type("url", u"postgresql://auditor:secret@db.example.org:6432/fleet?sslmode=require"_s);
        QCOMPARE(room.find<QLineEdit>("host")->text(), u"db.example.org"_s);
        QCOMPARE(room.find<QLineEdit>("user")->text(), u"auditor"_s);
        QVERIFY(room.find<QLabel>("advice")->text().contains(u"could pretend"_s));
        room.type("name", u"production"_s);
        QTest::mouseClick(room.find<QPushButton>("saveButton"), Qt::LeftButton);
        const auto profile = ProfileStore().profile(u"production"_s);
        QVERIFY(profile.has_value());
        QCOMPARE(profile->port, 6432);
        QVERIFY(profile->password.isEmpty());
        const QSettings settings;
        for (const QString& key : settings.allKeys())
            QVERIFY2(!settings.value(key).toString().contains(u"secret"_s), qPrintable(key));
    }

    void aConnectionThatFailsSaysSoAndKeepsTheForm() {
        Room room;
        room.show("connections");
        QTest::mouseClick(room.find<QPushButton>("addButton"), Qt::LeftButton);
        room.type("name", u"nowhere"_s);
        room.type("host", u"127.0.0.1"_s);
        room.find<QSpinBox>("port")->setValue(1);
        room.type("database", u"fleet"_s);
        QTest::mouseClick(room.find<QPushButton>("testButton"), Qt::LeftButton);
        QTRY_VERIFY(!room.message().isEmpty());
        QCOMPARE(room.find<QLineEdit>("name")->text(), u"nowhere"_s);
        QCOMPARE(room.workspace.connectionName(), u"test"_s);
    }

    void connectingMovesTheWindowToTheDatabase() {
        Room room;
        const test::TestDatabase other;
        room.show("connections");
        QTest::mouseClick(room.find<QPushButton>("addButton"), Qt::LeftButton);
        room.type("url", other.url());
        room.type("name", u"other"_s);
        QTest::mouseClick(room.find<QPushButton>("connectButton"), Qt::LeftButton);
        QTRY_COMPARE(room.workspace.connectionName(), u"other"_s);
        QVERIFY(room.message().startsWith(u"Connected as "_s));
    }

    void aProfileIsForgottenOnlyAfterAQuestion() {
        Room room;
        ProfileStore().save(u"old"_s, *ConnectionSettings::fromUrl(room.database.url()));
        room.show("migrations");
        room.show("connections");
        auto* model = room.page.findChild<ProfileListModel*>();
        const QAbstractItemModelTester tester(model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        room.find<QListView>("list")->setCurrentIndex(model->index(model->rowOf(u"old"_s)));
        QTest::mouseClick(room.find<QPushButton>("removeButton"), Qt::LeftButton);
        QVERIFY(ProfileStore().names().contains(u"old"_s));
        QTest::mouseClick(room.find<QPushButton>("confirmRemove"), Qt::LeftButton);
        QVERIFY(!ProfileStore().names().contains(u"old"_s));
        QCOMPARE(model->rowOf(u"old"_s), -1);
    }

    void waitingMigrationsAreNamedAndAppliedByOneButton() {
        Room room(test::TestDatabase::Content::Empty);
        room.show("migrations");
        auto* model = room.page.findChild<MigrationTableModel*>();
        const QAbstractItemModelTester tester(model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        room.page.refresh();
        const int count = int(Migrator::embedded().size());
        QTRY_COMPARE(model->rowCount(), count);
        QCOMPARE(model->index(0, MigrationTableModel::AppliedAt).data().toString(), u"waiting"_s);
        QVERIFY(room.find<QLabel>("waitingText")->text().contains(u"006_add_event_sourcing"_s));
        auto* apply = room.find<QPushButton>("applyButton");
        QTRY_VERIFY(apply->isVisible());
        QCOMPARE(apply->text(), u"&Apply %1 migrations"_s.arg(count));
        QTest::mouseClick(apply, Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(room.message(), u"Applied %1 migrations."_s.arg(count), 30'000);
        QTRY_COMPARE(room.find<QLabel>("waitingTitle")->text(), u"The database is up to date"_s);
        QVERIFY(!apply->isVisible());
        QTRY_VERIFY(room.workspace.abilities().hasSchema);
    }

    void aDatabaseOfANewerProgramIsToldInWords() {
        Room room;
        room.database.run(
            u"INSERT INTO fleet_audit_migrations SELECT (jsonb_populate_record(m, "
            "'{\"number\": 999, \"name\": \"999_from_the_future\"}')).* "
            "FROM fleet_audit_migrations m LIMIT 1"_s);
        room.show("migrations");
        room.page.refresh();
        QTRY_VERIFY2(room.message().contains(u"newer"_s), qPrintable(room.message()));
    }

    void everyRegisteredTypeIsListedWithItsSchema() {
        Room room;
        room.show("types");
        auto* model = room.page.findChild<EventTypeTableModel*>();
        const QAbstractItemModelTester tester(model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        room.page.refresh();
        const int count = room.database.value(u"SELECT count(*) FROM event_types"_s).toInt();
        QTRY_COMPARE(model->rowCount(), count);
        QTRY_COMPARE(room.find<QLabel>("typeName")->text(), model->type(0).name);
        auto* table = room.find<QTableView>("table");
        table->setFocus();
        QTest::keyClick(table, Qt::Key_Down);
        QCOMPARE(room.find<QLabel>("typeName")->text(), model->type(1).name);
    }

    void everyProjectionIsListedAndAChosenOneIsRebuilt() {
        Room room;
        test::importSmallFleet(room.database);
        test::settle(room.database);
        room.show("log");
        auto* model = room.page.findChild<ProcessorTableModel*>();
        const QAbstractItemModelTester tester(model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        room.page.refresh();
        const int count = room.database.value(u"SELECT count(*) FROM event_processors"_s).toInt();
        QTRY_COMPARE(model->rowCount(), count);
        auto* rebuild = room.find<QPushButton>("rebuildButton");
        QTRY_VERIFY(rebuild->isVisible() && rebuild->isEnabled());
        room.database.run(u"DELETE FROM event_rollups"_s);
        for (int row = 0; row < count; ++row) {
            if (model->processor(row).processor == u"event_rollups"_s)
                room.find<QTableView>("processors")->setCurrentIndex(model->index(row, 0));
        }
        QTest::mouseClick(rebuild, Qt::LeftButton);
        QTRY_COMPARE(room.message(), u"event_rollups was rebuilt from 12 events."_s);
        QCOMPARE(room.database.value(u"SELECT sum(event_count) FROM event_rollups"_s), u"12"_s);
    }

    void anEventThatWasSetAsideIsNamedAndTriedAgain() {
        Room room;
        test::importSmallFleet(room.database);
        test::settle(room.database);
        const QString crash =
            room.database.value(u"SELECT min(id) FROM events WHERE event_type = 'container.crashed'"_s);
        room.database.run(
            u"INSERT INTO event_processing_failures "
            "(processor_name, id, event_type, \"timestamp\", sqlstate, message) "
            "SELECT 'device_states', id, event_type, \"timestamp\", '22003', 'number out of range' "
            "FROM events WHERE id = %1"_s.arg(crash));
        room.show("log");
        auto* failures = room.page.findChild<FailureTableModel*>();
        const QAbstractItemModelTester tester(failures,
                                              QAbstractItemModelTester::FailureReportingMode::QtTest);
        room.page.refresh();
        auto* table = room.find<QTableView>("processors");
        QTRY_VERIFY(table->model()->rowCount() > 0);
        auto* processors = room.page.findChild<ProcessorTableModel*>();
        for (int row = 0; row < processors->rowCount(); ++row) {
            if (processors->processor(row).processor == u"device_states"_s)
                table->setCurrentIndex(processors->index(row, 0));
        }
        QTRY_COMPARE(failures->rowCount(), 1);
        QCOMPARE(failures->index(0, FailureTableModel::Problem).data().toString(), u"number out of range"_s);

        QSignalSpy opened(&room.workspace, &Workspace::addressOpened);
        auto* aside = room.find<QTableView>("failures");
        QTRY_VERIFY(aside->isVisible());
        aside->setCurrentIndex(failures->index(0, 0));
        aside->setFocus();
        QTest::keyClick(aside, Qt::Key_Return);
        QCOMPARE(opened.size(), 1);
        QCOMPARE(opened.first().first().value<Address>().page, u"history"_s);

        QTest::mouseClick(room.find<QPushButton>("retryButton"), Qt::LeftButton);
        QTRY_COMPARE(room.message(), u"1 event was taken in after all."_s);
        QTRY_VERIFY(!aside->isVisible());
    }

    void howListenersAreToldIsSwitched() {
        Room room;
        room.show("log");
        room.page.refresh();
        auto* apply = room.find<QPushButton>("applyButton");
        QTRY_VERIFY(apply->isVisible());
        QTRY_VERIFY(!room.page.findChild<ProcessorTableModel*>()->index(0, 0).data().isNull());
        QVERIFY(!apply->isEnabled());
        choose(room.find<QRadioButton>("coalesced"));
        QTest::mouseClick(apply, Qt::LeftButton);
        QTRY_VERIFY(room.message().startsWith(u"From now on"_s));
        QCOMPARE(room.database.value(u"SELECT value FROM event_settings WHERE name = 'notify_mode'"_s),
                 u"coalesced"_s);
        QVERIFY(!apply->isEnabled());
    }

    void theCheckupNamesWhatItFound() {
        Room room;
        room.show("checkup");
        auto* model = room.page.findChild<CheckTableModel*>();
        const QAbstractItemModelTester tester(model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        room.page.refresh();
        QTRY_VERIFY_WITH_TIMEOUT(model->rowCount() > 4, 20'000);
        QTRY_VERIFY(room.find<QPushButton>("runButton")->isEnabled());
        for (int row = 0; row < model->rowCount(); ++row)
            QVERIFY(!model->index(row, CheckTableModel::Finding).data().toString().isEmpty());
    }

    void appearanceAndClockTakeEffectAtOnce() {
        Room room;
        room.show("appearance");
        choose(room.find<QRadioButton>("darkTheme"));
        QCOMPARE(style::Theme::instance().appearance(), style::Appearance::Dark);
        choose(room.find<QRadioButton>("localTime"));
        QVERIFY(!room.workspace.timeRange().isUtc());
        choose(room.find<QRadioButton>("lightTheme"));
        QCOMPARE(style::Theme::instance().appearance(), style::Appearance::Light);
    }
};

} // namespace fleet

QTEST_MAIN(fleet::SettingsPageTest)
#include "tst_settings_page.moc"

// The devices page on a real database, by mouse and keyboard.
#include <QAbstractItemModelTester>
#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include "desktop/devices/DeviceFilterModel.h"
#include "desktop/devices/DeviceGroups.h"
#include "desktop/devices/DeviceTable.h"
#include "desktop/devices/DeviceTableModel.h"
#include "desktop/devices/DevicesPage.h"
#include "desktop/shared/MessageBar.h"
#include "desktop/shared/MomentEdit.h"
#include "desktop/shared/PastBanner.h"
#include "desktop/shared/RecordTable.h"
#include "support/SmallFleet.h"
#include "support/TestSession.h"

using namespace fleet;
using namespace fleet::test;
using namespace Qt::StringLiterals;

class TestDevicesPage : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();

    void every_device_is_listed_with_its_condition();
    void typing_narrows_the_list_to_devices_with_all_words();
    void a_group_shows_only_its_devices();
    void a_moment_shows_the_fleet_as_it_was();
    void the_past_is_said_with_its_change_and_a_key_leads_back_to_now();
    void devices_are_grouped_by_a_field_then_and_now();
    void a_value_narrows_the_list_and_is_part_of_the_address();
    void any_path_of_the_state_can_be_typed();
    void paths_are_read_as_they_are_written();
    void a_moment_that_cannot_be_read_is_marked_and_the_list_stays();
    void enter_replays_the_selected_device();
    void rows_are_copied_with_their_columns();
    void an_address_brings_back_what_was_chosen();
    void a_database_that_is_gone_is_said_in_the_page();
    void before_the_first_kept_moment_the_page_says_so();

private:
    DeviceTable& table() { return *m_page->findChild<DeviceTable*>(u"table"_s); }
    QString cell(int row, int column) { return table().model()->index(row, column).data().toString(); }
    void typeMoment(const QString& text);
    /// The rows of the groups, cells that are shown joined by spaces.
    QStringList groups();
    void group(bool shown) { m_page->findChild<QPushButton*>(u"group"_s)->setChecked(shown); }

    std::unique_ptr<TestDatabase> m_database;
    std::unique_ptr<Workspace> m_workspace;
    std::unique_ptr<DevicesPage> m_page;
    QString m_status;
};

void TestDevicesPage::initTestCase() {
    QCoreApplication::setOrganizationName(u"fleet-audit-tests"_s);
    m_database = std::make_unique<TestDatabase>();
    importSmallFleet(*m_database);
}

void TestDevicesPage::init() {
    m_workspace = std::make_unique<Workspace>();
    m_workspace->timeRange().choose(TimeRangeChoice::Preset::All);
    m_workspace->connectTo(settingsOf(*m_database), u"test"_s);
    m_page = std::make_unique<DevicesPage>(*m_workspace);
    connect(m_page.get(), &Page::statusChanged, this, [this](const QString& text) { m_status = text; });
    using Mode = QAbstractItemModelTester::FailureReportingMode;
    for (QAbstractItemModel* model :
         {static_cast<QAbstractItemModel*>(m_page->findChild<DeviceTableModel*>()),
          static_cast<QAbstractItemModel*>(m_page->findChild<DeviceFilterModel*>())})
        new QAbstractItemModelTester(model, Mode::QtTest, model);
    m_page->resize(1216, 724);
    m_page->show();
    m_page->refresh();
    QTRY_COMPARE(table().model()->rowCount(), 3);
    QTRY_VERIFY(!m_page->isBusy());
}

void TestDevicesPage::cleanup() {
    m_page.reset();
    m_workspace.reset();
}

void TestDevicesPage::typeMoment(const QString& text) {
    auto* moment = m_page->findChild<MomentEdit*>(u"moment"_s);
    moment->setFocus();
    moment->selectAll();
    QTest::keyClicks(moment, text);
    QTest::keyClick(moment, Qt::Key_Return);
}

void TestDevicesPage::every_device_is_listed_with_its_condition() {
    QCOMPARE(cell(0, DeviceTableModel::Name), u"cam-0417"_s);
    QCOMPARE(cell(0, DeviceTableModel::State), u"edge-vision crashed"_s);
    QCOMPARE(cell(0, DeviceTableModel::Site), u"harbour"_s);
    QCOMPARE(cell(0, DeviceTableModel::Releases), u"edge-vision 2.3.1"_s);
    QCOMPARE(cell(0, DeviceTableModel::Events), u"8"_s);
    QCOMPARE(cell(1, DeviceTableModel::Name), gateway);
    QCOMPARE(cell(1, DeviceTableModel::State), u"online"_s);
    QVERIFY(cell(2, DeviceTableModel::State).startsWith(u"offline"_s));
    QCOMPARE(m_status, u"3 devices · 1 online · 1 in drift"_s);
    const auto counts =
        table().model()->index(0, DeviceTableModel::Activity).data(DeviceTableModel::CountsRole);
    const auto list = counts.value<QList<qint64>>();
    QCOMPARE(std::accumulate(list.begin(), list.end(), qint64(0)), 8);
}

void TestDevicesPage::typing_narrows_the_list_to_devices_with_all_words() {
    auto* search = m_page->findChild<QLineEdit*>(u"search"_s);
    QTest::keyClicks(search, u"Harbour 2.3.1"_s);
    QCOMPARE(table().model()->rowCount(), 1);
    QCOMPARE(cell(0, DeviceTableModel::Name), u"cam-0417"_s);
    search->clear();
    QTest::keyClicks(search, u"offline"_s);
    QCOMPARE(table().model()->rowCount(), 1);
    QCOMPARE(cell(0, DeviceTableModel::Name), u"sns-0001"_s);
    search->clear();
    QTest::keyClicks(search, u"no such thing"_s);
    QCOMPARE(table().model()->rowCount(), 0);
    QVERIFY(m_status.startsWith(u"0 shown of 3"_s));
}

void TestDevicesPage::a_group_shows_only_its_devices() {
    for (auto* button : m_page->findChildren<QPushButton*>())
        if (button->accessibleName() == u"Crashing: 1 devices"_s)
            QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(table().model()->rowCount(), 1);
    QCOMPARE(cell(0, DeviceTableModel::Name), u"cam-0417"_s);
}

void TestDevicesPage::a_moment_shows_the_fleet_as_it_was() {
    typeMoment(u"2026-03-01T08:30:00Z"_s);
    QTRY_COMPARE(table().model()->rowCount(), 2);
    QCOMPARE(cell(0, DeviceTableModel::Releases), u"edge-vision 2.3.0"_s);
    QCOMPARE(cell(1, DeviceTableModel::State), u"online"_s);
    QCOMPARE(cell(1, DeviceTableModel::LastEvent), u"device.online · 24 min ago"_s);
}

QStringList TestDevicesPage::groups() {
    auto* table = m_page->findChild<DeviceGroups*>()->findChild<RecordTable*>();
    QStringList rows;
    for (int row = 0; row < table->model()->rowCount(); ++row) {
        QStringList cells;
        for (int column = 0; column < table->model()->columnCount(); ++column)
            if (!table->isColumnHidden(column))
                cells += table->model()->index(row, column).data().toString();
        rows += cells.join(u' ');
    }
    return rows;
}

void TestDevicesPage::the_past_is_said_with_its_change_and_a_key_leads_back_to_now() {
    auto* banner = m_page->findChild<PastBanner*>();
    QVERIFY(!banner->isVisible());
    typeMoment(u"2026-03-01T08:30:00Z"_s);
    QTRY_VERIFY(banner->text().contains(u"2 online"_s) || banner->text().contains(u"of 2 online"_s));
    QVERIFY(banner->isVisible());
    QVERIFY(banner->text().contains(u"1 Mar 2026 08:30:00"_s));
    QVERIFY2(banner->text().contains(u"1 in drift, as many as now"_s), qPrintable(banner->text()));
    QVERIFY2(banner->text().contains(u"0 with an app that is not well, 1 fewer than now"_s),
             qPrintable(banner->text()));
    QCOMPARE(m_page->address().value(u"at"_s), u"2026-03-01T08:30:00.000000Z"_s);
    QTest::keyClick(m_page.get(), Qt::Key_0, Qt::ControlModifier);
    QTRY_COMPARE(table().model()->rowCount(), 3);
    QVERIFY(!banner->isVisible());
    QVERIFY(m_page->address().value(u"at"_s).isEmpty());
}

void TestDevicesPage::devices_are_grouped_by_a_field_then_and_now() {
    group(true);
    QTRY_COMPARE(groups(),
                 (QStringList{u"depot 1 0 0 0"_s, u"harbour 1 0 1 1"_s, u"(without it) 1 1 0 0"_s}));
    typeMoment(u"2026-03-01T08:06:00Z"_s);
    QTRY_COMPARE(groups(), (QStringList{u"depot 1 1 1 0 0"_s, u"harbour 1 1 0 0 0"_s,
                                        u"(without it) 0 1 (+1) 0 0 0"_s}));
}

void TestDevicesPage::a_value_narrows_the_list_and_is_part_of_the_address() {
    Address address{u"devices"_s, {{u"by"_s, {u"attributes.model"_s}}, {u"value"_s, {u"NX"_s}}}};
    m_page->open(address);
    QTRY_COMPARE(table().model()->rowCount(), 1);
    QCOMPARE(cell(0, DeviceTableModel::Name), u"sns-0001"_s);
    QCOMPARE(m_page->address().value(u"by"_s), u"attributes.model"_s);
    QCOMPARE(m_page->address().value(u"value"_s), u"NX"_s);
    address.parameters[u"value"_s] = {QString()};
    m_page->open(address);
    QTRY_COMPARE(cell(0, DeviceTableModel::Name), gateway);
    QCOMPARE(table().model()->rowCount(), 1);
    group(false);
    QCOMPARE(table().model()->rowCount(), 3);
}

void TestDevicesPage::any_path_of_the_state_can_be_typed() {
    group(true);
    auto* field = m_page->findChild<DeviceGroups*>()->findChild<QLineEdit*>();
    field->selectAll();
    QTest::keyClicks(field, u"reconciliation.drift.fields.0.path"_s);
    QTest::keyClick(field, Qt::Key_Return);
    QTRY_COMPARE(groups(), (QStringList{u"config.log_level 1 0 1 1"_s, u"(without it) 2 1 0 0"_s}));
}

void TestDevicesPage::paths_are_read_as_they_are_written() {
    QCOMPARE(parseFieldPath(u"releases.\"my.app\".version"_s),
             (QStringList{u"releases"_s, u"my.app"_s, u"version"_s}));
    for (const QStringList& path : {QStringList{u"a"_s}, QStringList{u"a"_s, u"b.c"_s, u"d"_s}})
        QCOMPARE(parseFieldPath(writeFieldPath(path)), path);
    QVERIFY(parseFieldPath(u" . "_s).isEmpty() || parseFieldPath(u" . "_s) == QStringList{u" "_s});
}

void TestDevicesPage::a_moment_that_cannot_be_read_is_marked_and_the_list_stays() {
    typeMoment(u"yesterday-ish"_s);
    auto* error = m_page->findChild<QLabel*>(u"momentError"_s);
    QVERIFY(error->isVisible());
    QVERIFY(error->text().contains(u"yesterday-ish"_s));
    QCOMPARE(table().model()->rowCount(), 3);
    QVERIFY(!m_page->isBusy());
}

void TestDevicesPage::enter_replays_the_selected_device() {
    QSignalSpy opened(m_workspace.get(), &Workspace::addressOpened);
    table().setFocus();
    table().selectRow(2);
    QTest::keyClick(&table(), Qt::Key_Return);
    QCOMPARE(opened.size(), 1);
    const auto address = opened.first().first().value<Address>();
    QCOMPARE(address.page, u"replay"_s);
    QCOMPARE(address.value(u"device"_s), sensor);
}

void TestDevicesPage::rows_are_copied_with_their_columns() {
    table().selectRow(0);
    QTest::keySequence(&table(), QKeySequence::Copy);
    const QStringList lines = QApplication::clipboard()->text().split(u'\n');
    QCOMPARE(lines.size(), 2);
    QVERIFY(lines.first().startsWith(u"Name\tState\tSite"_s));
    QVERIFY(lines.last().startsWith(u"cam-0417\tedge-vision crashed\tharbour"_s));
}

void TestDevicesPage::an_address_brings_back_what_was_chosen() {
    const Address address{
        u"devices"_s,
        {{u"at"_s, {u"2026-03-01T09:10:00.000000Z"_s}}, {u"device"_s, {camera}}, {u"text"_s, {u"cam"_s}}}};
    m_page->open(address);
    QTRY_VERIFY(!m_page->isBusy());
    QTRY_COMPARE(m_page->address(), address);
    QCOMPARE(table().model()->rowCount(), 1);
}

void TestDevicesPage::a_database_that_is_gone_is_said_in_the_page() {
    ConnectionSettings gone = settingsOf(*m_database);
    gone.database = u"no_such_database"_s;
    m_workspace->connectTo(gone, u"gone"_s);
    m_page->refresh();
    auto* bar = m_page->findChild<MessageBar*>();
    QTRY_VERIFY(bar->isVisible());
    QVERIFY(!bar->text().isEmpty());
    QCOMPARE(table().model()->rowCount(), 0);
}

// The last test: it drops the fleet's only day.
void TestDevicesPage::before_the_first_kept_moment_the_page_says_so() {
    m_database->run(
        u"SELECT retire_events_partition(partition_name) FROM event_partitions "
        "WHERE range_start <= '2026-03-01' AND range_end > '2026-03-01'"_s);
    typeMoment(u"2026-03-01T08:30:00Z"_s);
    auto* bar = m_page->findChild<MessageBar*>();
    QTRY_VERIFY(bar->isVisible());
    QVERIFY2(bar->text().contains(u"retention has dropped the events before 2026-03-02"_s),
             qPrintable(bar->text()));
    QCOMPARE(table().model()->rowCount(), 0);
    typeMoment(u"2026-03-02T00:00:00Z"_s);
    QTRY_COMPARE(table().model()->rowCount(), 3);
    QCOMPARE(cell(0, DeviceTableModel::Releases), u"edge-vision 2.3.1"_s);
}

QTEST_MAIN(TestDevicesPage)
#include "tst_devices_page.moc"

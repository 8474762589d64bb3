// The devices page on a real database, by mouse and keyboard.
#include <QAbstractItemModelTester>
#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include "desktop/devices/DeviceFilterModel.h"
#include "desktop/devices/DeviceTable.h"
#include "desktop/devices/DeviceTableModel.h"
#include "desktop/devices/DevicesPage.h"
#include "desktop/shared/MessageBar.h"
#include "desktop/shared/MomentEdit.h"
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
    void a_moment_that_cannot_be_read_is_marked_and_the_list_stays();
    void enter_replays_the_selected_device();
    void rows_are_copied_with_their_columns();
    void an_address_brings_back_what_was_chosen();
    void a_database_that_is_gone_is_said_in_the_page();

private:
    DeviceTable& table() { return *m_page->findChild<DeviceTable*>(u"table"_s); }
    QString cell(int row, int column) { return table().model()->index(row, column).data().toString(); }
    void typeMoment(const QString& text);

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

QTEST_MAIN(TestDevicesPage)
#include "tst_devices_page.moc"

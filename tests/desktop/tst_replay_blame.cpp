// Who set it, and what differs, in the window: by mouse and by keyboard.
#include <QAbstractItemModelTester>
#include <QApplication>
#include <QClipboard>
#include <QFile>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>

#include "desktop/replay/BlameList.h"
#include "desktop/replay/CompareList.h"
#include "desktop/replay/ComparePanel.h"
#include "desktop/replay/DevicePicker.h"
#include "desktop/replay/ReplayPage.h"
#include "desktop/shared/JsonTree.h"
#include "support/SmallFleet.h"
#include "support/TestSession.h"

using namespace fleet;
using namespace fleet::test;
using namespace Qt::StringLiterals;

class TestReplayBlame : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup() { m_page.reset(), m_workspace.reset(); }

    void a_selected_field_names_when_who_and_why();
    void a_field_under_the_pointer_is_named_too();
    void blame_follows_the_moment();
    void the_list_names_every_field_and_leads_to_the_event();
    void what_no_event_set_is_said();
    void a_comparison_names_the_events_and_leads_to_them();
    void a_comparison_is_told_as_text_tree_and_patch_and_saved();
    void another_device_is_compared_at_the_same_moment();

private:
    template <typename Widget>
    Widget& find(const QString& name) {
        return *m_page->findChild<Widget*>(name);
    }
    void openAt(const QString& moment, const QMap<QString, QStringList>& more = {});
    QString words() { return find<QLabel>(u"blame"_s).text(); }
    QString cell(QAbstractItemView& view, const QString& field, int column);

    std::unique_ptr<TestDatabase> m_database;
    std::unique_ptr<Workspace> m_workspace;
    std::unique_ptr<ReplayPage> m_page;
    QList<Address> m_opened;
};

void TestReplayBlame::initTestCase() {
    m_database = std::make_unique<TestDatabase>();
    importSmallFleet(*m_database);
}

void TestReplayBlame::init() {
    m_workspace = std::make_unique<Workspace>();
    m_workspace->connectTo(settingsOf(*m_database), u"test"_s);
    QTRY_VERIFY(m_workspace->knowsDatabase());
    m_workspace->timeRange().setUtc(true);
    m_page = std::make_unique<ReplayPage>(*m_workspace);
    for (auto* model : m_page->findChildren<QAbstractTableModel*>())
        new QAbstractItemModelTester(model, QAbstractItemModelTester::FailureReportingMode::QtTest, model);
    m_opened.clear();
    connect(m_workspace.get(), &Workspace::addressOpened, this,
            [this](const Address& address) { m_opened += address; });
    m_page->resize(1216, 724);
    m_page->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
}

void TestReplayBlame::openAt(const QString& moment, const QMap<QString, QStringList>& more) {
    QMap<QString, QStringList> parameters = more;
    parameters[u"device"_s] = {camera};
    parameters[u"at"_s] = {moment};
    m_page->open({u"replay"_s, parameters});
    QTRY_VERIFY(find<JsonTree>(u"current"_s).isVisible());
    QTRY_VERIFY(!m_page->isBusy());
}

QString TestReplayBlame::cell(QAbstractItemView& view, const QString& field, int column) {
    for (int row = 0; row < view.model()->rowCount(); ++row) {
        if (view.model()->index(row, 0).data().toString() == field)
            return view.model()->index(row, column).data().toString();
    }
    return u"no such field"_s;
}

void TestReplayBlame::a_selected_field_names_when_who_and_why() {
    openAt(u"2026-03-01T10:30:00Z"_s);
    QVERIFY2(words().contains(u"select it"_s), qPrintable(words()));
    auto& target = find<JsonTree>(u"target"_s);
    target.setFocus();
    target.setCurrentPointer(u"/apps/edge-vision/version"_s);
    QTRY_VERIFY2(words().contains(u"1 Mar 2026 09:00:00.000000 UTC by operator-7"_s), qPrintable(words()));
    QVERIFY2(words().startsWith(u"target_state › apps › edge-vision › version"_s), qPrintable(words()));
    QTest::keyClick(&target, Qt::Key_Up); // The next row answers at once.
    QTRY_VERIFY2(!words().startsWith(u"target_state › apps › edge-vision › version"_s), qPrintable(words()));
}

void TestReplayBlame::a_field_under_the_pointer_is_named_too() {
    openAt(u"2026-03-01T10:30:00Z"_s);
    auto& current = find<JsonTree>(u"current"_s);
    const QModelIndex first = current.model()->index(0, 0);
    QTest::mouseMove(current.viewport(), current.visualRect(first).center() + QPoint(0, 3));
    QTest::mouseMove(current.viewport(), current.visualRect(first).center());
    QTRY_VERIFY2(words().startsWith(u"current_state › "_s + first.data().toString()), qPrintable(words()));
}

void TestReplayBlame::blame_follows_the_moment() {
    openAt(u"2026-03-01T10:30:00Z"_s);
    find<JsonTree>(u"current"_s).setCurrentPointer(u"/apps/edge-vision/status"_s);
    QTRY_VERIFY2(words().contains(u"10:00:00"_s), qPrintable(words()));
    openAt(u"2026-03-01T08:30:00Z"_s);
    find<JsonTree>(u"current"_s).setCurrentPointer(u"/apps/edge-vision/status"_s);
    QTRY_VERIFY2(words().contains(u"08:11:00"_s), qPrintable(words()));
    openAt(u"2026-02-01T00:00:00Z"_s);
    QTRY_VERIFY2(words().contains(u"nobody can be named"_s), qPrintable(words()));
}

void TestReplayBlame::the_list_names_every_field_and_leads_to_the_event() {
    openAt(u"2026-03-01T10:30:00Z"_s);
    auto& list = *m_page->findChild<BlameList*>();
    find<QTabWidget>(u"tabs"_s).setCurrentWidget(&list);
    QTRY_COMPARE(cell(list, u"target_state › apps › edge-vision › version"_s, BlameModel::Who),
                 u"operator-7"_s);
    QCOMPARE(cell(list, u"images"_s, BlameModel::When), u"never set"_s);
    list.showField(u"/target_state/apps/edge-vision/version"_s);
    list.setFocus();
    QTest::keyClick(&list, Qt::Key_Return);
    QTRY_COMPARE(m_opened.size(), 1);
    QCOMPARE(m_opened.first().page, u"history"_s);
    QCOMPARE(m_opened.first().value(u"event"_s),
             m_database->value(u"SELECT event_id FROM events WHERE timestamp = '2026-03-01 09:00Z'"_s));
}

void TestReplayBlame::what_no_event_set_is_said() {
    openAt(u"2026-03-01T08:00:30Z"_s);
    find<JsonTree>(u"current"_s).setCurrentPointer(u"/apps"_s);
    QTRY_VERIFY2(words().endsWith(u"never set by an event"_s), qPrintable(words()));
}

void TestReplayBlame::a_comparison_names_the_events_and_leads_to_them() {
    openAt(u"2026-03-01T10:30:00Z"_s,
           {{u"a"_s, {u"2026-03-01T08:30:00Z"_s}}, {u"b"_s, {u"2026-03-01T09:30:00Z"_s}}});
    QTest::mouseClick(&find<QPushButton>(u"compare"_s), Qt::LeftButton);
    auto& list = *m_page->findChild<CompareList*>();
    const QString field = u"target_state › apps › edge-vision › version"_s;
    QTRY_COMPARE(cell(list, field, CompareModel::Who), u"operator-7"_s);
    QCOMPARE(cell(list, field, CompareModel::Before), u"\"2.3.0\""_s);
    for (int row = 0; row < list.model()->rowCount(); ++row) {
        if (list.model()->index(row, 0).data().toString() == field)
            list.setCurrentIndex(list.model()->index(row, 0));
    }
    list.setFocus();
    QTest::keyClick(&list, Qt::Key_Return);
    QTRY_COMPARE(m_opened.size(), 1);
    QCOMPARE(m_opened.first().value(u"event"_s),
             m_database->value(u"SELECT event_id FROM events WHERE timestamp = '2026-03-01 09:00Z'"_s));
}

void TestReplayBlame::a_comparison_is_told_as_text_tree_and_patch_and_saved() {
    openAt(u"2026-03-01T10:30:00Z"_s,
           {{u"a"_s, {u"2026-03-01T08:30:00Z"_s}}, {u"b"_s, {u"2026-03-01T09:30:00Z"_s}}});
    QTest::mouseClick(&find<QPushButton>(u"compare"_s), Qt::LeftButton);
    auto& panel = *m_page->findChild<ComparePanel*>();
    auto& forms = *panel.findChild<QTabWidget*>(u"forms"_s);
    auto& text = *panel.findChild<QPlainTextEdit*>(u"text"_s);
    QTRY_VERIFY2(
        text.toPlainText().contains(u"~ /target_state/apps/edge-vision/version: \"2.3.0\" → \"2.3.1\"\n"
                                    "    2026-03-01T09:00:00.000000Z "_s),
        qPrintable(text.toPlainText()));
    forms.setCurrentWidget(panel.findChild<QWidget*>(u"textTab"_s));
    QTest::mouseClick(panel.findChild<QPushButton*>(u"copy"_s), Qt::LeftButton);
    QCOMPARE(QApplication::clipboard()->text(), text.toPlainText());
    forms.setCurrentWidget(panel.findChild<QWidget*>(u"treeTab"_s));
    QVERIFY(panel.findChild<JsonTree*>(u"tree"_s)->search(u"2.3.1"_s) > 0);
    const QTemporaryDir folder;
    panel.saveTo(folder.filePath(u"patch.json"_s));
    QFile saved(folder.filePath(u"patch.json"_s));
    QVERIFY(saved.open(QIODevice::ReadOnly));
    const auto patch = Json::parse(QString::fromUtf8(saved.readAll()));
    QVERIFY(patch && patch->isArray() && !patch->items().isEmpty());
}

void TestReplayBlame::another_device_is_compared_at_the_same_moment() {
    openAt(u"2026-03-01T10:30:00Z"_s);
    QTest::mouseClick(&find<QPushButton>(u"compare"_s), Qt::LeftButton);
    auto& panel = *m_page->findChild<ComparePanel*>();
    auto& picker = *panel.findChild<DevicePicker*>();
    QTRY_VERIFY(picker.hasFocus());
    QTest::keyClicks(&picker, u"sns-0001"_s);
    QTest::keyClick(&picker, Qt::Key_Return);
    auto& list = *panel.findChild<CompareList*>();
    QTRY_COMPARE(cell(list, u"attributes › name"_s, CompareModel::After), u"\"sns-0001\""_s);
    QTRY_VERIFY(cell(list, u"online"_s, CompareModel::When).contains(u"09:30:00"_s));
    QVERIFY(!panel.findChild<QPushButton*>(u"goToA"_s)->isVisible());
}

QTEST_MAIN(TestReplayBlame)
#include "tst_replay_blame.moc"

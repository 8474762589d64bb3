// The window shows only what the role may do, and says why of the rest.
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QTabWidget>
#include <QtTest>

#include "desktop/MainWindow.h"
#include "desktop/publish/ImportPanel.h"
#include "desktop/publish/PublishForm.h"
#include "desktop/settings/SettingsPage.h"
#include "desktop/settings/SettingsSection.h"
#include "desktop/shared/MessageBar.h"
#include "support/RoleLogins.h"
#include "support/TestSession.h"

namespace fleet {

using namespace Qt::StringLiterals;
using namespace test;

namespace {

/// The window, opened by somebody who logs in with a role.
struct Desk {
    MainWindow window;

    explicit Desk(const ConnectionSettings& settings) {
        QSettings().clear();
        window.show();
        window.workspace().connectTo(settings, u"test"_s);
    }

    QString status(const char* item) const {
        const auto* label = window.findChild<QLabel*>(QLatin1String(item));
        return label->isVisible() ? label->text() : QString();
    }
    Page* show(const QString& page, const QString& key = {}, const QString& value = {}) {
        window.open({page, key.isEmpty() ? QMap<QString, QStringList>()
                                         : QMap<QString, QStringList>{{key, {value}}}});
        return window.currentPage();
    }
    template <typename T>
    static T* find(QWidget* page, const char* name) {
        return page->findChild<T*>(QLatin1String(name));
    }
    /// The section of Settings that is shown.
    QWidget* section(const QString& name) {
        return qobject_cast<SettingsPage*>(show(u"settings"_s, u"section"_s, name))->currentSection();
    }
};

} // namespace

class RolesWindowTest : public QObject {
    Q_OBJECT

private slots:
    void everyPageOfAnAuditorAnswersWithoutAnError() {
        m_database.run(
            u"select publish_event('device.provisioned', 'device', 'cam-1', '{\"name\": \"cam-1\"}')"_s);
        Desk desk(m_logins.settings(u"auditor"_s));
        QTRY_COMPARE(desk.status("role"), u"auditor"_s);
        QTRY_COMPARE(desk.status("partitions"), u"partitions: 7 days ahead"_s);
        QTRY_COMPARE(desk.status("listener"), u"live"_s);
        for (Page* page : desk.window.pages()) {
            desk.show(page->id());
            page->refresh();
            QTRY_VERIFY_WITH_TIMEOUT(!page->isBusy(), 20'000);
            for (const MessageBar* bar : page->findChildren<MessageBar*>())
                QVERIFY2(!bar->isVisible(), qUtf8Printable(page->id() + u": "_s + bar->text()));
        }
    }

    void anAuditorIsToldWhyHeCannotPublish() {
        Desk desk(m_logins.settings(u"auditor"_s));
        QTRY_COMPARE(desk.status("role"), u"auditor"_s);
        Page* page = desk.show(u"publish"_s);
        const auto* why = Desk::find<QLabel>(page, "notAllowed");
        QTRY_VERIFY(why->isVisible());
        QVERIFY2(why->text().contains(u"support role"_s), qUtf8Printable(why->text()));
        QVERIFY(!page->findChild<PublishForm*>()->isEnabled());
        QVERIFY(!page->findChild<ImportPanel*>()->isEnabled());
        QVERIFY(!Desk::find<QPushButton>(page, "publishButton")->isEnabled());
    }

    void supportPublishesButDoesNotImport() {
        Desk desk(m_logins.settings(u"support"_s));
        QTRY_COMPARE(desk.status("role"), u"support"_s);
        Page* page = desk.show(u"publish"_s);
        QTRY_VERIFY(page->findChild<PublishForm*>()->isEnabled());
        QVERIFY(!Desk::find<QLabel>(page, "notAllowed")->isVisible());
        page->findChild<QTabWidget*>(u"tabs"_s)->setCurrentIndex(1);
        QVERIFY(!page->findChild<ImportPanel*>()->isEnabled());
        QVERIFY(Desk::find<QLabel>(page, "notAllowed")->isVisible());
        QVERIFY(Desk::find<QLabel>(page, "notAllowed")->text().contains(u"admin role"_s));
    }

    void onlyAnAdminMaintainsPartitions_data() {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<bool>("allowed");
        QTest::newRow("auditor") << u"auditor"_s << false;
        QTest::newRow("support") << u"support"_s << false;
        QTest::newRow("admin") << u"admin"_s << true;
    }
    void onlyAnAdminMaintainsPartitions() {
        QFETCH(const QString, kind);
        QFETCH(const bool, allowed);
        Desk desk(m_logins.settings(kind));
        QTRY_COMPARE(desk.status("role"), kind);
        QWidget* section = desk.section(u"partitions"_s);
        QTRY_COMPARE(Desk::find<QPushButton>(section, "createButton")->isVisible(), allowed);
        QCOMPARE(Desk::find<QPushButton>(section, "dropButton")->isVisible(), allowed);
        QCOMPARE(Desk::find<QLabel>(section, "readOnlyNote")->isVisible(), !allowed);
    }

    void whoIsNotLetIntoTheOwnersRoleDoesNotMigrate() {
        const TestDatabase behind;
        const RoleLogins logins(behind);
        behind.run(u"delete from fleet_audit_migrations where number = 15"_s);
        Desk desk(logins.settings(u"admin"_s));
        QTRY_VERIFY(desk.window.workspace().knowsDatabase());
        QWidget* section = desk.section(u"migrations"_s);
        QTRY_VERIFY(Desk::find<QLabel>(section, "readOnlyNote")->isVisible());
        QVERIFY(!Desk::find<QPushButton>(section, "applyButton")->isVisible());
    }

private:
    TestDatabase m_database;
    RoleLogins m_logins{m_database};
};

} // namespace fleet

QTEST_MAIN(fleet::RolesWindowTest)
#include "tst_roles_window.moc"

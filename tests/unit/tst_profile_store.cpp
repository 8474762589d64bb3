#include <QSettings>
#include <QTest>

#include "store/ProfileStore.h"

using namespace fleet;
using namespace Qt::StringLiterals;

class TestOfProfileStore : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        QCoreApplication::setOrganizationName(u"Fleet Audit tests"_s);
        QCoreApplication::setApplicationName(u"profiles"_s);
    }
    void init() { QSettings().clear(); }

    void savedProfilesComeBackWithoutTheirSecrets();
    void namesMayHoldAnything();
    void removedProfilesAreGone();
};

void TestOfProfileStore::savedProfilesComeBackWithoutTheirSecrets() {
    ConnectionSettings settings{.host = u"db"_s,
                                .port = 6432,
                                .database = u"fleet"_s,
                                .user = u"sam"_s,
                                .password = u"secret-1"_s,
                                .options = {{u"sslmode"_s, u"require"_s}, {u"sslpassword"_s, u"secret-2"_s}}};
    ProfileStore().save(u"production"_s, settings);
    settings.password.clear();
    settings.options.remove(u"sslpassword"_s);
    const auto back = ProfileStore().profile(u"production"_s);
    QVERIFY(back);
    QCOMPARE(*back, settings);
    QSettings file;
    file.sync();
    for (const QString& key : file.allKeys())
        QVERIFY(!file.value(key).toString().contains(u"secret"_s));
}

void TestOfProfileStore::namesMayHoldAnything() {
    const QStringList names{u"a/b"_s, u"Ünïcode & 100 %"_s, u"zz"_s};
    for (const QString& name : names)
        ProfileStore().save(name, {.host = name});
    QCOMPARE(QSet<QString>(names.begin(), names.end()), [] {
        const QStringList n = ProfileStore().names();
        return QSet<QString>(n.begin(), n.end());
    }());
    QCOMPARE(ProfileStore().profile(u"a/b"_s)->host, u"a/b"_s);
    QVERIFY(!ProfileStore().profile(u"a"_s));
}

void TestOfProfileStore::removedProfilesAreGone() {
    ProfileStore().save(u"gone"_s, {});
    QCOMPARE(ProfileStore().names(), QStringList{u"gone"_s});
    ProfileStore().remove(u"gone"_s);
    QVERIFY(ProfileStore().names().isEmpty());
    QCOMPARE(ProfileStore().profile(u"gone"_s).error().kind, ErrorKind::NotFound);
}

QTEST_GUILESS_MAIN(TestOfProfileStore)
#include "tst_profile_store.moc"

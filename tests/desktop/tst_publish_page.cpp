// Publishing as a person does it: the form made from a schema, validation, the reason, files of events.
#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTabWidget>
#include <QTemporaryFile>
#include <QtTest>

#include "desktop/publish/ImportPanel.h"
#include "desktop/publish/LineProblemModel.h"
#include "desktop/publish/PublishPage.h"
#include "desktop/publish/SchemaField.h"
#include "desktop/publish/SchemaFieldEditor.h"
#include "desktop/shared/MessageBar.h"
#include "support/SmallFleet.h"
#include "support/TestDatabase.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

const QString device = u"3f0e2a6b-7c1d-4e5f-8a9b-0c1d2e3f4a5b"_s;

struct Room {
    test::TestDatabase database;
    Workspace workspace;
    PublishPage page{workspace};

    Room() {
        page.resize(1200, 800);
        page.show();
        workspace.connectTo(*ConnectionSettings::fromUrl(database.url()), u"test"_s);
    }

    /// Fills everything that a right event of this type needs, but the payload.
    void begin(const QString& type) {
        QTRY_VERIFY(workspace.knowsDatabase());
        page.open({u"publish"_s, {{u"type"_s, {type}}, {u"aggregate"_s, {device}}}});
        QTest::keyClicks(find<QLineEdit>("reason"), u"ticket 4711"_s);
    }

    /// A field of the payload form; names may be those of other widgets, so look below the editors only.
    template <typename T>
    T* field(const char* name) {
        for (auto* editor : page.findChildren<SchemaFieldEditor*>())
            if (editor->field().name == QLatin1String(name))
                return editor->findChild<T*>(QLatin1String(name));
        return nullptr;
    }
    template <typename T>
    T* find(const char* name) {
        return page.findChild<T*>(QLatin1String(name));
    }
    QPushButton* named(const QString& accessibleName) {
        for (auto* button : page.findChildren<QPushButton*>())
            if (button->accessibleName() == accessibleName)
                return button;
        return nullptr;
    }
    void publish() { QTest::mouseClick(find<QPushButton>("publishButton"), Qt::LeftButton); }
    QString message() { return page.findChild<MessageBar*>()->text(); }
    int events() { return database.value(u"SELECT count(*) FROM events"_s).toInt(); }

    /// Chooses a file with these lines, as a person would in the file dialog.
    void choose(QTemporaryFile& file, const QString& lines) {
        QTRY_VERIFY(workspace.knowsDatabase());
        QVERIFY(file.open());
        file.write(lines.toUtf8());
        file.flush();
        page.open({u"publish"_s, {{u"tab"_s, {u"import"_s}}}});
        page.importPanel().chooseFile = [path = file.fileName()] { return path; };
        QTest::mouseClick(find<QPushButton>("chooseButton"), Qt::LeftButton);
        QTRY_VERIFY(find<QLabel>("summary")->isVisible());
    }
};

QString line(const QString& type, const QString& time) {
    return u"{\"event_type\":\"%1\",\"aggregate_type\":\"device\",\"aggregate_id\":\"cam-1\",\"data\":{},"
           "\"timestamp\":\"%2\"}\n"_s.arg(type, time);
}

} // namespace

class PublishPageTest : public QObject {
    Q_OBJECT

private slots:
    void requiredFieldsComeFirstAndEveryTypeFindsItsEditor() {
        const auto schema = Json::parse(
            uR"({"type": "object", "required": ["app"], "properties": {
            "count": {"type": "integer", "title": "A count"}, "app": {"type": "string"}, "load": {"type": "number"},
            "sync": {"type": "boolean"}, "health": {"enum": ["good", "bad"]}, "config": {"type": "object"},
            "mixed": {"type": ["object", "string"]}}})"_s);
        QMap<QString, SchemaField::Kind> kinds;
        const QList<SchemaField> fields = schemaFields(*schema);
        for (const SchemaField& field : fields)
            kinds.insert(field.name, field.kind);
        QCOMPARE(fields.first().name, u"app"_s);
        QVERIFY(fields.first().required);
        using Kind = SchemaField::Kind;
        const QMap<QString, Kind> expected{{u"app"_s, Kind::Text},      {u"count"_s, Kind::Integer},
                                           {u"load"_s, Kind::Number},   {u"sync"_s, Kind::Boolean},
                                           {u"health"_s, Kind::Choice}, {u"config"_s, Kind::Json},
                                           {u"mixed"_s, Kind::Json}};
        QCOMPARE(kinds, expected);
    }

    void aNumberStaysAsItWasWritten() {
        const SchemaField load{u"load"_s, u"Load"_s, {}, SchemaField::Kind::Number};
        QCOMPARE(readField(load, u"1.10"_s)->toCompact(), u"1.10"_s);
        QVERIFY(!readField(load, u"1,5"_s));
        const SchemaField count{u"count"_s, u"Count"_s, {}, SchemaField::Kind::Integer};
        QCOMPARE(readField(count, u"12345678901234567890"_s)->toCompact(), u"12345678901234567890"_s);
        QVERIFY(!readField(count, u"1.0"_s));
    }

    void anEventOfTheFormIsStoredWithItsReasonAndUser() {
        Room room;
        room.begin(u"current_state.app_crashed"_s);
        QTest::keyClicks(room.field<QLineEdit>("app_name"), u"edge-vision"_s);
        QTest::keyClicks(room.field<QLineEdit>("exit_code"), u"139"_s);
        QVERIFY(room.find<QPlainTextEdit>("preview")->toPlainText().contains(u"\"exit_code\": 139"_s));
        room.publish();
        QTRY_VERIFY(room.message().startsWith(u"Published current_state.app_crashed as event "_s));
        QCOMPARE(room.database.value(u"SELECT data::text FROM events"_s),
                 u"{\"app_name\": \"edge-vision\", \"exit_code\": 139}"_s);
        QCOMPARE(room.database.value(u"SELECT metadata ->> 'reason' FROM events"_s), u"ticket 4711"_s);
        QVERIFY(!room.database.value(u"SELECT metadata ->> 'user_id' FROM events"_s).isEmpty());
        QCOMPARE(room.database.value(u"SELECT aggregate_id FROM events"_s), device);
        QVERIFY(room.field<QLineEdit>("app_name")->text().isEmpty());
    }

    void theSuccessMessageLeadsToTheEvent() {
        Room room;
        room.begin(u"device.online"_s);
        QSignalSpy opened(&room.workspace, &Workspace::addressOpened);
        room.publish();
        QTRY_VERIFY(room.message().startsWith(u"Published"_s));
        for (auto* button : room.page.findChild<MessageBar*>()->findChildren<QPushButton*>())
            if (button->text().contains(u"History"_s))
                QTest::mouseClick(button, Qt::LeftButton);
        QCOMPARE(opened.count(), 1);
        QCOMPARE(opened.first().first().value<Address>().value(u"event"_s),
                 room.database.value(u"SELECT event_id FROM events"_s));
    }

    void nothingIsPublishedWithoutAReason() {
        Room room;
        room.begin(u"device.online"_s);
        room.find<QLineEdit>("reason")->clear();
        room.publish();
        QVERIFY(room.find<QLabel>("reasonProblem")->isVisible());
        QVERIFY(room.find<QLineEdit>("reason")->hasFocus() || !room.page.isActiveWindow());
        QCOMPARE(room.events(), 0);
    }

    void aWrongFieldIsToldBelowItAndKeepsTheForm() {
        Room room;
        room.begin(u"current_state.app_crashed"_s);
        QTest::keyClicks(room.field<QLineEdit>("exit_code"), u"boom"_s);
        room.publish();
        QStringList problems;
        for (auto* editor : room.page.findChildren<SchemaFieldEditor*>())
            if (!editor->problem().isEmpty())
                problems << editor->field().name;
        QCOMPARE(problems, (QStringList{u"app_name"_s, u"exit_code"_s}));
        QCOMPARE(room.field<QLineEdit>("exit_code")->text(), u"boom"_s);
        QCOMPARE(room.find<QLineEdit>("reason")->text(), u"ticket 4711"_s);
        QCOMPARE(room.events(), 0);
    }

    void anIdOf300CharactersIsRefusedBelowItsField() {
        Room room;
        room.begin(u"device.online"_s);
        room.find<QLineEdit>("aggregateId")->setText(QString(300, u'x'));
        room.publish();
        QVERIFY(room.find<QLabel>("idProblem")->text().contains(u"255"_s));
        QCOMPARE(room.events(), 0);
    }

    void anIdThatNoDeviceHasIsToldButMayBePublished() {
        Room room;
        test::importSmallFleet(room.database);
        room.begin(u"device.online"_s);
        room.workspace.refreshKnowledge();
        QTRY_VERIFY(!room.workspace.knownDevices().isEmpty());
        auto* problem = room.find<QLabel>("idProblem");
        auto* button = room.find<QPushButton>("publishButton");
        QTRY_VERIFY(problem->isVisible());
        QVERIFY(problem->text().contains(u"begin a new one"_s));
        QVERIFY(button->text().contains(u"new device"_s));
        room.find<QLineEdit>("aggregateId")->setText(test::camera.toUpper());
        QVERIFY(problem->isHidden());
        QVERIFY(!button->text().contains(u"new device"_s));

        room.find<QLineEdit>("aggregateId")->setText(device);
        const int before = room.events();
        room.publish();
        QTRY_COMPARE(room.events(), before + 1);
    }

    void anUnknownTypeCannotBePublished() {
        Room room;
        room.begin(u"device.exploded"_s);
        QVERIFY(room.find<QLabel>("typeProblem")->isVisible());
        QVERIFY(!room.find<QPushButton>("publishButton")->isEnabled());
    }

    void formAndJsonStayInStepAndKeepUnknownMembers() {
        Room room;
        room.begin(u"current_state.app_crashed"_s);
        QTest::keyClicks(room.field<QLineEdit>("app_name"), u"edge-vision"_s);
        QTest::mouseClick(room.named(u"Edit the payload as JSON"_s), Qt::LeftButton);
        auto* text = room.find<QPlainTextEdit>("payloadText");
        QCOMPARE(Json::parse(text->toPlainText())->toCompact(), u"{\"app_name\":\"edge-vision\"}"_s);
        text->setPlainText(u"{\"app_name\": \"edge-audio\", \"extra\": 1.10}"_s);
        QTest::mouseClick(room.named(u"Edit the payload as a form"_s), Qt::LeftButton);
        QCOMPARE(room.field<QLineEdit>("app_name")->text(), u"edge-audio"_s);
        QVERIFY(room.find<QPlainTextEdit>("preview")->toPlainText().contains(u"\"extra\": 1.10"_s));
    }

    void textThatIsNoObjectStaysInTheJsonEditor() {
        Room room;
        room.begin(u"device.online"_s);
        QTest::mouseClick(room.named(u"Edit the payload as JSON"_s), Qt::LeftButton);
        auto* text = room.find<QPlainTextEdit>("payloadText");
        text->setPlainText(u"[1, 2]"_s);
        QTest::mouseClick(room.named(u"Edit the payload as a form"_s), Qt::LeftButton);
        QVERIFY(text->isVisible());
        QVERIFY(room.find<QLabel>("payloadProblem")->text().contains(u"object"_s));
        room.publish();
        QCOMPARE(room.events(), 0);
    }

    void aFileIsCheckedBeforeItIsImportedWhole() {
        Room room;
        QTemporaryFile file;
        room.choose(file, line(u"device.online"_s, u"2026-01-31T12:00:00Z"_s) +
                              line(u"device.offline"_s, u"2026-01-31T13:00:00Z"_s));
        QVERIFY(room.find<QLabel>("summary")->text().contains(u"2 events"_s));
        QCOMPARE(room.events(), 0);
        auto* import = room.find<QPushButton>("importButton");
        QCOMPARE(import->text(), u"I&mport 2 events"_s);
        QTest::mouseClick(import, Qt::LeftButton);
        QTRY_VERIFY(room.message().startsWith(u"Imported 2 events"_s));
        QCOMPARE(room.events(), 2);
    }

    void aFileWithABadLineNamesTheLineAndCannotBeImported() {
        Room room;
        auto* model = room.page.findChild<LineProblemModel*>();
        const QAbstractItemModelTester tester(model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QTemporaryFile file;
        room.choose(file, line(u"device.online"_s, u"2026-01-31T12:00:00Z"_s) +
                              line(u"device.exploded"_s, u"2026-01-31T13:00:00Z"_s));
        QCOMPARE(model->rowCount(), 1);
        QCOMPARE(model->index(0, LineProblemModel::Line).data().toString(), u"2"_s);
        QVERIFY(model->index(0, LineProblemModel::Problem).data().toString().contains(u"device.exploded"_s));
        QVERIFY(!room.find<QPushButton>("importButton")->isVisible());
        QCOMPARE(room.events(), 0);
    }
};

} // namespace fleet

QTEST_MAIN(fleet::PublishPageTest)
#include "tst_publish_page.moc"

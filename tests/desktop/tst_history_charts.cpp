// The history's charts as a person uses them: keys on a real database, and every number against SQL.
#include <QCheckBox>
#include <QComboBox>
#include <QImage>
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QSvgRenderer>
#include <QTemporaryDir>
#include <QTest>
#include <QTimeZone>
#include <QToolButton>

#include "core/FilterParser.h"
#include "desktop/charts/ChartPanel.h"
#include "desktop/charts/CountsChartView.h"
#include "desktop/charts/KeyColours.h"
#include "desktop/charts/ViewSwitch.h"
#include "desktop/charts/WeekView.h"
#include "desktop/history/FilterBar.h"
#include "desktop/history/HistoryPage.h"
#include "desktop/shared/MessageBar.h"
#include "desktop/shared/RecordTable.h"
#include "jobs/DemoFleet.h"
#include "store/ProjectionBuilder.h"
#include "support/TestSession.h"

using namespace fleet;
using namespace Qt::StringLiterals;

class TestHistoryCharts : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        const auto session = test::openSession(m_database, {.statement = std::chrono::milliseconds{0}});
        DemoFleetOptions options;
        options.devices = 12;
        options.days = 9;
        JobControl control;
        test::need(loadDemoFleet(*session, options, control));
        test::settle(m_database);
        test::need(ProjectionBuilder(*session).catchUp(control));
        m_workspace.connectTo(test::settingsOf(m_database), u"test"_s);
        QTRY_VERIFY(!m_workspace.knownDevices().isEmpty());
        // As the window does.
        connect(&m_workspace.timeRange(), &TimeRangeChoice::changed, this, [this] {
            if (m_page)
                m_page->refresh();
        });
    }

    void init() {
        QSettings().clear();
        m_workspace.timeRange().setUtc(true);
        m_workspace.timeRange().choose(TimeRangeChoice::Preset::All);
        m_page = std::make_unique<HistoryPage>(m_workspace);
        connect(m_page.get(), &Page::statusChanged, this, [this](const QString& text) { m_status = text; });
        m_page->resize(1200, 700);
        m_page->show();
        m_page->activateWindow(); // for its shortcuts
        QVERIFY(QTest::qWaitForWindowActive(m_page.get()));
        m_page->open({u"history"_s, {{u"view"_s, {u"charts"_s}}}});
        settle();
    }

    void cleanup() { m_page.reset(); }

    void keysSwitchBetweenEventsAndCharts() {
        QVERIFY(chart()->isVisible());
        QCOMPARE(m_page->address().value(u"view"_s), u"charts"_s);
        QTest::keyClick(m_page.get(), Qt::Key_1, Qt::AltModifier);
        QTRY_VERIFY(!chart()->isVisible());
        settle();
        QVERIFY(!m_page->address().parameters.contains(u"view"_s));
        QTest::keyClick(m_page.get(), Qt::Key_2, Qt::AltModifier);
        QTRY_VERIFY(chart()->isVisible());
    }

    void totalsEqualTheCountUnderEveryFilterAndKey() {
        for (const auto& [filter, condition] :
             {std::pair(QString(), u"true"_s),
              std::pair(u"type = container.*"_s, u"event_type LIKE 'container.%'"_s),
              std::pair(u"data.exit_code > 0"_s, u"(data ->> 'exit_code')::numeric > 0"_s)}) {
            setFilter(filter);
            for (int key = 0; key < 3; ++key) {
                const int counted = count(condition);
                QCOMPARE(firstNumber(summaryOf(panel(u"countsPanel"_s))), counted);
                QCOMPARE(chart()->counts().histogram.total(), counted);
                QCOMPARE(legendTotal(), counted);
                QCOMPARE(firstNumber(summaryOf(panel(u"weekPanel"_s))), counted);
                QCOMPARE(firstNumber(m_status), counted);
                press(u"countsBy"_s, key < 2 ? Qt::Key_Down : Qt::Key_Home);
            }
        }
    }

    void thePeriodBeforeIsCountedToo() {
        const Timestamp noon = middle();
        m_workspace.timeRange().choose(TimeRange{noon, noon + 36 * microsecondsPerHour});
        settle();
        press(u"compareBefore"_s, Qt::Key_Space);
        const int now = count(within({noon, noon + 36 * microsecondsPerHour}));
        const int before = count(within({noon - 36 * microsecondsPerHour, noon}));
        QCOMPARE(int(chart()->counts().before->histogram.total()), before);
        const QString percent = QLocale().toString(100.0 * (now - before) / before, 'f', 1) + u" %"_s;
        const QString text = summaryOf(panel(u"countsPanel"_s));
        QVERIFY2(text.contains(QLocale().toString(before) + u" in the period before"_s), qPrintable(text));
        QVERIFY2(text.contains(percent), qPrintable(text));
        // All events have none.
        m_workspace.timeRange().choose(TimeRangeChoice::Preset::All);
        settle();
        QVERIFY(summaryOf(panel(u"countsPanel"_s)).contains(u"no period before"));
    }

    void keysPickARangeZoomIntoItAndLetGo() {
        walkTo(30);
        QTest::keyClick(chart(), Qt::Key_Right, Qt::ShiftModifier);
        QTest::keyClick(chart(), Qt::Key_Right, Qt::ShiftModifier);
        const TimeRange picked = chart()->picked();
        QCOMPARE(picked.to->microseconds - picked.from->microseconds,
                 3 * chart()->counts().histogram.bucketMicroseconds);
        QTest::keyClick(chart(), Qt::Key_Escape);
        QCOMPARE(chart()->picked(), TimeRange{});
        QTest::keyClick(chart(), Qt::Key_Left, Qt::ShiftModifier);
        const TimeRange again = chart()->picked();
        QTest::keyClick(chart(), Qt::Key_Return);
        settle();
        QCOMPARE(m_workspace.timeRange().range(), again);
        QVERIFY(chart()->isVisible());
        QCOMPARE(int(chart()->counts().histogram.total()), count(within(again)));
    }

    void aBarAndItsPartsLeadToTheirEvents() {
        walkTo(40);
        QTest::keyClick(chart(), Qt::Key_Up);
        const QString part = chart()->accessibleDescription().section(u"▸ "_s, 1).section(u", "_s, 0, 0);
        const QString family = part.section(u"  "_s, 0, 0);
        QTest::keyClick(chart(), Qt::Key_Space);
        settle();
        QVERIFY(!chart()->isVisible());
        QCOMPARE(filterBar()->expression(), FilterExpression::oneOf(FilterField::Type, {family + u".*"_s}));
        QCOMPARE(firstNumber(m_status), firstNumber(part.section(u"  "_s, 1)));
        QCOMPARE(firstNumber(m_status), count(within(m_workspace.timeRange().range()) +
                                              u" AND split_part(event_type, '.', 1) = '%1'"_s.arg(family)));
    }

    void everyPlaceOfARankingLeadsToItsEvents_data() {
        QTest::addColumn<int>("subject");
        for (int subject = 0; subject < 6; ++subject)
            QTest::addRow("%d", subject) << subject;
    }

    void everyPlaceOfARankingLeadsToItsEvents() {
        QFETCH(int, subject);
        setFilter(u"not type = device.heartbeat"_s);
        for (int i = 0; i < subject; ++i)
            press(u"rankingSubject"_s, Qt::Key_Down);
        QVERIFY(ranking()->model()->rowCount() > 1);
        const int rows = ranking()->model()->rowCount();
        int sum = 0;
        for (int row = 0; row < rows; ++row)
            sum += QLocale().toInt(ranking()->model()->index(row, 1).data().toString());
        QCOMPARE(firstNumber(summaryOf(panel(u"rankingPanel"_s))), sum);
        for (const int row : {0, std::min(2, rows - 1)}) {
            const QString name = ranking()->model()->index(row, 0).data().toString();
            if (name.startsWith(u'…'))
                continue;
            const int shown = QLocale().toInt(ranking()->model()->index(row, 1).data().toString());
            ranking()->setCurrentIndex(ranking()->model()->index(row, 0));
            QTest::keyClick(ranking(), Qt::Key_Return);
            settle();
            QVERIFY2(!chart()->isVisible(), qPrintable(name));
            QCOMPARE(firstNumber(m_status), shown);
            setFilter(u"not type = device.heartbeat"_s);
            QTest::keyClick(m_page.get(), Qt::Key_2, Qt::AltModifier);
            QTRY_VERIFY(chart()->isVisible());
            settle();
        }
    }

    void hoursOfTheWeekAreWalkedByKeysAndLeadToTheirEvents() {
        const WeekHour busiest = week()->current();
        QTest::keyClick(week(), Qt::Key_Home);
        QCOMPARE(week()->current(), (WeekHour{busiest.day, 0}));
        QTest::keyClick(week(), Qt::Key_Right);
        QTest::keyClick(week(), Qt::Key_PageUp);
        QTest::keyClick(week(), Qt::Key_Down);
        QCOMPARE(week()->current(), (WeekHour{1, 1}));
        QVERIFY(week()->accessibleDescription().startsWith(u"Tuesday 01:00 – 02:00: "));
        // Nine days: two weekdays come twice and are a condition, the others a range.
        int ranges = 0;
        int conditions = 0;
        for (int day = 0; day < WeekGrid::days; ++day) {
            m_workspace.timeRange().choose(TimeRangeChoice::Preset::All);
            setFilter({});
            m_page->open({u"history"_s, {{u"view"_s, {u"charts"_s}}}});
            settle();
            week()->setCurrent({day, 9});
            const int shown = firstNumber(week()->accessibleDescription().section(u": "_s, 1));
            QTest::keyClick(week(), Qt::Key_Return);
            settle();
            QCOMPARE(firstNumber(m_status), shown);
            QCOMPARE(shown, count(u"extract(isodow FROM timestamp AT TIME ZONE 'UTC') = %1 AND "
                                  "extract(hour FROM timestamp AT TIME ZONE 'UTC') = 9"_s.arg(day + 1)));
            ++(filterBar()->expression().isEmpty() ? ranges : conditions);
        }
        QVERIFY(ranges > 0);
        QVERIFY(conditions > 0);
    }

    void picturesHoldTheNumbers_data() {
        QTest::addColumn<QString>("name");
        for (const QString& name : {u"countsPanel"_s, u"rankingPanel"_s, u"weekPanel"_s})
            QTest::newRow(qPrintable(name)) << name;
    }

    void picturesHoldTheNumbers() {
        QFETCH(QString, name);
        const QTemporaryDir folder;
        const auto write = [&](const QString& file) {
            panel(name)->exportTo(folder.filePath(file));
            QFile written(folder.filePath(file));
            return written.open(QIODevice::ReadOnly) ? written.readAll() : QByteArray();
        };
        const QByteArray svg = write(u"chart.svg"_s);
        QVERIFY(QSvgRenderer(svg).isValid());
        const int total = firstNumber(summaryOf(panel(name)));
        QVERIFY(svg.contains(QLocale().toString(total).toUtf8()));
        QImage png;
        QVERIFY(png.loadFromData(write(u"chart.png"_s), "PNG"));
        QVERIFY(png.width() > 1000 && png.height() > 300);
        QVERIFY(write(u"chart.pdf"_s).startsWith("%PDF-"));
        const QList<QByteArray> lines = write(u"chart.csv"_s).split('\n');
        qint64 sum = 0;
        for (const QByteArray& line : lines.mid(1))
            sum += line.trimmed().split(',').last().toLongLong();
        QCOMPARE(sum, total);
    }

    void whileCountingTheOldChartIsStillSavedAsWhatItIs() {
        const QTemporaryDir folder;
        const auto drawings = [&] {
            QByteArrayList written;
            for (const QString& name : {u"countsPanel"_s, u"rankingPanel"_s, u"weekPanel"_s}) {
                panel(name)->exportTo(folder.filePath(u"chart.svg"_s));
                QFile file(folder.filePath(u"chart.svg"_s));
                written.append(file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray());
            }
            return written;
        };
        const QByteArrayList before = drawings();
        QVERIFY(before.first().contains("All that is kept"));
        const Timestamp noon = middle();
        const auto blocker = test::openSession(m_database);
        std::optional transaction(test::need(Transaction::begin(*blocker)));
        QVERIFY(blocker->execute(u"LOCK TABLE events, event_rollups IN ACCESS EXCLUSIVE MODE"_s));
        m_workspace.timeRange().choose(TimeRange{noon, noon + 12 * microsecondsPerHour});
        QTest::keyClick(m_page->findChild<QWidget*>(u"countsBy"_s), Qt::Key_Down);
        QTest::keyClick(m_page->findChild<QWidget*>(u"rankingSubject"_s), Qt::Key_Down);
        QVERIFY(m_page->isBusy());
        QCOMPARE(drawings(), before);
        transaction.reset();
        settle();
        QVERIFY(drawings() != before);
    }

    void aLongChartIsWholeInOnePicture() {
        const QTemporaryDir folder;
        ChartSheet sheet{u"Long"_s, u"long"_s, {}, {}, {}};
        sheet.place = [](ReportPages& pages) {
            for (int line = 0; line < 100; ++line)
                pages.place(15, [line](QPainter& painter, QPointF at) {
                    report::drawText(painter, u"line-%1"_s.arg(line), report::Face::Text, at, 200);
                });
        };
        QVERIFY(writeChart(sheet, folder.filePath(u"long.svg"_s)));
        QFile written(folder.filePath(u"long.svg"_s));
        QVERIFY(written.open(QIODevice::ReadOnly));
        const QByteArray svg = written.readAll();
        QVERIFY(svg.contains("line-0<"));
        QVERIFY(svg.contains("line-99<"));
    }

    void aChartThatCannotBeWrittenSaysSo() {
        panel(u"weekPanel"_s)->exportTo(u"/no/such/folder/chart.png"_s);
        QVERIFY(m_page->findChild<MessageBar*>()->text().contains(u"/no/such/folder/chart.png"));
        panel(u"weekPanel"_s)->exportTo(u"chart.xls"_s);
        QVERIFY(m_page->findChild<MessageBar*>()->text().contains(u"chart.xls"));
    }

    void nothingIsSaidInWords() {
        setFilter(u"type = no.such"_s);
        QVERIFY(visibleText(panel(u"countsPanel"_s)).contains(u"No event in this range matches."));
        QVERIFY(visibleText(panel(u"rankingPanel"_s)).contains(u"Nothing crashed in this result."));
        QVERIFY(visibleText(panel(u"weekPanel"_s)).contains(u"No event in this range matches."));
    }

    void failureIsSaidInTheCardAndCanBeTriedAgain() {
        m_database.run(u"ALTER TABLE events RENAME TO elsewhere"_s);
        m_page->refresh();
        settle();
        for (const QString& name : {u"countsPanel"_s, u"rankingPanel"_s, u"weekPanel"_s}) {
            QVERIFY(retryOf(panel(name))->isVisible());
            QVERIFY(!visibleText(panel(name)).contains(u"Counting…"));
        }
        m_database.run(u"ALTER TABLE elsewhere RENAME TO events"_s);
        QTest::keyClick(retryOf(panel(u"countsPanel"_s)), Qt::Key_Space);
        settle();
        QVERIFY(chart()->isVisible());
    }

    void countingCanBeStopped() {
        const auto blocker = test::openSession(m_database);
        std::optional transaction(test::need(Transaction::begin(*blocker)));
        QVERIFY(blocker->execute(u"LOCK TABLE events, event_rollups IN ACCESS EXCLUSIVE MODE"_s));
        m_page->refresh();
        QVERIFY(m_page->isBusy());
        QVERIFY(visibleText(panel(u"countsPanel"_s)).contains(u"Counting…"));
        m_page->cancel();
        QTRY_VERIFY(!m_page->isBusy());
        QVERIFY(visibleText(panel(u"countsPanel"_s)).contains(u"Counting was stopped."));
        transaction.reset();
        QTest::keyClick(retryOf(panel(u"countsPanel"_s)), Qt::Key_Space);
        settle();
        QVERIFY(chart()->isVisible());
    }

    void localTimeIsOnlyAnotherWayToAddUp() {
        const int total = firstNumber(summaryOf(panel(u"weekPanel"_s)));
        m_workspace.timeRange().setUtc(false);
        QVERIFY(!m_page->isBusy());
        QCOMPARE(firstNumber(summaryOf(panel(u"weekPanel"_s))), total);
        QVERIFY(summaryOf(panel(u"weekPanel"_s)).contains(u"local time"));
    }

    void rareKeysAreJoinedAndTotalsStay() {
        EventHistogram histogram{{Timestamp{0}, Timestamp{20}}, 10, {}};
        for (int key = 0; key < 14; ++key)
            histogram.bins.append({Timestamp{10 * (key % 2)}, u"k"_s + QChar(u'a' + key), key + 1});
        const EventHistogram folded = withRareKeysJoined(histogram, 10, u"… %1 others"_s);
        QCOMPARE(folded.total(), histogram.total());
        const QStringList keys = BucketCounts::of(folded).keys;
        QCOMPARE(keys.size(), 11);
        QCOMPARE(keys.last(), u"… 4 others"_s);
        QCOMPARE(keys.first(), u"ke"_s);
    }

    void everyControlHasAName() {
        for (const QWidget* widget : m_page->findChildren<QWidget*>()) {
            if (!widget->isVisible() || widget->focusPolicy() == Qt::NoFocus || widget->focusProxy() ||
                widget->objectName().startsWith(u"qt_"))
                continue;
            const auto* button = qobject_cast<const QAbstractButton*>(widget);
            const auto* label = qobject_cast<const QLabel*>(widget);
            QVERIFY2(
                !widget->accessibleName().isEmpty() || (button && !button->text().isEmpty()) ||
                    (label && !label->text().isEmpty()),
                qPrintable(QLatin1String(widget->metaObject()->className()) + u' ' + widget->objectName()));
        }
    }

private:
    ChartPanel* panel(const QString& name) const { return m_page->findChild<ChartPanel*>(name); }
    CountsChartView* chart() const { return m_page->findChild<CountsChartView*>(); }
    WeekView* week() const { return m_page->findChild<WeekView*>(); }
    RecordTable* ranking() const { return m_page->findChild<RecordTable*>(u"rankingTable"_s); }
    FilterBar* filterBar() const { return m_page->findChild<FilterBar*>(); }

    static QPushButton* retryOf(const QWidget* panel) { return panel->findChild<QPushButton*>(); }

    /// The line below a panel's title.
    static QString summaryOf(const QWidget* panel) {
        for (const QLabel* label : panel->findChildren<QLabel*>())
            if (label->isVisible() && label->text().contains(u" · "))
                return label->text();
        return {};
    }

    static QString visibleText(const QWidget* widget) {
        QString text;
        for (const QLabel* label : widget->findChildren<QLabel*>())
            text += label->isVisible() ? label->text() + u'\n' : QString();
        return text;
    }

    static int firstNumber(const QString& text) { return QLocale().toInt(text.section(u' ', 0, 0)); }

    int legendTotal() const {
        int sum = 0;
        for (const QToolButton* entry : panel(u"countsPanel"_s)->findChildren<QToolButton*>())
            if (entry->text().contains(u"  "))
                sum += QLocale().toInt(entry->text().section(u"  "_s, -1));
        return sum;
    }

    void press(const QString& name, Qt::Key key) {
        QTest::keyClick(m_page->findChild<QWidget*>(name), key);
        settle();
    }

    /// Right, from the first bar to this one.
    void walkTo(int bucket) {
        for (int i = 0; i <= bucket; ++i)
            QTest::keyClick(chart(), Qt::Key_Right);
    }

    void setFilter(const QString& text) {
        filterBar()->apply(*parseFilter(text));
        settle();
    }

    Timestamp middle() const {
        return *Timestamp::parse(m_database.value(
            u"SELECT to_char(max(timestamp) AT TIME ZONE 'UTC' - interval '4 days', 'YYYY-MM-DD\"T\"12:34:56\"Z\"') FROM events"_s));
    }

    static QString within(const TimeRange& range) {
        return u"timestamp >= '%1' AND timestamp < '%2'"_s.arg(range.from->toString(), range.to->toString());
    }

    void settle() { QTRY_VERIFY_WITH_TIMEOUT(!m_page->isBusy(), 20000); }

    int count(const QString& condition) const {
        return m_database.value(u"SELECT count(*) FROM events WHERE "_s + condition).toInt();
    }

    test::TestDatabase m_database;
    Workspace m_workspace;
    std::unique_ptr<HistoryPage> m_page;
    QString m_status;
};

QTEST_MAIN(TestHistoryCharts)
#include "tst_history_charts.moc"

#include "desktop/charts/CountsPanel.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLocale>
#include <QPainter>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <numeric>

#include "core/Csv.h"
#include "desktop/charts/KeyColours.h"
#include "desktop/history/PickTools.h"
#include "desktop/shared/Counted.h"
#include "desktop/shared/FlowLayout.h"
#include "desktop/shared/TimeTicks.h"
#include "desktop/style/Style.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr int chartBuckets = 96;
constexpr int shownKeys = 10;

/// What stands for the keys that are not shown; %1 is how many they are.
QString others() {
    return CountsPanel::tr("… %1 others");
}

QIcon mark(const QColor& colour) {
    QPixmap square(20, 20);
    square.setDevicePixelRatio(2);
    square.fill(Qt::transparent);
    QPainter painter(&square);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    painter.drawRoundedRect(QRectF(1, 1, 8, 8), 2, 2);
    painter.end();
    return square;
}

QString change(qint64 now, qint64 before) {
    if (before == 0)
        return CountsPanel::tr("none in the period before");
    const double percent = 100.0 * double(now - before) / double(before);
    const QString sign = percent > 0 ? u"+"_s : QString();
    return counted(before, CountsPanel::tr("%1 in the period before"),
                   CountsPanel::tr("%1 in the period before")) +
           CountsPanel::tr(": %1 %").arg(sign + QLocale().toString(percent, 'f', 1));
}

QString keyName(HistogramKey key) {
    return key == HistogramKey::Family ? u"family"_s : key == HistogramKey::Type ? u"type"_s : u"source"_s;
}

void addLines(QString& csv, const QString& period, const EventHistogram& histogram) {
    for (const HistogramBin& bin : histogram.bins)
        csv += csvLine({period, bin.start.toString(), (bin.start + histogram.bucketMicroseconds).toString(),
                        bin.key, QString::number(bin.count)});
}

} // namespace

CountsPanel::CountsPanel(Workspace& workspace, const std::function<void(bool)>& busy, QWidget* parent)
    : ChartPanel(workspace, tr("Events over time"), parent),
      m_by(new QComboBox(this)),
      m_compare(new QCheckBox(tr("&Compare with the period before"), this)),
      m_chart(new CountsChartView(this)),
      m_legend(new QWidget(this)),
      m_answer(busy) {
    setObjectName(u"countsPanel"_s);
    setUpChoices();
    setUpChart();
}

void CountsPanel::setUpChoices() {
    m_by->addItem(tr("by family"), int(HistogramKey::Family));
    m_by->addItem(tr("by type"), int(HistogramKey::Type));
    m_by->addItem(tr("by source"), int(HistogramKey::Source));
    m_by->setObjectName(u"countsBy"_s);
    m_by->setAccessibleName(tr("What the bars are made of"));
    m_compare->setObjectName(u"compareBefore"_s);
    m_compare->setToolTip(tr("Draws the equally long period just before as a dashed line"));
    addChoice(m_compare);
    addChoice(m_by);
    connect(m_by, &QComboBox::currentIndexChanged, this, &CountsPanel::askAgain);
    connect(m_compare, &QCheckBox::toggled, this, &CountsPanel::askAgain);
}

void CountsPanel::setUpChart() {
    auto* body = new QWidget(this);
    auto* column = new QVBoxLayout(body);
    column->setContentsMargins({});
    column->setSpacing(2);
    column->addWidget(m_chart, 1);
    column->addWidget(m_legend);
    auto* legend = new FlowLayout(m_legend);
    legend->setContentsMargins({});
    legend->setSpacing(4);
    setBody(body);
    setFocusProxy(m_chart);
    m_tools = new PickTools(m_chart);
    m_tools->offerEvents();
    const auto tell = [this] { m_tools->showPick(m_chart->picked(), workspace().timeRange().isUtc()); };
    connect(m_chart, &EventChartView::rangePicked, this, tell);
    connect(m_chart, &EventChartView::pickCleared, this, tell);
    connect(m_tools, &PickTools::clearWanted, m_chart, &CountsChartView::letGo);
    connect(m_tools, &PickTools::zoomWanted, this,
            [this] { emit zoomWanted(withinShown(m_chart->picked())); });
    connect(m_tools, &PickTools::eventsWanted, this, [this] { leadTo(m_chart->picked(), {}); });
    connect(m_chart, &CountsChartView::zoomWanted, this,
            [this](const TimeRange& range) { emit zoomWanted(withinShown(range)); });
    connect(m_chart, &CountsChartView::eventsWanted, this, &CountsPanel::leadTo);
    connect(&style::Theme::instance(), &style::Theme::changed, this, &CountsPanel::showAgain);
}

HistogramKey CountsPanel::chosenKey() const {
    return HistogramKey(m_by->currentData().toInt());
}

std::optional<TimeRange> CountsPanel::rangeBefore() const {
    const TimeRange& range = asked().range;
    if (!range.from || !range.to)
        return std::nullopt;
    return TimeRange{*range.from - (range.to->microseconds - range.from->microseconds), *range.from};
}

void CountsPanel::question() {
    std::optional<EventFilter> before;
    if (const auto range = rangeBefore(); range && m_compare->isChecked())
        before = EventFilter{*range, asked().where};
    m_answer.ask(workspace().reading().call<Counts>([asked = asked(), before, key = chosenKey()](
                                                        Session& session, JobControl&) -> Result<Counts> {
        EventStore store(session);
        auto histogram = store.histogram(asked, key, chartBuckets);
        if (!histogram)
            return failure(histogram.error());
        Counts counts{key, std::move(*histogram), {}};
        if (!before)
            return counts;
        auto earlier = store.histogram(*before, key, 0, counts.histogram.bucketMicroseconds);
        if (!earlier)
            return failure(earlier.error());
        counts.before =
            PeriodBefore{std::move(*earlier), asked.range.to->microseconds - asked.range.from->microseconds};
        return counts;
    }),
                 [this](const Result<Counts>& counts) {
                     if (!counts)
                         return takeFailure(counts.error());
                     m_counts = *counts;
                     const bool empty =
                         total() == 0 && (!m_counts.before || m_counts.before->histogram.total() == 0);
                     takeAnswer(empty, tr("No event in this range matches."));
                     showAgain();
                     emit this->counted(total());
                 });
}

void CountsPanel::forget() {
    m_counts = {};
    m_chart->setCounts({}, true);
    m_tools->showPick({}, true);
}

QString CountsPanel::othersOf(const QStringList& keys) const {
    const qsizetype more = keys.size() - shownKeys;
    return more > 0 ? others().arg(QLocale().toString(more)) : QString();
}

ShownCounts CountsPanel::shown() const {
    ShownCounts shown{withRareKeysJoined(m_counts.histogram, shownKeys, others()), {}, m_counts.before};
    const QString joined = othersOf(BucketCounts::of(m_counts.histogram).keys);
    shown.colours = keyColours(BucketCounts::of(shown.histogram).keys, m_counts.key, joined);
    return shown;
}

void CountsPanel::showAgain() {
    const ShownCounts now = shown();
    m_chart->setCounts(now, workspace().timeRange().isUtc());
    m_tools->showPick({}, true);
    summary().setText(summarize());
    fillLegend(now);
}

QString CountsPanel::summarize() const {
    const EventHistogram& histogram = m_counts.histogram;
    if (!histogram.range.from || histogram.bucketMicroseconds <= 0)
        return {};
    const TimeRange range{filter().range.from.value_or(*histogram.range.from),
                          filter().range.to.value_or(*histogram.range.to)};
    const qint64 length = range.to->microseconds - range.from->microseconds;
    const RateUnit unit = RateUnit::fitting(total(), length);
    QStringList parts{fleet::counted(total(), tr("%1 event"), tr("%1 events")),
                      tr("%1 %2 on average")
                          .arg(QLocale().toString(unit.rate(double(total()), length), 'f', 1), unit.name)};
    if (m_counts.before)
        parts.append(change(total(), m_counts.before->histogram.total()));
    else if (m_compare->isChecked())
        parts.append(tr("all events have no period before"));
    return parts.join(u" · "_s);
}

void CountsPanel::fillLegend(const ShownCounts& shown) {
    for (QToolButton* old : m_legend->findChildren<QToolButton*>())
        delete old;
    const BucketCounts counts = BucketCounts::of(shown.histogram);
    const QString joined = othersOf(BucketCounts::of(m_counts.histogram).keys);
    for (const QString& key : counts.keys) {
        const QList<qint64>& ofKey = counts.byKey[key];
        const qint64 sum = std::accumulate(ofKey.begin(), ofKey.end(), qint64(0));
        auto* entry = new QToolButton(m_legend);
        entry->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        entry->setIcon(mark(shown.colours[key]));
        entry->setText(key + u"  "_s + QLocale().toString(sum));
        style::makeQuiet(entry);
        style::setTextRole(entry, style::TextRole::Caption);
        if (key == joined) {
            entry->setEnabled(false);
        } else {
            entry->setToolTip(tr("Show these events"));
            connect(entry, &QToolButton::clicked, this, [this, key] { leadTo({}, key); });
        }
        m_legend->layout()->addWidget(entry);
    }
}

FilterExpression CountsPanel::conditionOf(const QString& key) const {
    if (key.isEmpty() || key == othersOf(BucketCounts::of(m_counts.histogram).keys))
        return {};
    switch (m_counts.key) {
        case HistogramKey::Family:
            return FilterExpression::oneOf(FilterField::Type, {key + u".*"_s});
        case HistogramKey::Type:
            return FilterExpression::oneOf(FilterField::Type, {key});
        case HistogramKey::Source:
            break;
    }
    return FilterExpression::oneOf(FilterField::Source, {key});
}

// The bars at the ends of the chart reach beyond the shown range.
TimeRange CountsPanel::withinShown(const TimeRange& range) const {
    if (!range.from || !range.to)
        return {};
    return {std::max(*range.from, filter().range.from.value_or(*range.from)),
            std::min(*range.to, filter().range.to.value_or(*range.to))};
}

void CountsPanel::leadTo(const TimeRange& range, const QString& key) {
    emit eventsWanted(withinShown(range), conditionOf(key));
}

ChartSheet CountsPanel::sheet() const {
    ChartSheet sheet{tr("Events over time, %1").arg(m_by->itemText(m_by->findData(int(m_counts.key)))),
                     u"events-over-time"_s,
                     facts(),
                     {},
                     {}};
    sheet.facts.append(summarize());
    sheet.place = [shown = shown()](ReportPages& pages) {
        placeReportChart(
            pages, shown.histogram, [&shown](const QString& key) { return shown.colours.value(key); },
            shown.before);
    };
    sheet.csv = csvLine({u"period"_s, u"from"_s, u"to"_s, keyName(m_counts.key), u"events"_s});
    addLines(sheet.csv, u"shown"_s, m_counts.histogram);
    if (m_counts.before)
        addLines(sheet.csv, u"before"_s, m_counts.before->histogram);
    return sheet;
}

} // namespace fleet

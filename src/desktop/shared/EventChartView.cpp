#include "desktop/shared/EventChartView.h"

#include <QBarCategoryAxis>
#include <QBarSet>
#include <QChart>
#include <QKeyEvent>
#include <QLocale>
#include <QMouseEvent>
#include <QStackedBarSeries>
#include <QToolTip>
#include <QValueAxis>
#include <algorithm>

#include "desktop/shared/Counted.h"
#include "desktop/shared/TimeTicks.h"
#include "desktop/style/Style.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr int labelHeight = 20;
constexpr int topRoom = 18;
constexpr int legendRoom = 22;
constexpr int sideRoom = 2;

} // namespace

EventChartView::EventChartView(QWidget* parent)
    : QChartView(parent), m_series(new QStackedBarSeries), m_counts(new QValueAxis) {
    setRenderHint(QPainter::Antialiasing);
    setFrameShape(QFrame::NoFrame);
    setBackgroundRole(QPalette::NoRole);
    viewport()->setAutoFillBackground(false);
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setMinimumHeight(96);
    chart()->legend()->hide();
    chart()->setBackgroundVisible(false);
    chart()->setMargins({});
    chart()->layout()->setContentsMargins(0, 0, 0, 0);
    chart()->setAnimationOptions(QChart::NoAnimation);
    m_series->setBarWidth(0.86);
    chart()->addSeries(m_series);
    m_counts->setVisible(false);
    chart()->addAxis(m_counts, Qt::AlignLeft);
    m_series->attachAxis(m_counts);
    connect(&style::Theme::instance(), &style::Theme::changed, this, &EventChartView::applyTheme);
    layOut();
}

void EventChartView::layOut() {
    setRoom(QMargins(sideRoom, topRoom + (m_legend ? legendRoom : 0), sideRoom, labelHeight));
}

void EventChartView::setRoom(const QMargins& room) {
    chart()->setMargins(room);
}

void EventChartView::setLegendShown(bool shown) {
    m_legend = shown;
    layOut();
}

void EventChartView::setEmptyText(const QString& text) {
    m_emptyText = text;
    viewport()->update();
}

void EventChartView::setHistogram(const EventHistogram& histogram, bool utc) {
    // While the same buckets fill, the cursor and a drag stay where they are.
    if (histogram.range != m_histogram.range ||
        histogram.bucketMicroseconds != m_histogram.bucketMicroseconds)
        m_cursor = m_anchor = m_pressed = -1;
    m_histogram = histogram;
    m_buckets = BucketCounts::of(histogram);
    m_utc = utc;
    fillBars();
    viewport()->update();
}

void EventChartView::fillBars() {
    m_series->clear();
    for (const QString& key : m_buckets.keys) {
        auto* set = new QBarSet(key);
        for (const qint64 count : m_buckets.byKey[key])
            set->append(double(count));
        m_series->append(set);
    }
    for (QAbstractAxis* axis : chart()->axes(Qt::Horizontal)) {
        chart()->removeAxis(axis);
        delete axis; // the chart gives it back
    }
    QStringList categories;
    for (int i = 0; i < bucketCount(); ++i)
        categories.append(QString::number(i));
    if (!categories.isEmpty()) {
        auto* axis = new QBarCategoryAxis;
        axis->append(categories);
        axis->setVisible(false);
        chart()->addAxis(axis, Qt::AlignBottom);
        m_series->attachAxis(axis);
    }
    m_counts->setRange(0, double(axisTop()));
    applyTheme();
}

void EventChartView::applyTheme() {
    for (QBarSet* set : m_series->barSets()) {
        set->setColor(colorOf(set->label()));
        set->setPen(Qt::NoPen);
    }
    setBackgroundBrush(Qt::NoBrush);
    viewport()->update();
}

QColor EventChartView::colorOf(const QString& key) const {
    return style::familyColor(key);
}

qint64 EventChartView::axisTop() const {
    return std::max<qint64>(m_buckets.highest(), 1);
}

int EventChartView::bucketCount() const {
    return int(m_buckets.size());
}

int EventChartView::bucketAt(double x) const {
    const QRectF plot = chart()->plotArea();
    if (bucketCount() == 0 || plot.width() <= 0)
        return -1;
    return std::clamp(int((x - plot.left()) / plot.width() * bucketCount()), 0, bucketCount() - 1);
}

double EventChartView::xOf(Timestamp moment) const {
    const QRectF plot = chart()->plotArea();
    const double whole = double(m_histogram.range.to->microseconds - m_histogram.range.from->microseconds);
    const double part = double(moment.microseconds - m_histogram.range.from->microseconds);
    return plot.left() + plot.width() * std::clamp(part / whole, 0.0, 1.0);
}

TimeRange EventChartView::bucketRange(int first, int last) const {
    const qint64 width = m_histogram.bucketMicroseconds;
    const Timestamp start = *m_histogram.range.from;
    return {start + std::min(first, last) * width, start + (std::max(first, last) + 1) * width};
}

void EventChartView::setPicked(const TimeRange& range) {
    m_picked = range;
    viewport()->update();
}

void EventChartView::pick(int first, int last) {
    m_picked = bucketRange(first, last);
    m_anchor = -1;
    viewport()->update();
    emit rangePicked(m_picked);
}

void EventChartView::clearPick() {
    if (m_picked == TimeRange{})
        return;
    m_picked = {};
    m_anchor = -1;
    viewport()->update();
    emit pickCleared();
}

// Esc means the pick while there is one; the window would stop the page by it.
bool EventChartView::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride && m_picked != TimeRange{} &&
        static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape)
        event->accept();
    return QChartView::event(event);
}

void EventChartView::mousePressEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton)
        m_pressed = bucketAt(event->position().x());
}

void EventChartView::mouseMoveEvent(QMouseEvent* event) {
    m_cursor = bucketAt(event->position().x());
    viewport()->update();
    if (m_pressed < 0 && m_cursor >= 0)
        showBucket(m_cursor, event->globalPosition().toPoint());
}

void EventChartView::mouseReleaseEvent(QMouseEvent* event) {
    if (m_pressed < 0 || event->button() != Qt::LeftButton)
        return;
    const int first = m_pressed;
    m_pressed = -1;
    pick(first, bucketAt(event->position().x()));
}

void EventChartView::mouseDoubleClickEvent(QMouseEvent*) {
    m_pressed = -1;
    clearPick();
}

void EventChartView::keyPressEvent(QKeyEvent* event) {
    const int step = event->key() == Qt::Key_Left ? -1 : event->key() == Qt::Key_Right ? 1 : 0;
    if (step != 0 && bucketCount() > 0) {
        if (m_anchor < 0 || !event->modifiers().testFlag(Qt::ShiftModifier))
            m_anchor = std::clamp(m_cursor + step, 0, bucketCount() - 1);
        m_cursor = std::clamp(m_cursor + step, 0, bucketCount() - 1);
        showCursor();
        viewport()->update();
    } else if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && m_cursor >= 0) {
        pick(m_anchor < 0 ? m_cursor : m_anchor, m_cursor);
    } else if (event->key() == Qt::Key_Escape && m_picked != TimeRange{}) {
        clearPick();
    } else {
        event->ignore(); // a view would scroll
    }
}

QStringList EventChartView::describeBucket(int bucket) const {
    QStringList lines{
        describeSpan(bucketRange(bucket, bucket), m_utc),
        m_histogram.countedFrom > bucketRange(bucket, bucket).from
            ? counted(m_buckets.totals.value(bucket), tr("%1 event so far, not counted to the end"),
                      tr("%1 events so far, not counted to the end"))
            : counted(m_buckets.totals.value(bucket), tr("%1 event"), tr("%1 events"))};
    for (const QString& key : m_buckets.keys) {
        if (const qint64 count = m_buckets.byKey[key].value(bucket); count > 0)
            lines.append(key + u"  "_s + QLocale().toString(count));
    }
    return lines;
}

void EventChartView::showCursor() {
    showBucket(m_cursor, mapToGlobal(QPoint(int(xOf(*bucketRange(m_cursor, m_cursor).from)), 8)));
}

void EventChartView::showBucket(int bucket, const QPoint& at) {
    QToolTip::showText(at, describeBucket(bucket).join(u'\n'), this);
}

void EventChartView::drawForeground(QPainter* painter, const QRectF&) {
    painter->save();
    painter->resetTransform();
    painter->setFont(style::font(style::TextRole::Caption));
    if (m_histogram.bins.isEmpty()) {
        painter->setPen(style::palette().muted);
        painter->drawText(viewport()->rect(), Qt::AlignCenter, m_emptyText);
    }
    if (bucketCount() > 0) {
        drawUncounted(*painter);
        drawTimeLabels(*painter);
        drawScale(*painter);
        if (m_legend)
            drawLegend(*painter);
        if (m_pressed >= 0 && m_cursor >= 0)
            drawBand(*painter, bucketRange(m_pressed, m_cursor));
        else if (m_anchor >= 0 && hasFocus())
            drawBand(*painter, bucketRange(m_anchor, m_cursor));
        else if (m_picked != TimeRange{})
            drawBand(*painter, m_picked);
    }
    painter->restore();
}

// Nothing there would look like nothing happened.
void EventChartView::drawUncounted(QPainter& painter) const {
    if (!m_histogram.countedFrom)
        return;
    const QRectF plot = chart()->plotArea();
    const QRectF part(plot.left(), topRoom, xOf(*m_histogram.countedFrom) - plot.left(),
                      plot.bottom() - topRoom);
    painter.fillRect(part, QBrush(style::palette().border, Qt::BDiagPattern));
    const QString text = tr("not counted yet");
    painter.setPen(style::palette().muted);
    if (!m_histogram.bins.isEmpty() &&
        QFontMetrics(painter.font()).horizontalAdvance(text) + 8 < part.width())
        painter.drawText(part, Qt::AlignCenter, text);
}

void EventChartView::drawBand(QPainter& painter, const TimeRange& range) const {
    const double left = range.from ? xOf(*range.from) : chart()->plotArea().left();
    const double right = range.to ? xOf(*range.to) : chart()->plotArea().right();
    const QRectF band(left, 4, std::max(2.0, right - left), chart()->plotArea().bottom() - 4);
    QColor fill = style::palette().accent;
    fill.setAlphaF(style::palette().dark ? 0.20F : 0.13F);
    painter.fillRect(band, fill);
    painter.setPen(QPen(style::palette().accent, 1.5));
    painter.drawLine(band.topLeft(), band.bottomLeft());
    painter.drawLine(band.topRight(), band.bottomRight());
}

void EventChartView::drawTimeLabels(QPainter& painter) const {
    painter.setPen(style::palette().muted);
    const QRectF plot = chart()->plotArea();
    const QFontMetrics metrics(painter.font());
    double free = plot.left();
    for (const TimeTick& tick : timeTicks(m_histogram.range, std::max(1, int(plot.width() / 110)), m_utc)) {
        const int width = metrics.horizontalAdvance(tick.label);
        const double x = std::clamp(xOf(tick.at) - width / 2.0, plot.left(), plot.right() - width);
        if (x < free)
            continue;
        painter.drawText(QPointF(x, plot.bottom() + labelHeight - 5), tick.label);
        free = x + width + 12;
    }
}

void EventChartView::drawScale(QPainter& painter) const {
    painter.setPen(style::palette().muted);
    if (!m_histogram.bins.isEmpty())
        painter.drawText(QRectF(0, 0, viewport()->width() - sideRoom, topRoom), Qt::AlignRight | Qt::AlignTop,
                         counted(m_buckets.highest(), tr("up to %1 event in "), tr("up to %1 events in ")) +
                             describeDuration(m_histogram.bucketMicroseconds));
    painter.setPen(QPen(style::palette().border, 1));
    const double bottom = chart()->plotArea().bottom() + 0.5;
    painter.drawLine(QPointF(chart()->plotArea().left(), bottom),
                     QPointF(chart()->plotArea().right(), bottom));
}

void EventChartView::drawLegend(QPainter& painter) const {
    const QFontMetrics metrics(painter.font());
    double x = sideRoom;
    for (const QString& key : m_buckets.keys) {
        painter.fillRect(QRectF(x, 4, 8, 8), colorOf(key));
        painter.setPen(style::palette().muted);
        painter.drawText(QPointF(x + 13, 12), key);
        x += 13 + metrics.horizontalAdvance(key) + 14;
    }
}

} // namespace fleet

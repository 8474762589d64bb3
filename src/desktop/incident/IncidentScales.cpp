// The parts of an incident's picture that stay in place: the axis, the names of the lanes, the curves.
#include <QCoreApplication>
#include <QLocale>
#include <algorithm>

#include "desktop/incident/IncidentPainter.h"

namespace fleet {

using namespace Qt::StringLiterals;
using namespace incident;

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("IncidentPicture", text);
}

struct CurveWords {
    QString name;
    QString unit;
};

CurveWords wordsOf(DeviceMetric metric) {
    switch (metric) {
        case DeviceMetric::CpuUsage:
            return {tr("CPU load"), u"%"_s};
        case DeviceMetric::CpuTemperature:
            return {tr("CPU temperature"), u"°C"_s};
        case DeviceMetric::MemoryUsed:
            return {tr("Memory used"), u"%"_s};
        case DeviceMetric::StorageUsed:
            break;
    }
    return {tr("Storage used"), u"%"_s};
}

QString valueText(double value, const QString& unit) {
    return QLocale().toString(value, 'f', value < 10 ? 1 : 0) + u' ' + unit;
}

} // namespace

void IncidentPainter::paintCurves() {
    qreal top = curvesTop();
    for (const MetricCurve& curve : m_picture.metrics().curves) {
        paintCurve(curve, top);
        top += m_picture.curveHeight();
    }
}

/// Between its own lowest and highest value: an incident is about what changed.
void IncidentPainter::paintCurve(const MetricCurve& curve, qreal top) {
    const auto [lowest, highest] =
        std::minmax_element(curve.points.begin(), curve.points.end(),
                            [](const MetricPoint& a, const MetricPoint& b) { return a.value < b.value; });
    const double from = lowest->value;
    const double span = std::max(highest->value - from, 1e-9);
    const auto place = [&](const MetricPoint& point) {
        return QPointF(m_picture.xOf(m_story.axis.place(point.at)),
                       top + 6 + (m_picture.curveHeight() - 12) * (1 - (point.value - from) / span));
    };
    QPolygonF line;
    for (const MetricPoint& point : curve.points)
        line.append(place(point));
    m_painter.setPen(QPen(m_colours.border, 1));
    m_painter.drawLine(QPointF(0, top + m_picture.curveHeight()),
                       QPointF(m_picture.width(), top + m_picture.curveHeight()));
    m_painter.setPen(QPen(style::familyColor(u"device"_s), 1.4));
    m_painter.setBrush(Qt::NoBrush);
    m_painter.drawPolyline(line);
    if (line.size() > 60) // dots would hide the line
        return;
    m_painter.setPen(Qt::NoPen);
    m_painter.setBrush(style::familyColor(u"device"_s));
    for (const QPointF& point : std::as_const(line))
        m_painter.drawEllipse(point, 1.8, 1.8);
}

void IncidentPainter::paintNames() {
    m_painter.fillRect(QRectF(0, 0, IncidentPicture::namesWidth, m_visible.height()), m_colours.surface);
    m_painter.setPen(QPen(m_colours.border, 1));
    m_painter.drawLine(QPointF(IncidentPicture::namesWidth, 0),
                       QPointF(IncidentPicture::namesWidth, m_visible.height()));
    const QFont nameFont = style::font(style::TextRole::Body);
    const QFont remarkFont = style::font(style::TextRole::Caption);
    const auto write = [&](qreal top, qreal height, const QString& name, const QString& remark) {
        QRectF box(10, top - m_visible.top(), IncidentPicture::namesWidth - 18, height / 2);
        m_painter.setFont(nameFont);
        m_painter.setPen(m_colours.text);
        m_painter.drawText(box, Qt::AlignLeft | Qt::AlignBottom,
                           QFontMetricsF(nameFont).elidedText(name, Qt::ElideMiddle, box.width()));
        m_painter.setFont(remarkFont);
        m_painter.setPen(m_colours.muted);
        m_painter.drawText(box.translated(0, height / 2), Qt::AlignLeft | Qt::AlignTop,
                           QFontMetricsF(remarkFont).elidedText(remark, Qt::ElideRight, box.width()));
        m_painter.setPen(QPen(m_colours.border, 1));
        m_painter.drawLine(QPointF(0, box.top() + height),
                           QPointF(IncidentPicture::namesWidth, box.top() + height));
    };
    for (int lane = 0; lane < m_story.lanes.size(); ++lane)
        write(IncidentPicture::axisHeight + m_picture.laneHeight() * lane, m_picture.laneHeight(),
              m_picture.laneName(lane), m_picture.laneRemark(lane));
    const MeasuredDevice& metrics = m_picture.metrics();
    qreal top = curvesTop();
    for (const MetricCurve& curve : metrics.curves) {
        const CurveWords words = wordsOf(curve.metric);
        const auto [lowest, highest] =
            std::minmax_element(curve.points.begin(), curve.points.end(),
                                [](const MetricPoint& a, const MetricPoint& b) { return a.value < b.value; });
        write(
            top, m_picture.curveHeight(), words.name,
            tr("%1 to %2").arg(valueText(lowest->value, words.unit), valueText(highest->value, words.unit)));
        top += m_picture.curveHeight();
    }
    if (metrics.curves.isEmpty())
        return;
    m_painter.setFont(remarkFont);
    m_painter.setPen(m_colours.muted);
    m_painter.drawText(QRectF(IncidentPicture::namesWidth + 8, curvesTop() - curvesGap - m_visible.top(),
                              m_visible.width(), curvesGap),
                       Qt::AlignLeft | Qt::AlignVCenter,
                       metrics.origin == MeasuredDevice::Origin::Metrics
                           ? tr("What the device measured")
                           : tr("What the device's heartbeats said"));
}

/// Over everything, so that lanes can be scrolled below it.
void IncidentPainter::paintAxis() {
    m_painter.fillRect(QRectF(0, 0, m_visible.width(), IncidentPicture::axisHeight), m_colours.surface);
    m_painter.setPen(QPen(m_colours.border, 1));
    m_painter.drawLine(QPointF(0, IncidentPicture::axisHeight),
                       QPointF(m_visible.width(), IncidentPicture::axisHeight));
    m_painter.save();
    m_painter.setClipRect(
        QRectF(IncidentPicture::namesWidth, 0, m_visible.width(), IncidentPicture::axisHeight),
        Qt::IntersectClip);
    m_painter.translate(-m_visible.left(), 0);
    paintMoments();
    paintGaps();
    m_painter.restore();
}

/// The times of the chosen event, of both ends and of what follows a break, as far as there is room.
void IncidentPainter::paintMoments() {
    const QFont font = style::font(style::TextRole::FixedCaption);
    const QFontMetricsF metrics(font);
    QList<int> wanted;
    if (m_story.chosen >= 0)
        wanted.append(m_story.chosen);
    wanted.append(0);
    for (int node = 1; node < m_story.nodes.size(); ++node) {
        if (m_story.axis.isBroken(node - 1))
            wanted.append(node);
    }
    wanted.append(int(m_story.nodes.size()) - 1);
    QList<QRectF> taken;
    for (const int node : std::as_const(wanted)) {
        const QString text = m_picture.m_momentText(m_story.nodes.at(node).event.timestamp);
        const qreal x = m_picture.placeOf(node).x();
        const qreal textWidth = metrics.horizontalAdvance(text);
        const qreal left =
            std::clamp(x - textWidth / 2, IncidentPicture::namesWidth + 6, m_picture.width() - textWidth - 4);
        const QRectF box(left, 4, textWidth + 2, metrics.height());
        const bool free = std::none_of(taken.begin(), taken.end(), [&](const QRectF& other) {
            return other.intersects(box.adjusted(-10, 0, 10, 0));
        });
        if (!free)
            continue;
        taken.append(box);
        m_painter.setFont(font);
        m_painter.setPen(node == m_story.chosen ? m_colours.accent : m_colours.text);
        m_painter.drawText(box, Qt::AlignLeft | Qt::AlignVCenter, text);
        m_painter.setPen(QPen(node == m_story.chosen ? m_colours.accent : m_colours.muted, 1));
        m_painter.drawLine(QPointF(x, box.bottom() + 1), QPointF(x, box.bottom() + 5));
    }
}

/// How long each gap is, where it is long enough to say so.
void IncidentPainter::paintGaps() {
    const QFont font = style::font(style::TextRole::Caption);
    const QFontMetricsF metrics(font);
    const qreal y = IncidentPicture::axisHeight - metrics.height() - 4;
    m_painter.setFont(font);
    for (int node = 0; node + 1 < m_story.nodes.size(); ++node) {
        const qreal left = m_picture.placeOf(node).x();
        const qreal right = m_picture.placeOf(node + 1).x();
        m_painter.setPen(QPen(m_colours.muted, 1));
        m_painter.drawLine(QPointF(left, IncidentPicture::axisHeight - 3),
                           QPointF(left, IncidentPicture::axisHeight));
        const qint64 gap = m_story.axis.gapAfter(node);
        const bool broken = m_story.axis.isBroken(node);
        QString text = broken ? tr("%1 later").arg(gapText(gap)) : u'+' + gapText(gap);
        if (broken && metrics.horizontalAdvance(text) > right - left - 4)
            text = u'+' + gapText(gap);
        if (gap == 0 || metrics.horizontalAdvance(text) > right - left - 4)
            continue;
        m_painter.setPen(broken ? m_colours.text : m_colours.muted);
        m_painter.drawText(QRectF(left, y, right - left, metrics.height()), Qt::AlignCenter, text);
    }
    const int last = int(m_story.nodes.size()) - 1;
    const qreal end = m_picture.placeOf(last).x();
    m_painter.setPen(QPen(m_colours.muted, 1));
    m_painter.drawLine(QPointF(end, IncidentPicture::axisHeight - 3),
                       QPointF(end, IncidentPicture::axisHeight));
}

} // namespace fleet

#include "desktop/replay/TimelinePicture.h"

#include <QCoreApplication>
#include <QLocale>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <functional>

#include "desktop/shared/TimeTicks.h"
#include "desktop/style/Style.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr qreal mark = 3; ///< Half the size of an incident's mark.
constexpr qreal closest = 8;
constexpr int labelGap = 16;
constexpr int legendGap = 14;
constexpr Incident incidentKinds[] = {Incident::Crash, Incident::FailedReconciliation, Incident::Offline};

QString tr(const char* text, const char* comment = nullptr) {
    return QCoreApplication::translate("fleet::TimelinePicture", text, comment);
}

QColor incidentColor(Incident incident) {
    const style::Palette& palette = style::palette();
    return incident == Incident::Crash                  ? palette.destructive
           : incident == Incident::FailedReconciliation ? palette.warning
                                                        : palette.muted;
}

QString incidentName(Incident incident) {
    return incident == Incident::Crash                  ? tr("crash")
           : incident == Incident::FailedReconciliation ? tr("failed reconciliation")
                                                        : tr("offline");
}

QString markName(Incident incident) {
    return incident == Incident::Crash                  ? tr("cross")
           : incident == Incident::FailedReconciliation ? tr("triangle")
                                                        : tr("ring");
}

void drawMark(QPainter& painter, Incident incident, QPointF at) {
    painter.setPen(QPen(incidentColor(incident), 1.6, Qt::SolidLine, Qt::RoundCap));
    painter.setBrush(Qt::NoBrush);
    if (incident == Incident::Crash) {
        painter.drawLine(at - QPointF(mark, mark), at + QPointF(mark, mark));
        painter.drawLine(at + QPointF(-mark, mark), at + QPointF(mark, -mark));
    } else if (incident == Incident::FailedReconciliation) {
        painter.setBrush(incidentColor(incident));
        const QPointF corners[] = {at - QPointF(0, mark), at + QPointF(mark, mark),
                                   at + QPointF(-mark, mark)};
        painter.drawPolygon(corners, 3);
    } else {
        painter.drawEllipse(at, mark, mark);
    }
}

// A root keeps single events visible beside a crash loop.
qreal heightOf(qreal count, const TimelineBars& bars, qreal whole) {
    return count <= 0 ? 0
                      : std::max(2.0, std::sqrt(count / qreal(std::max<qint64>(1, bars.highest))) * whole);
}

void drawExpected(QPainter& painter, const TimelineBars& bars, const TimelineScale& scale) {
    if (!bars.countedFrom)
        return;
    painter.setBrush(style::palette().border);
    for (auto day = bars.days.begin(); day != bars.days.end() && day.key() < *bars.countedFrom; ++day) {
        const Timestamp end = std::min(day.key() + microsecondsPerDay, *bars.countedFrom);
        const qreal part = qreal(day.value()) * qreal(bars.bucket) / qreal(microsecondsPerDay);
        const qreal height = heightOf(part, bars, scale.area.height());
        painter.drawRect(QRectF(QPointF(scale.xOf(day.key()), scale.area.bottom() - height),
                                QPointF(scale.xOf(end), scale.area.bottom())));
    }
}

QString endLabel(Timestamp moment, bool utc) {
    const QDateTime shown = utc ? moment.toDateTime() : moment.toDateTime().toLocalTime();
    return QLocale().toString(shown, u"d MMM HH:mm"_s);
}

} // namespace

void drawTimelineBars(QPainter& painter, const TimelineBars& bars, const TimelineScale& scale) {
    const QRectF& area = scale.area;
    painter.setPen(Qt::NoPen);
    painter.setBrush(style::palette().border);
    painter.drawRect(QRectF(area.left(), area.bottom(), area.width(), 1));
    drawExpected(painter, bars, scale);
    const QStringList families = bars.families();
    for (const TimelineBar& bar : bars.bars) {
        const qreal left = scale.xOf(bar.start);
        const qreal width = std::max(1.5, scale.xOf(bar.start + bars.bucket) - left - 1);
        const qreal whole = heightOf(qreal(bar.count), bars, area.height());
        qreal bottom = area.bottom();
        for (const QString& family : families) {
            const qreal height = whole * qreal(bar.families.value(family)) / qreal(bar.count);
            painter.setBrush(style::familyColor(family));
            painter.drawRect(QRectF(left, bottom - height, width, height));
            bottom -= height;
        }
    }
}

void drawTimelineIncidents(QPainter& painter, const TimelineBars& bars, const TimelineScale& scale,
                           qreal top) {
    for (const Incident kind : incidentKinds) {
        qreal free = scale.area.left() - closest;
        for (const TimelineBar& bar : bars.bars) {
            const qreal x = (scale.xOf(bar.start) + scale.xOf(bar.start + bars.bucket)) / 2;
            if (!bar.incidents.contains(kind) || x < free)
                continue;
            drawMark(painter, kind, QPointF(x, top + timelineIncidentRow / 2.0));
            free = x + closest;
        }
        top += timelineIncidentRow;
    }
}

void drawTimelineLegend(QPainter& painter, const TimelineBars& bars, const QRectF& row) {
    const QFontMetrics metrics = painter.fontMetrics();
    const qreal middle = row.center().y();
    qreal x = row.left();
    const auto place = [&](const QString& name, const std::function<void(QPointF)>& drawSample) {
        const qreal end = x + 12 + metrics.horizontalAdvance(name);
        if (end > row.right())
            return;
        drawSample(QPointF(x + 4, middle));
        painter.setPen(style::palette().muted);
        painter.drawText(QRectF(x + 12, row.top(), end - x, row.height()), Qt::AlignVCenter | Qt::AlignLeft,
                         name);
        x = end + legendGap;
    };
    const auto incidents = bars.incidents();
    for (const Incident kind : incidentKinds)
        if (incidents.contains(kind))
            place(incidentName(kind), [&](QPointF at) { drawMark(painter, kind, at); });
    for (const QString& family : bars.families())
        place(family, [&](QPointF at) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(style::familyColor(family));
            painter.drawRoundedRect(QRectF(at.x() - 4, at.y() - 4, 8, 8), 2, 2);
        });
}

QStringList timelineLegend(const TimelineBars& bars) {
    QStringList names;
    const auto incidents = bars.incidents();
    for (const Incident kind : incidentKinds)
        if (incidents.contains(kind))
            names += tr("%1: %2", "mark, what it means").arg(markName(kind), incidentName(kind));
    return names + bars.families();
}

void drawTimelineTimes(QPainter& painter, const TimelineScale& scale, const QRectF& row, bool utc) {
    painter.setPen(style::palette().muted);
    const QString from = endLabel(*scale.extent.from, utc);
    const QString to = endLabel(*scale.extent.to, utc);
    painter.drawText(row, Qt::AlignVCenter | Qt::AlignLeft, from);
    painter.drawText(row, Qt::AlignVCenter | Qt::AlignRight, to);
    const QFontMetrics metrics = painter.fontMetrics();
    const qreal right = row.right() - metrics.horizontalAdvance(to) - labelGap;
    qreal left = row.left() + metrics.horizontalAdvance(from) + labelGap;
    for (const TimeTick& tick : timeTicks(scale.extent, std::max(2, int(row.width() / 120)), utc)) {
        const qreal width = metrics.horizontalAdvance(tick.label);
        const QRectF place(scale.xOf(tick.at) - width / 2, row.top(), width, row.height());
        if (place.left() < left || place.right() > right)
            continue;
        painter.drawText(place, Qt::AlignCenter, tick.label);
        left = place.right() + labelGap;
    }
}

} // namespace fleet

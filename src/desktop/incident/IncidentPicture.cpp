#include "desktop/incident/IncidentPicture.h"

#include <QCoreApplication>
#include <algorithm>
#include <limits>

#include "desktop/incident/IncidentPainter.h"

namespace fleet {

using namespace Qt::StringLiterals;
using namespace incident;

namespace {

constexpr qreal shortestLabel = 44; ///< Below it a cut word says nothing.

QString tr(const char* text) {
    return QCoreApplication::translate("IncidentPicture", text);
}

} // namespace

IncidentPicture::IncidentPicture(const IncidentStory& story, const DeviceNames& names, MomentText momentText)
    : m_story(layOutStory(story.event, story.chain.events, story.context)),
      m_metrics(story.metrics),
      m_momentText(std::move(momentText)) {
    for (const StoryLane& lane : std::as_const(m_story.lanes)) {
        if (lane.isContext) {
            m_names.append(tr("Also"));
            m_remarks.append(story.deviceId.isEmpty() ? tr("around it")
                                                      : tr("on %1").arg(names(story.deviceId)));
            continue;
        }
        const bool isPart = lane.aggregateId.contains(u'/');
        m_names.append(isPart ? lane.aggregateId.section(u'/', 1) : names(lane.aggregateId));
        m_remarks.append(
            isPart ? tr("%1 on %2").arg(lane.aggregateType, names(lane.aggregateId.section(u'/', 0, 0)))
                   : lane.aggregateType);
    }
    m_causal.fill(false, m_story.nodes.size());
    for (int node = m_story.chosen; node >= 0 && !m_causal.at(node); node = m_story.nodes.at(node).cause)
        m_causal[node] = true;
    setWidth(naturalWidth());
}

QString IncidentPicture::laneName(int lane) const {
    return m_names.value(lane);
}

QString IncidentPicture::laneRemark(int lane) const {
    return m_remarks.value(lane);
}

qreal IncidentPicture::naturalWidth() const {
    return namesWidth + before + m_story.axis.length() + after;
}

qreal IncidentPicture::height() const {
    return axisHeight + m_laneHeight * qreal(m_story.lanes.size()) +
           m_curveHeight * qreal(m_metrics.curves.size()) + (m_metrics.curves.isEmpty() ? 4 : curvesGap + 4);
}

void IncidentPicture::setWidth(qreal width, qreal room) {
    m_width = std::max(width, namesWidth + before + after + 40);
    m_laneHeight = lowestLane;
    m_curveHeight = lowestCurve;
    const qreal lines = qreal(m_story.lanes.size() + m_metrics.curves.size());
    const qreal more = lines > 0 ? std::max<qreal>(0, room - height()) / lines : 0;
    m_laneHeight = std::min(highestLane, lowestLane + more);
    m_curveHeight = std::min(highestCurve, lowestCurve + more);
    placeLabels();
}

/// A place of the axis in the picture.
qreal IncidentPicture::xOf(qreal place) const {
    const qreal room = m_width - namesWidth - before - after;
    const qreal length = m_story.axis.length();
    return namesWidth + before + (length > 0 ? place / length * room : 0);
}

QPointF IncidentPicture::placeOf(int node) const {
    return {xOf(m_story.axis.at(node)), axisHeight + m_laneHeight * (m_story.nodes.at(node).lane + 0.5)};
}

int IncidentPicture::nodeAt(QPointF point) const {
    int nearest = -1;
    qreal distance = 12; // what a hand can hit
    for (int node = 0; node < m_story.nodes.size(); ++node) {
        const qreal away = QLineF(placeOf(node), point).length();
        if (away < distance) {
            distance = away;
            nearest = node;
        }
    }
    for (const Label& label : m_labels) {
        if (nearest < 0 && label.box.contains(point))
            nearest = label.node;
    }
    return nearest;
}

bool IncidentPicture::onCausalPath(int node) const {
    return m_causal.value(node);
}

// The chosen event's word first, then those of its causes, then the others; whole words before cut ones.
void IncidentPicture::placeLabels() {
    m_labels.clear();
    QList<QList<QRectF>> taken(m_story.lanes.size());
    QList<int> order;
    for (int node = 0; node < m_story.nodes.size(); ++node)
        order.append(node);
    const auto rank = [this](int node) {
        if (node == m_story.chosen)
            return 0;
        if (onCausalPath(node))
            return 1;
        if (m_story.nodes.at(node).isContext)
            return 4;
        return isBadEvent(m_story.nodes.at(node).event.eventType) ? 2 : 3;
    };
    std::stable_sort(order.begin(), order.end(), [&](int one, int other) { return rank(one) < rank(other); });
    for (const int node : std::as_const(order)) {
        if (!placeLabel(node, false, taken))
            placeLabel(node, true, taken);
    }
}

/// Below its dot, else above it, from the dot to the right.
bool IncidentPicture::placeLabel(int node, bool shortened, QList<QList<QRectF>>& taken) {
    const QPointF dot = placeOf(node);
    const QFontMetricsF metrics(labelFont(node == m_story.chosen));
    const QString& type = m_story.nodes.at(node).event.eventType;
    const qreal whole = metrics.horizontalAdvance(type) + 2;
    QList<QRectF>& others = taken[m_story.nodes.at(node).lane];
    for (const qreal top : {dot.y() + dotRadius + 3, dot.y() - dotRadius - 3 - metrics.height()}) {
        QRectF box(dot.x() - dotRadius, top, whole, metrics.height());
        for (const QRectF& other : std::as_const(others)) {
            if (!box.adjusted(0, 0, 6, 0).intersects(other))
                continue;
            if (other.left() <= box.left())
                box.setWidth(0);
            else
                box.setWidth(std::min(box.width(), other.left() - 6 - box.left()));
        }
        if (box.width() < whole && (!shortened || box.width() < shortestLabel))
            continue;
        others.append(box);
        m_labels.append({node, box, metrics.elidedText(type, Qt::ElideMiddle, box.width())});
        return true;
    }
    return false;
}

void IncidentPicture::paint(QPainter& painter, const QRectF& visible, const style::Palette& colours,
                            const Marks& marks) const {
    IncidentPainter(*this, painter, visible, colours, marks).paint();
}

} // namespace fleet

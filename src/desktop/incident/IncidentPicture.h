// The picture of an incident: where everything in it lies, on the screen and on paper.
#pragma once

#include <QRectF>

#include "desktop/incident/IncidentStory.h"
#include "desktop/shared/EventSentence.h"
#include "desktop/style/Style.h"

class QPainter;

namespace fleet {

/// Time runs to the right over one lane for each aggregate, the device's curves below them. It can be laid
/// out in any width; names of lanes and the axis stay in place while the rest is scrolled. GUI thread only.
class IncidentPicture {
public:
    /// How times are written.
    using MomentText = std::function<QString(Timestamp)>;

    /// What is marked beside the chosen event.
    struct Marks {
        int walkedTo = -1;
        bool focused = false;
    };

    IncidentPicture() = default;
    IncidentPicture(const IncidentStory& story, const DeviceNames& names, MomentText momentText);

    const StoryLayout& story() const { return m_story; }
    const MeasuredDevice& metrics() const { return m_metrics; }
    QString laneName(int lane) const;   ///< "cam-0417", "edge-vision"
    QString laneRemark(int lane) const; ///< "device", "app on cam-0417"

    /// Lays everything out so that the whole is `width` wide, names of lanes included. Where `room` is higher
    /// than what is needed, lanes and curves take of it what is good for reading.
    void setWidth(qreal width, qreal room = 0);
    qreal width() const { return m_width; }
    qreal naturalWidth() const; ///< With a zoom of 1.
    qreal height() const;
    qreal laneHeight() const { return m_laneHeight; }
    qreal curveHeight() const { return m_curveHeight; }

    QPointF placeOf(int node) const; ///< Of its dot, before scrolling.
    /// The node under a point of the whole picture, or -1.
    int nodeAt(QPointF point) const;

    /// Paints what `visible` of the picture shows with its top left corner at the origin.
    void paint(QPainter& painter, const QRectF& visible, const style::Palette& colours,
               const Marks& marks) const;

    static constexpr qreal namesWidth = 148; ///< The names of the lanes, at the left.
    static constexpr qreal axisHeight = 46;  ///< The axis, on top.

private:
    friend class IncidentPainter;

    /// A type written beside its dot.
    struct Label {
        int node;
        QRectF box;
        QString text;
    };

    qreal xOf(qreal place) const;
    void placeLabels();
    bool placeLabel(int node, bool shortened, QList<QList<QRectF>>& taken);
    bool onCausalPath(int node) const;

    StoryLayout m_story;
    MeasuredDevice m_metrics;
    QStringList m_names;
    QStringList m_remarks;
    MomentText m_momentText;
    QList<bool> m_causal; ///< By node: the chosen event, its causes, their causes…
    QList<Label> m_labels;
    qreal m_width = 0;
    qreal m_laneHeight = 0;
    qreal m_curveHeight = 0;
};

} // namespace fleet

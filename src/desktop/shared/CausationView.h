// The causes and effects of an event as a picture that can be walked.
#pragma once

#include <QGraphicsView>

#include "desktop/shared/CausationLayout.h"

namespace fleet {

class CausationItem;
class Workspace;

/// Time goes from top to bottom, one event a row; arrows lead from cause to effect. Up and Down walk in time,
/// Left goes to the cause, Right to the first effect, Home and End to the ends; Enter or a double click
/// opens.
/// + and - (or Ctrl and the wheel) zoom, 0 shows everything. GUI thread only; owned by its page.
class CausationView : public QGraphicsView {
    Q_OBJECT

public:
    explicit CausationView(Workspace& workspace, QWidget* parent = nullptr);

    /// `current` is marked as the event that the page shows, and walked to.
    void setEvents(const QList<Event>& events, const QUuid& current);
    /// The whole picture where it can still be read, else its size.
    void zoomToFit();

    const QList<CausationNode>& nodes() const { return m_nodes; }
    int walkedTo() const { return m_walkedTo; } ///< A row, or -1.
    void walkTo(int row);
    /// The row where the walk stands, as a sentence: for assistive programs and tool tips.
    QString describe(int row) const;

    QSize sizeHint() const override;

signals:
    void eventActivated(const fleet::Event& event);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    QPointF branchFor(int row) const;
    void addNode(int row, int lanes);
    void fitRows();
    void zoom(qreal factor);
    void showWalk();
    int rowAt(const QPoint& position) const;
    int firstEffect(int row) const;
    int target(int key) const;

    Workspace& m_workspace;
    QList<CausationNode> m_nodes;
    QList<CausationItem*> m_items;
    int m_current = -1;
    int m_walkedTo = -1;
};

} // namespace fleet

// The picture of an incident that can be walked, zoomed and scrolled.
#pragma once

#include <QAbstractScrollArea>

#include "desktop/incident/IncidentPicture.h"

namespace fleet {

/// Left and Right walk in time, Up and Down from lane to lane, with Ctrl Left goes to the cause and Right to
/// the first effect, Home and End to the ends; Enter or a double click opens the event, R replays its device.
/// The wheel, + and - zoom in time (with Shift the wheel goes sideways), 0 shows all. GUI thread only; owned
/// by its page.
class IncidentView : public QAbstractScrollArea {
    Q_OBJECT

public:
    explicit IncidentView(QWidget* parent = nullptr);

    void setPicture(const IncidentPicture& picture);
    /// The same story told again, in another zone or with new names: walk and zoom stay.
    void replacePicture(const IncidentPicture& picture);
    void clear() { setPicture({}); }
    const IncidentPicture& picture() const { return m_picture; }

    int walkedTo() const { return m_walkedTo; } ///< An index of the story's nodes, or -1.
    void walkTo(int node);
    void setDescriptions(std::function<QString(int)> describe) { m_describe = std::move(describe); }
    /// Where the walk stands, in words: for assistive programs and tool tips.
    QString describe(int node) const { return node < 0 || !m_describe ? QString() : m_describe(node); }

    void zoom(qreal factor);
    void showAll();
    QSize sizeHint() const override;

signals:
    void walked(int node);
    void eventActivated(const fleet::Event& event);
    void replayWanted(const fleet::Event& event);
    void backWanted();

protected:
    bool event(QEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void layOut();
    void bringIntoView(int node);
    void scrollTo(qreal x);
    bool walkByKey(const QKeyEvent& event);
    int inNextLane(int direction) const;
    int firstEffect() const;
    int nodeAt(QPoint position) const;
    const Event& walkedEvent() const { return m_picture.story().nodes.at(m_walkedTo).event; }

    IncidentPicture m_picture;
    std::function<QString(int)> m_describe;
    int m_walkedTo = -1;
    bool m_all = true; ///< Everything in the width there is.
    qreal m_scale = 1; ///< Otherwise: of the natural width.
};

} // namespace fleet

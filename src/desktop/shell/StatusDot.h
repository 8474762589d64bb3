// The dot beside the connection's name.
#pragma once

#include <QWidget>

#include "desktop/style/Style.h"

namespace fleet {

/// Repeats in colour what the words beside it say. Owned by StatusBar. GUI thread only.
class StatusDot : public QWidget {
    Q_OBJECT

public:
    explicit StatusDot(QWidget* parent = nullptr);
    void setTone(style::Tone tone);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    style::Tone m_tone = style::Tone::Muted;
};

} // namespace fleet

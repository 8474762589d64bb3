// A line of text that ends in "…" where the room ends, with the whole text as its tool tip.
#pragma once

#include <QLabel>

namespace fleet {

/// Plain text of one line. GUI thread only.
class ElidedLabel : public QLabel {
    Q_OBJECT

public:
    explicit ElidedLabel(QWidget* parent = nullptr);

    void setText(const QString& text);
    QString text() const { return m_text; } ///< The whole text.

    QSize minimumSizeHint() const override;
    QSize sizeHint() const override;

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void elide();

    QString m_text;
};

} // namespace fleet

// The widget style under the style sheet: Fusion, with habits of its own.
#pragma once

#include <QProxyStyle>

namespace fleet::style {

/// Underlines mnemonics only while Alt is held; draws a header's sort arrow away from its text (a style sheet
/// would keep room for the arrow in every column, and numbers would not stand under their heading). Owned by
/// the application. GUI thread.
class FleetStyle : public QProxyStyle {
    Q_OBJECT

public:
    FleetStyle();
    int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                  QStyleHintReturn* returned) const override;
    QIcon standardIcon(StandardPixmap icon, const QStyleOption* option, const QWidget* widget) const override;
    QRect subElementRect(SubElement element, const QStyleOption* option,
                         const QWidget* widget) const override;
    void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                       const QWidget* widget) const override;

    /// Notices Alt; Theme hands it every event of the application.
    void watch(QObject* watched, QEvent* event);

private:
    bool m_altHeld = false;
};

} // namespace fleet::style

// The widget style under the style sheet: Fusion, with two habits of its own.
#pragma once

#include <QProxyStyle>

namespace fleet::style {

/// Underlines mnemonics only while Alt is held, and opens submenus without haste. Owned by the application.
/// GUI thread.
class FleetStyle : public QProxyStyle {
    Q_OBJECT

public:
    FleetStyle();
    int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                  QStyleHintReturn* returned) const override;

    /// Notices Alt; Theme hands it every event of the application.
    void watch(QObject* watched, QEvent* event);

private:
    bool m_altHeld = false;
};

} // namespace fleet::style

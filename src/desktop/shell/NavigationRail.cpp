#include "desktop/shell/NavigationRail.h"

#include <QAbstractButton>
#include <QButtonGroup>
#include <QPainter>
#include <QShortcut>
#include <QVBoxLayout>

#include "desktop/style/Style.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

/// One entry of the rail. Owned by NavigationRail.
class RailButton : public QAbstractButton {
public:
    RailButton(const QString& title, const QString& icon, QWidget* parent)
        : QAbstractButton(parent), m_icon(icon) {
        setText(title);
        setAccessibleName(title);
        setCheckable(true);
        setFocusPolicy(Qt::TabFocus);
        setAttribute(Qt::WA_Hover);
        setFixedSize(style::metrics::railWidth - style::metrics::unit, 52);
        connect(&style::Theme::instance(), &style::Theme::changed, this, qOverload<>(&QWidget::update));
    }

protected:
    void paintEvent(QPaintEvent*) override {
        const style::Palette& colors = style::palette();
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        if (isChecked() || underMouse()) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(isChecked() ? colors.accentSoft : colors.background);
            painter.drawRoundedRect(rect(), 8, 8);
        }
        const QColor color = isChecked() ? colors.accent : colors.muted;
        painter.drawPixmap((width() - 20) / 2, 8, style::iconPixmap(m_icon, color, 20, devicePixelRatioF()));

        QFont caption = style::font(style::TextRole::Caption);
        caption.setPixelSize(10);
        caption.setWeight(isChecked() ? QFont::DemiBold : QFont::Normal);
        painter.setFont(caption);
        painter.setPen(color);
        const QRect below(0, 30, width(), 18);
        painter.drawText(below, Qt::AlignCenter,
                         painter.fontMetrics().elidedText(text(), Qt::ElideRight, width() - 2));
    }

private:
    QString m_icon;
};

} // namespace

NavigationRail::NavigationRail(QWidget* parent)
    : QFrame(parent), m_column(new QVBoxLayout(this)), m_buttons(new QButtonGroup(this)) {
    setProperty("fleetRole", u"rail"_s);
    setFixedWidth(style::metrics::railWidth);
    setAccessibleName(tr("Pages"));
    m_column->setContentsMargins(4, 8, 3, 8);
    m_column->setSpacing(2);
    m_column->addStretch();
}

void NavigationRail::addPage(const QString& id, const QString& title, const QString& icon) {
    auto* button = new RailButton(title, icon, this);
    button->setObjectName(id);
    m_buttons->addButton(button);
    m_column->insertWidget(m_column->count() - 1, button);
    connect(button, &QAbstractButton::clicked, this, [this, id] { emit pageChosen(id); });

    const auto position = m_buttons->buttons().size();
    button->setToolTip(title);
    if (position > 9)
        return;
    const QKeySequence keys(u"Ctrl+%1"_s.arg(position));
    button->setToolTip(tr("%1 (%2)", "page, shortcut").arg(title, keys.toString(QKeySequence::NativeText)));
    auto* shortcut = new QShortcut(keys, window());
    connect(shortcut, &QShortcut::activated, this, [this, id] { emit pageChosen(id); });
}

void NavigationRail::setCurrent(const QString& id) {
    // An exclusive group keeps one button checked: leaving all unchecked needs it off for a moment.
    m_buttons->setExclusive(false);
    for (QAbstractButton* button : m_buttons->buttons())
        button->setChecked(button->objectName() == id);
    m_buttons->setExclusive(true);
}

} // namespace fleet

#include "desktop/style/NavigationDelegate.h"

#include <QPainter>

#include "desktop/style/Style.h"

namespace fleet::style {

namespace {
constexpr int rowHeight = 32;
constexpr int indent = 12;
} // namespace

QSize NavigationDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    QFont bold = font(TextRole::Body);
    bold.setWeight(QFont::DemiBold);
    const int width = QFontMetrics(bold).horizontalAdvance(index.data().toString());
    return {qMax(width + 2 * indent, option.decorationSize.width()), rowHeight};
}

void NavigationDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                               const QModelIndex& index) const {
    const Palette& colors = palette();
    const bool chosen = option.state & QStyle::State_Selected;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    if (chosen || option.state & QStyle::State_MouseOver) {
        QColor hover = colors.muted;
        hover.setAlphaF(0.10F);
        painter->setPen(Qt::NoPen);
        painter->setBrush(chosen ? colors.accentSoft : hover);
        painter->drawRoundedRect(option.rect, metrics::radius, metrics::radius);
    }
    QFont text = font(TextRole::Body);
    text.setWeight(chosen ? QFont::DemiBold : QFont::Normal);
    painter->setFont(text);
    painter->setPen(chosen ? colors.accent : colors.text);
    const QRect place = option.rect.adjusted(indent, 0, -indent / 2, 0);
    painter->drawText(
        place, Qt::AlignLeft | Qt::AlignVCenter,
        painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideRight, place.width()));
    painter->restore();
}

} // namespace fleet::style

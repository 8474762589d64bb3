#include "desktop/shared/MatchDelegate.h"

#include <QApplication>
#include <QPainter>

#include "desktop/style/Style.h"

namespace fleet {

void MatchDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const {
    QStyledItemDelegate::paint(painter, option, index);
    if (m_text.isEmpty())
        return;
    QStyleOptionViewItem shown = option;
    initStyleOption(&shown, index);
    const QStyle* style = shown.widget ? shown.widget->style() : QApplication::style();
    const QRect room = style->subElementRect(QStyle::SE_ItemViewItemText, &shown, shown.widget);
    const int margin = style->pixelMetric(QStyle::PM_FocusFrameHMargin, nullptr, shown.widget) + 1;
    const QFontMetrics metrics(shown.font);
    const QString text = metrics.elidedText(shown.text, Qt::ElideRight, room.width() - 2 * margin);
    QColor mark = style::palette().warning;
    mark.setAlphaF(0.35F);
    for (qsizetype at = text.indexOf(m_text, 0, Qt::CaseInsensitive); at >= 0;
         at = text.indexOf(m_text, at + m_text.size(), Qt::CaseInsensitive)) {
        const int left = room.left() + margin + metrics.horizontalAdvance(text.left(at));
        painter->fillRect(left, room.top() + 3, metrics.horizontalAdvance(text.mid(at, m_text.size())),
                          room.height() - 6, mark);
    }
}

} // namespace fleet

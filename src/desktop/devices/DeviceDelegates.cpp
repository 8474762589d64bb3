#include "desktop/devices/DeviceDelegates.h"

#include <QApplication>
#include <QPainter>
#include <algorithm>

#include "desktop/devices/DeviceTableModel.h"
#include "desktop/style/Style.h"

namespace fleet {

namespace {

constexpr int cellPadding = 8;
constexpr int mark = 8;

/// Background, selection and focus of a cell, without its text. Returns the room inside its padding.
QRect paintCell(QPainter* painter, const QStyleOptionViewItem& option) {
    QStyleOptionViewItem empty = option;
    empty.text.clear();
    const QWidget* widget = option.widget;
    (widget ? widget->style() : QApplication::style())
        ->drawControl(QStyle::CE_ItemViewItem, &empty, painter, widget);
    return option.rect.adjusted(cellPadding, 0, -cellPadding, -1);
}

void paintText(QPainter* painter, const QStyleOptionViewItem& option, const QRect& room,
               const QColor& color) {
    painter->setFont(option.font);
    painter->setPen(color);
    painter->drawText(room, Qt::AlignVCenter | Qt::AlignLeft,
                      option.fontMetrics.elidedText(option.text, Qt::ElideRight, room.width()));
}

QColor toneColor(style::Tone tone) {
    const style::Palette& colors = style::palette();
    switch (tone) {
        case style::Tone::Good:
            return colors.good;
        case style::Tone::Warning:
            return colors.warning;
        case style::Tone::Bad:
            return colors.destructive;
        case style::Tone::Neutral:
        case style::Tone::Muted:
            break;
    }
    return colors.muted;
}

} // namespace

void DeviceStateDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                                const QModelIndex& index) const {
    QStyleOptionViewItem cell = option;
    initStyleOption(&cell, index);
    const QRect room = paintCell(painter, cell);
    const auto tone = style::Tone(index.data(DeviceTableModel::ToneRole).toInt());

    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(toneColor(tone));
    painter->drawEllipse(QRect(room.left(), room.center().y() - mark / 2 + 1, mark, mark));
    const bool calm = tone == style::Tone::Good || tone == style::Tone::Muted;
    paintText(painter, cell, room.adjusted(2 * mark, 0, 0, 0),
              calm ? style::palette().text : toneColor(tone));
    painter->restore();
}

void LastEventDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                              const QModelIndex& index) const {
    QStyleOptionViewItem cell = option;
    initStyleOption(&cell, index);
    const QRect room = paintCell(painter, cell);
    const QString type = index.data(DeviceTableModel::TypeRole).toString();
    const QString ago = index.data(DeviceTableModel::AgoRole).toString();

    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(style::familyColor(type));
    painter->drawRoundedRect(QRect(room.left(), room.center().y() - mark / 2 + 1, mark, mark), 2, 2);
    painter->setFont(cell.font);
    painter->setPen(style::palette().muted);
    painter->drawText(room, Qt::AlignVCenter | Qt::AlignRight, ago);
    cell.text = type;
    const int agoWidth = cell.fontMetrics.horizontalAdvance(ago) + mark;
    paintText(painter, cell, room.adjusted(2 * mark, 0, -agoWidth, 0), style::palette().text);
    painter->restore();
}

void ActivityDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                             const QModelIndex& index) const {
    QStyleOptionViewItem cell = option;
    initStyleOption(&cell, index);
    const QRect room = paintCell(painter, cell).adjusted(0, 6, 0, -5);
    const auto counts = index.data(DeviceTableModel::CountsRole).value<QList<qint64>>();
    if (counts.isEmpty())
        return;
    const qint64 highest = std::max<qint64>(1, *std::max_element(counts.begin(), counts.end()));
    const qreal step = qreal(room.width()) / qreal(counts.size());

    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    for (qsizetype i = 0; i < counts.size(); ++i) {
        // An empty part keeps a faint base line, so that silence reads as silence and not as a missing chart.
        const bool silent = counts.at(i) == 0;
        const qreal height =
            silent ? 1 : std::max(2.0, qreal(room.height()) * qreal(counts.at(i)) / qreal(highest));
        painter->setBrush(silent ? style::palette().border : style::palette().accent);
        painter->drawRect(
            QRectF(room.left() + i * step, room.bottom() + 1 - height, std::max(1.0, step - 1), height));
    }
    painter->restore();
}

} // namespace fleet

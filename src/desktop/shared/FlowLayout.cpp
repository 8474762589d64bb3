#include "desktop/shared/FlowLayout.h"

#include <QWidget>
#include <algorithm>

namespace fleet {

FlowLayout::FlowLayout(QWidget* parent) : QLayout(parent) {
    setContentsMargins({});
}

FlowLayout::~FlowLayout() = default;

void FlowLayout::addItem(QLayoutItem* item) {
    m_items.emplace_back(item);
}

void FlowLayout::insertWidget(int at, QWidget* widget) {
    addChildWidget(widget);
    m_items.emplace(m_items.begin() + at, std::make_unique<QWidgetItem>(widget));
    invalidate();
}

int FlowLayout::count() const {
    return int(m_items.size());
}

QLayoutItem* FlowLayout::itemAt(int index) const {
    return index >= 0 && index < count() ? m_items[std::size_t(index)].get() : nullptr;
}

QLayoutItem* FlowLayout::takeAt(int index) {
    if (index < 0 || index >= count())
        return nullptr;
    QLayoutItem* item = m_items[std::size_t(index)].release();
    m_items.erase(m_items.begin() + index);
    invalidate();
    return item;
}

Qt::Orientations FlowLayout::expandingDirections() const {
    return Qt::Horizontal;
}

bool FlowLayout::hasHeightForWidth() const {
    return true;
}

int FlowLayout::heightForWidth(int width) const {
    return place(QRect(0, 0, width, 0), false);
}

QSize FlowLayout::sizeHint() const {
    return minimumSize();
}

QSize FlowLayout::minimumSize() const {
    QSize size;
    for (const auto& item : m_items)
        size = size.expandedTo(item->minimumSize());
    return size;
}

void FlowLayout::setGeometry(const QRect& rect) {
    QLayout::setGeometry(rect);
    place(rect, true);
}

int FlowLayout::place(const QRect& rect, bool move) const {
    int line = 0; // Every line is as high as the highest widget; the others are centred in it.
    for (const auto& item : m_items)
        line = std::max(line, item->isEmpty() ? 0 : item->sizeHint().height());
    int x = rect.left();
    int y = rect.top();
    for (const auto& item : m_items) {
        if (item->isEmpty())
            continue;
        const bool last = item == m_items.back();
        const QSize wanted = item->sizeHint();
        int width = last ? item->minimumSize().width() : std::min(wanted.width(), rect.width());
        if (x > rect.left() && x + width > rect.right() + 1) {
            x = rect.left();
            y += line + spacing();
        }
        width = last ? std::max(width, rect.right() + 1 - x) : width;
        if (move)
            item->setGeometry(QRect(x, y + (line - wanted.height()) / 2, width, wanted.height()));
        x += width + spacing();
    }
    return y + line - rect.top();
}

} // namespace fleet

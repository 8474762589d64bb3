#include "desktop/shared/JsonTree.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>

#include "desktop/shared/JsonTreeModel.h"
#include "desktop/shared/MatchDelegate.h"
#include "desktop/style/Style.h"

namespace fleet {

JsonTree::JsonTree(QWidget* parent)
    : QTreeView(parent), m_model(new JsonTreeModel(this)), m_delegate(new MatchDelegate(this)) {
    style::setUpTree(this, false);
    setModel(m_model);
    setItemDelegate(m_delegate);
    setHeaderHidden(true);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setTabKeyNavigation(false);
    setAccessibleName(tr("JSON"));
    header()->setSectionResizeMode(JsonTreeModel::Name, QHeaderView::ResizeToContents);
    header()->setSectionResizeMode(JsonTreeModel::Value, QHeaderView::ResizeToContents);
    header()->setStretchLastSection(true);
    connect(selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex& current) {
        if (current.isValid() && !m_filling)
            emit pointerSelected(m_model->pointerAt(current));
    });
    connect(this, &QTreeView::collapsed, this,
            [this](const QModelIndex& at) { m_folded.insert(m_model->pointerAt(at)); });
    connect(this, &QTreeView::expanded, this, [this](const QModelIndex& at) {
        if (!m_filling)
            m_folded.remove(m_model->pointerAt(at));
    });
}

void JsonTree::setDocument(const Json& document, const QList<JsonChange>& changes,
                           const QMap<QString, QString>& notes) {
    const QString selected = currentPointer();
    m_filling = true;
    m_model->setDocument(document, changes, notes);
    setRootIsDecorated(m_model->isNested());
    unfold();
    setCurrentPointer(selected);
    m_filling = false;
    viewport()->update();
}

void JsonTree::setEmptyText(const QString& text) {
    m_emptyText = text;
    viewport()->update();
}

void JsonTree::setNotesShown(bool shown) {
    setColumnHidden(JsonTreeModel::Note, !shown);
    header()->setSectionResizeMode(JsonTreeModel::Value,
                                   shown ? QHeaderView::ResizeToContents : QHeaderView::Stretch);
}

// Everything is open but what was folded by hand.
void JsonTree::unfold() {
    const QSet<QString> folded = m_folded;
    expandAll();
    for (const QString& pointer : folded) {
        if (const QModelIndex index = m_model->indexOf(pointer); index.isValid())
            collapse(index);
    }
}

int JsonTree::search(const QString& text) {
    m_matches.clear();
    for (const QModelIndex& cell : m_model->cellsWith(text))
        m_matches.append(cell);
    m_delegate->setText(text);
    viewport()->update();
    return int(m_matches.size());
}

void JsonTree::showMatch(int match) {
    if (match < 0 || match >= m_matches.size())
        return;
    const QModelIndex cell = m_matches.at(match);
    for (QModelIndex above = cell.parent(); above.isValid(); above = above.parent())
        expand(above.siblingAtColumn(0));
    setCurrentIndex(cell);
    scrollTo(cell);
}

QString JsonTree::currentPointer() const {
    return currentIndex().isValid() ? m_model->pointerAt(currentIndex()) : QString();
}

void JsonTree::setCurrentPointer(const QString& pointer) {
    if (const QModelIndex index = m_model->indexOf(pointer); index.isValid())
        setCurrentIndex(index);
}

void JsonTree::keyPressEvent(QKeyEvent* event) {
    if (event->matches(QKeySequence::Copy) && currentIndex().isValid())
        QGuiApplication::clipboard()->setText(m_model->jsonAt(currentIndex()));
    else
        QTreeView::keyPressEvent(event);
}

void JsonTree::drawRow(QPainter* painter, const QStyleOptionViewItem& option,
                       const QModelIndex& index) const {
    const QVariant tint = index.data(Qt::BackgroundRole);
    if (tint.isValid() && !selectionModel()->isRowSelected(index.row(), index.parent()))
        painter->fillRect(option.rect, tint.value<QColor>());
    QTreeView::drawRow(painter, option, index);
}

// A long value must not push the notes out of sight.
void JsonTree::resizeEvent(QResizeEvent* event) {
    header()->setMaximumSectionSize(std::max(140, viewport()->width() * 37 / 100));
    QTreeView::resizeEvent(event);
}

void JsonTree::paintEvent(QPaintEvent* event) {
    QTreeView::paintEvent(event);
    if (m_emptyText.isEmpty() || m_model->rowCount() > 0)
        return;
    QPainter painter(viewport());
    painter.setPen(style::palette().muted);
    painter.drawText(viewport()->rect().adjusted(16, 16, -16, -16),
                     Qt::AlignHCenter | Qt::AlignTop | Qt::TextWordWrap, m_emptyText);
}

} // namespace fleet

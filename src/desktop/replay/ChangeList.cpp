#include "desktop/replay/ChangeList.h"

#include <QHeaderView>

#include "desktop/replay/ReplayMoment.h"
#include "desktop/style/Style.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

QString cellText(const JsonChange& change, int column) {
    using Operation = JsonChange::Operation;
    switch (column) {
        case ChangeListModel::Place:
            return change.path.isEmpty() ? ChangeListModel::tr("the whole state")
                                         : readablePointer(change.path);
        case ChangeListModel::Before:
            return change.operation == Operation::Add ? u"–"_s : change.before.toCompact();
        case ChangeListModel::After:
            return change.operation == Operation::Remove ? ChangeListModel::tr("removed")
                                                         : change.after.toCompact();
        default:
            return {};
    }
}

QColor rowColor(const JsonChange& change) {
    switch (change.operation) {
        case JsonChange::Operation::Add:
            return style::palette().added;
        case JsonChange::Operation::Remove:
            return style::palette().removed;
        case JsonChange::Operation::Replace:
            break;
    }
    return style::palette().changed;
}

} // namespace

int ChangeListModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(m_changes.size());
}

int ChangeListModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(ColumnCount);
}

QVariant ChangeListModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const JsonChange& change = m_changes.at(index.row());
    switch (role) {
        case Qt::DisplayRole:
        case Qt::ToolTipRole:
            return cellText(change, index.column());
        case Qt::BackgroundRole:
            return rowColor(change);
        case Qt::FontRole:
            return index.column() == Place ? QVariant() : QVariant(style::font(style::TextRole::Fixed));
        default:
            return {};
    }
}

QVariant ChangeListModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole || section < 0 || section >= ColumnCount)
        return {};
    const QString names[] = {tr("Field"), tr("Before"), tr("After")};
    return names[section];
}

void ChangeListModel::setChanges(const QList<JsonChange>& changes) {
    beginResetModel();
    m_changes = changes;
    endResetModel();
}

ChangeList::ChangeList(QWidget* parent) : RecordTable(parent), m_model(new ChangeListModel(this)) {
    setModel(m_model);
    setAccessibleName(tr("Changes"));
    setEmptyText(tr("Nothing changed."));
    horizontalHeader()->setSectionResizeMode(ChangeListModel::Place, QHeaderView::Stretch);
    horizontalHeader()->setSectionResizeMode(ChangeListModel::Before, QHeaderView::Interactive);
    horizontalHeader()->setMinimumSectionSize(64);
    connect(&style::Theme::instance(), &style::Theme::changed, viewport(), qOverload<>(&QWidget::update));
    connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& current) {
                if (current.isValid())
                    emit pointerSelected(m_model->changes().at(current.row()).path);
            });
}

void ChangeList::setChanges(const QList<JsonChange>& changes) {
    m_model->setChanges(changes);
}

} // namespace fleet

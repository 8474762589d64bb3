#include "desktop/replay/ChangeList.h"

#include <QHeaderView>

#include "desktop/replay/ChangeRow.h"
#include "desktop/replay/ReplayMoment.h"
#include "desktop/shared/PlainToolTip.h"
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
            return change.operation == Operation::Add    ? u"–"_s
                   : change.operation == Operation::Move ? readablePointer(change.oldPath)
                                                         : change.before.toCompact();
        case ChangeListModel::After:
            return change.operation == Operation::Remove ? ChangeListModel::tr("removed")
                   : change.operation == Operation::Move ? ChangeListModel::tr("moved here")
                                                         : change.after.toCompact();
        default:
            return {};
    }
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
            return cellText(change, index.column());
        case Qt::ToolTipRole:
            return plainToolTip(cellText(change, index.column()));
        case Qt::BackgroundRole:
            return changeColor(change);
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
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setItemDelegate(new ChangeRowDelegate(ChangeListModel::Place, this));
    horizontalHeader()->setMinimumSectionSize(64);
    connect(&style::Theme::instance(), &style::Theme::changed, viewport(), qOverload<>(&QWidget::update));
    connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& current) {
                if (current.isValid())
                    emit pointerSelected(m_model->changes().at(current.row()).path);
            });
}

void ChangeList::resizeEvent(QResizeEvent* event) {
    setColumnWidth(ChangeListModel::Place, viewport()->width() * 44 / 100);
    setColumnWidth(ChangeListModel::Before, viewport()->width() * 27 / 100);
    RecordTable::resizeEvent(event);
}

void ChangeList::setChanges(const QList<JsonChange>& changes) {
    m_model->setChanges(changes);
}

} // namespace fleet

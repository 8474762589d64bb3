#include "desktop/replay/BlameList.h"

#include <QHeaderView>
#include <algorithm>

#include "core/EventOrigin.h"
#include "core/StateFields.h"
#include "desktop/replay/ReplayMoment.h"
#include "desktop/shared/PlainToolTip.h"
#include "desktop/shared/Workspace.h"
#include "desktop/style/Style.h"

namespace fleet {

using namespace Qt::StringLiterals;

BlameModel::BlameModel(Workspace& workspace, QObject* parent)
    : QAbstractTableModel(parent), m_workspace(workspace) {}

int BlameModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(m_fields.size());
}

int BlameModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(ColumnCount);
}

QVariant BlameModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    switch (role) {
        case Qt::DisplayRole:
            return text(index.row(), index.column());
        case Qt::ToolTipRole:
            return plainToolTip(index.column() == Field
                                    ? readablePointer(field(index.row())) + u": "_s +
                                          valueAt(m_search->state, field(index.row()))->toCompact().left(400)
                                    : text(index.row(), index.column()));
        case Qt::ForegroundRole:
            return event(index.row()) ? QVariant() : QVariant(style::palette().muted);
        default:
            return {};
    }
}

QString BlameModel::text(int row, int column) const {
    if (column == Field)
        return readablePointer(field(row));
    const auto found = event(row);
    if (!found) {
        if (column != When)
            return {};
        return !m_search->isFinished        ? tr("not found yet")
               : m_search->hasDroppedEvents ? tr("no longer kept")
                                            : tr("never set");
    }
    const EventOrigin origin = originOf(*found);
    return column == When  ? m_workspace.timeRange().formatShort(found->timestamp)
           : column == Who ? origin.who
                           : origin.why;
}

QVariant BlameModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole || section < 0 || section >= ColumnCount)
        return {};
    const QString names[] = {tr("Field"), tr("Set"), tr("By"), tr("Because")};
    return names[section];
}

void BlameModel::setSearch(const std::optional<BlameSearch>& search) {
    const QStringList fields = search ? fieldsOf(search->state) : QStringList();
    if (search && m_search && search->state == m_search->state) { // It only went on.
        m_search = search;
        emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
        return;
    }
    beginResetModel();
    m_search = search;
    m_fields = fields;
    std::stable_partition(m_fields.begin(), m_fields.end(), [](const QString& field) {
        return field.startsWith(u"/target_state/"_s) || field.startsWith(u"/current_state/"_s);
    });
    endResetModel();
}

std::optional<Event> BlameModel::event(int row) const {
    const auto found = m_search->found.find(field(row));
    return found == m_search->found.end() ? std::nullopt : std::optional(*found);
}

BlameList::BlameList(Workspace& workspace, QWidget* parent)
    : RecordTable(parent), m_model(new BlameModel(workspace, this)) {
    setModel(m_model);
    setAccessibleName(tr("Who set each field"));
    setEmptyText(tr("Looking for the events that set the fields…"));
    setHorizontalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    setTextElideMode(Qt::ElideLeft); // The name of a field ends with what tells it from others.
    horizontalHeader()->setMinimumSectionSize(64);
    connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& current) {
                if (current.isValid() && !m_moving)
                    emit fieldSelected(m_model->field(current.row()));
            });
    connect(this, &QAbstractItemView::activated, this, [this](const QModelIndex& index) {
        if (const auto event = m_model->event(index.row()))
            emit eventActivated(*event);
    });
}

void BlameList::showField(const QString& field) {
    const int row = m_model->rowOf(field);
    if (row < 0)
        return;
    m_moving = true;
    setCurrentIndex(m_model->index(row, 0));
    scrollTo(currentIndex());
    m_moving = false;
}

void BlameList::showEvent(QShowEvent* event) {
    RecordTable::showEvent(event);
    emit shown();
}

void BlameList::resizeEvent(QResizeEvent* event) {
    setColumnWidth(BlameModel::Field, viewport()->width() * 46 / 100);
    setColumnWidth(BlameModel::When, std::max(168, viewport()->width() * 30 / 100));
    RecordTable::resizeEvent(event);
}

} // namespace fleet

#include "desktop/devices/DeviceTable.h"

#include <QContextMenuEvent>
#include <QHeaderView>

#include "desktop/devices/DeviceDelegates.h"
#include "desktop/devices/DeviceFilterModel.h"
#include "desktop/devices/DeviceTableModel.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

const QString columnsKey = u"devices/columns"_s;

} // namespace

DeviceTable::DeviceTable(QWidget* parent) : RecordTable(parent) {
    style::setUpTable(this);
    horizontalHeader()->setStretchLastSection(false);
    setSelectionMode(ExtendedSelection);
    setAccessibleName(tr("Devices"));
    setItemDelegateForColumn(DeviceTableModel::State, new DeviceStateDelegate(this));
    setItemDelegateForColumn(DeviceTableModel::LastEvent, new LastEventDelegate(this));
    setItemDelegateForColumn(DeviceTableModel::Activity, new ActivityDelegate(this));
    connect(this, &QAbstractItemView::doubleClicked, this, [this](const QModelIndex& index) {
        emit deviceActivated(index.data(DeviceTableModel::DeviceIdRole).toString());
    });
}

void DeviceTable::setDeviceModel(DeviceFilterModel* model) {
    setModel(model);
    setUpColumns();
    connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this] { emit deviceSelected(currentDeviceId()); });
    connect(model, &QAbstractItemModel::modelReset, this, [this] { emit deviceSelected(currentDeviceId()); });
}

void DeviceTable::setUpColumns() {
    const QMap<int, int> widths{{DeviceTableModel::Name, 88},      {DeviceTableModel::State, 136},
                                {DeviceTableModel::Site, 128},     {DeviceTableModel::Model, 84},
                                {DeviceTableModel::Releases, 160}, {DeviceTableModel::LastEvent, 222},
                                {DeviceTableModel::Activity, 84},  {DeviceTableModel::Events, 72}};
    for (auto width = widths.begin(); width != widths.end(); ++width)
        setColumnWidth(width.key(), width.value());
    horizontalHeader()->setMinimumSectionSize(56);
    horizontalHeader()->setSectionResizeMode(DeviceTableModel::Releases, QHeaderView::Stretch);
    setSortingEnabled(true);
    sortByColumn(DeviceTableModel::Name, Qt::AscendingOrder);
    keepColumns(columnsKey);
}

QString DeviceTable::currentDeviceId() const {
    return currentIndex().isValid() ? currentIndex().data(DeviceTableModel::DeviceIdRole).toString()
                                    : QString();
}

QString DeviceTable::line(int row) const {
    QStringList cells;
    for (int place = 0; place < model()->columnCount(); ++place) {
        const int column = horizontalHeader()->logicalIndex(place);
        if (isColumnHidden(column))
            continue;
        const QVariant cell = row < 0 ? model()->headerData(column, Qt::Horizontal)
                                      : model()->index(row, column).data(Qt::AccessibleTextRole);
        cells += cell.toString();
    }
    return cells.join(u'\t');
}

QString DeviceTable::textOf(const QModelIndexList& rows) const {
    if (rows.isEmpty())
        return {};
    QStringList lines{line(-1)};
    for (const QModelIndex& row : rows)
        lines += line(row.row());
    return lines.join(u'\n');
}

void DeviceTable::keyPressEvent(QKeyEvent* event) {
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && currentIndex().isValid())
        emit deviceActivated(currentDeviceId());
    else
        RecordTable::keyPressEvent(event);
}

void DeviceTable::contextMenuEvent(QContextMenuEvent* event) {
    if (!currentIndex().isValid())
        return;
    const bool byMouse = event->reason() == QContextMenuEvent::Mouse;
    emit menuRequested(
        currentDeviceId(),
        byMouse ? event->globalPos() : viewport()->mapToGlobal(visualRect(currentIndex()).bottomLeft()));
}

} // namespace fleet

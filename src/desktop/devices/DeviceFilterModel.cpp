#include "desktop/devices/DeviceFilterModel.h"

#include <algorithm>

#include "desktop/devices/DeviceTableModel.h"

namespace fleet {

DeviceFilterModel::DeviceFilterModel(DeviceTableModel* source, QObject* parent)
    : QSortFilterProxyModel(parent), m_devices(source) {
    setSortRole(DeviceTableModel::SortRole);
    setSourceModel(source);
}

void DeviceFilterModel::setWords(const QString& words) {
    m_words = words.toLower().split(u' ', Qt::SkipEmptyParts);
    invalidateFilter();
}

void DeviceFilterModel::setGroup(DeviceGroup group) {
    m_group = group;
    invalidateFilter();
}

void DeviceFilterModel::setValue(const QHash<QString, QString>& values, const std::optional<QString>& value) {
    m_values = values;
    m_value = value;
    invalidateFilter();
}

const DeviceSummary& DeviceFilterModel::device(const QModelIndex& index) const {
    return m_devices->device(mapToSource(index).row());
}

QModelIndex DeviceFilterModel::indexOf(const QString& deviceId) const {
    const int row = m_devices->rowOf(deviceId);
    return row < 0 ? QModelIndex() : mapFromSource(m_devices->index(row, 0));
}

bool DeviceFilterModel::filterAcceptsRow(int sourceRow, const QModelIndex&) const {
    const DeviceSummary& device = m_devices->device(sourceRow);
    if (!belongsTo(device, m_group))
        return false;
    if (m_value && (m_value->isNull() ? m_values.contains(device.deviceId)
                                      : m_values.value(device.deviceId) != *m_value))
        return false;
    const QString& text = m_devices->searchText(sourceRow);
    return std::all_of(m_words.begin(), m_words.end(),
                       [&text](const QString& word) { return text.contains(word); });
}

bool DeviceFilterModel::lessThan(const QModelIndex& left, const QModelIndex& right) const {
    const QVariant a = left.data(sortRole());
    const QVariant b = right.data(sortRole());
    if (a == b) // By name among equals, so that the order is always the same.
        return left.row() < right.row();
    if (a.userType() == QMetaType::QString)
        return QString::localeAwareCompare(a.toString(), b.toString()) < 0;
    return a.toLongLong() < b.toLongLong();
}

} // namespace fleet

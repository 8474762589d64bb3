#include "desktop/devices/DeviceTableModel.h"

#include <QLocale>
#include <algorithm>
#include <numeric>

#include "desktop/devices/DeviceCondition.h"
#include "desktop/shared/Counted.h"
#include "desktop/shared/PlainToolTip.h"
#include "desktop/shared/TimeRangeChoice.h"

namespace fleet {

using namespace Qt::StringLiterals;

DeviceTableModel::DeviceTableModel(const TimeRangeChoice& times, QObject* parent)
    : QAbstractTableModel(parent), m_times(times) {}

int DeviceTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(m_devices.size());
}

int DeviceTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(ColumnCount);
}

QVariant DeviceTableModel::text(const DeviceSummary& device, int column) const {
    switch (column) {
        case Name:
            return device.name.isEmpty() ? device.deviceId : device.name;
        case State:
            return describeCondition(device, now()).text;
        case Site:
            return device.site;
        case Model:
            return device.model;
        case Releases:
            return describeReleases(device.releases);
        case LastEvent:
            return device.lastEventAt ? device.lastEventType + u" · "_s + agoText(*device.lastEventAt, now())
                                      : device.lastEventType;
        case Events:
            return QLocale().toString(device.eventCount);
        default:
            return {};
    }
}

QVariant DeviceTableModel::sortKey(const DeviceSummary& device, int column) const {
    switch (column) {
        case State:
            return describeCondition(device, now()).severity;
        case LastEvent:
            return device.lastEventAt ? device.lastEventAt->microseconds : 0;
        case Activity:
            return activitySum(device.deviceId);
        case Events:
            return device.eventCount;
        default:
            return text(device, column).toString().toLower();
    }
}

QVariant DeviceTableModel::toolTip(const DeviceSummary& device, int column) const {
    switch (column) {
        case Name:
            return device.deviceId;
        case State:
            return device.lastSeen ? tr("Last seen %1").arg(m_times.formatMoment(*device.lastSeen))
                                   : QString();
        case LastEvent:
            return device.lastEventAt ? m_times.formatMoment(*device.lastEventAt) : QString();
        case Activity:
            return counted(activitySum(device.deviceId), tr("%1 event in the chosen range"),
                           tr("%1 events in the chosen range"));
        default:
            return text(device, column);
    }
}

QVariant DeviceTableModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const DeviceSummary& device = m_devices.at(index.row());
    const int column = index.column();
    switch (role) {
        case Qt::DisplayRole:
            return text(device, column);
        case Qt::ToolTipRole:
            return plainToolTip(toolTip(device, column).toString());
        case Qt::AccessibleTextRole:
            return column == Activity ? toolTip(device, column) : text(device, column);
        case Qt::TextAlignmentRole:
            return QVariant::fromValue(Qt::AlignVCenter |
                                       (column == Events ? Qt::AlignRight : Qt::AlignLeft));
        case Qt::FontRole:
            return column == Events ? QVariant(style::font(style::TextRole::Fixed)) : QVariant();
        case DeviceIdRole:
            return device.deviceId;
        case SortRole:
            return sortKey(device, column);
        case ToneRole:
            return int(describeCondition(device, now()).tone);
        case CountsRole:
            return QVariant::fromValue(m_activity.value(device.deviceId));
        case TypeRole:
            return device.lastEventType;
        case AgoRole:
            return device.lastEventAt ? agoText(*device.lastEventAt, now()) : QString();
        default:
            return {};
    }
}

QVariant DeviceTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::TextAlignmentRole && section == Events)
        return QVariant::fromValue(Qt::AlignVCenter | Qt::AlignRight);
    if (role != Qt::DisplayRole)
        return {};
    const QString names[] = {tr("Name"),     tr("State"),      tr("Site"),     tr("Model"),
                             tr("Releases"), tr("Last event"), tr("Activity"), tr("Events")};
    return names[section];
}

void DeviceTableModel::setDevices(QList<DeviceSummary> devices) {
    const bool same =
        std::equal(devices.begin(), devices.end(), m_devices.begin(), m_devices.end(),
                   [](const DeviceSummary& a, const DeviceSummary& b) { return a.deviceId == b.deviceId; });
    if (!same)
        beginResetModel();
    m_devices = std::move(devices);
    m_searchTexts.clear();
    for (const DeviceSummary& device : std::as_const(m_devices))
        m_searchTexts += fleet::searchText(device);
    if (!same)
        endResetModel();
    else if (!m_devices.isEmpty())
        emit dataChanged(index(0, 0), index(int(m_devices.size()) - 1, ColumnCount - 1));
}

void DeviceTableModel::setActivity(QMap<QString, QList<qint64>> activity) {
    m_activity = std::move(activity);
    if (!m_devices.isEmpty())
        emit dataChanged(index(0, Activity), index(int(m_devices.size()) - 1, Activity));
}

void DeviceTableModel::setMoment(std::optional<Timestamp> moment) {
    m_moment = moment;
    if (!m_devices.isEmpty())
        emit dataChanged(index(0, State), index(int(m_devices.size()) - 1, LastEvent));
}

Timestamp DeviceTableModel::now() const {
    return m_moment.value_or(m_times.now());
}

int DeviceTableModel::rowOf(const QString& deviceId) const {
    const auto found = std::find_if(m_devices.begin(), m_devices.end(),
                                    [&](const DeviceSummary& device) { return device.deviceId == deviceId; });
    return found == m_devices.end() ? -1 : int(found - m_devices.begin());
}

qint64 DeviceTableModel::activitySum(const QString& deviceId) const {
    const auto counts = m_activity.constFind(deviceId);
    return counts == m_activity.constEnd() ? 0 : std::accumulate(counts->begin(), counts->end(), qint64(0));
}

} // namespace fleet

// The devices of the fleet as table rows.
#pragma once

#include <QAbstractTableModel>
#include <QMap>

#include "store/DeviceStore.h"

namespace fleet {

class TimeRangeChoice;

/// Holds the whole list (it is bounded by the fleet) and the counts of the spark lines. Owned by the devices
/// page. GUI thread only.
class DeviceTableModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Name, State, Site, Model, Releases, LastEvent, Activity, Events, ColumnCount };
    enum Role {
        DeviceIdRole = Qt::UserRole,
        SortRole,   ///< What a column is sorted by.
        ToneRole,   ///< style::Tone of the state, as int.
        CountsRole, ///< QList<qint64> of the spark line.
        TypeRole,   ///< Type of the last event.
        AgoRole     ///< How long ago it was, in words.
    };

    explicit DeviceTableModel(const TimeRangeChoice& times, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    /// The same devices in the same order are updated in place, so that selection and scrolling stay.
    void setDevices(QList<DeviceSummary> devices);
    void setActivity(QMap<QString, QList<qint64>> activity);
    /// What "ago" counts from; none: the clock.
    void setMoment(std::optional<Timestamp> moment);
    Timestamp now() const;

    const QList<DeviceSummary>& devices() const { return m_devices; }
    const DeviceSummary& device(int row) const { return m_devices.at(row); }
    const QString& searchText(int row) const { return m_searchTexts.at(row); }
    int rowOf(const QString& deviceId) const; ///< -1: not here.

private:
    QVariant text(const DeviceSummary& device, int column) const;
    QVariant sortKey(const DeviceSummary& device, int column) const;
    QVariant toolTip(const DeviceSummary& device, int column) const;
    qint64 activitySum(const QString& deviceId) const;

    const TimeRangeChoice& m_times;
    QList<DeviceSummary> m_devices;
    QStringList m_searchTexts;
    QMap<QString, QList<qint64>> m_activity;
    std::optional<Timestamp> m_moment;
};

} // namespace fleet

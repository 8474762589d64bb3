// The devices that match what is typed and the chosen group, sorted.
#pragma once

#include <QSortFilterProxyModel>

#include "desktop/devices/DeviceCondition.h"

namespace fleet {

class DeviceTableModel;

/// All words must occur in a device's name, id, site, model, release or state; case-insensitive. Owned by the
/// devices page. GUI thread only.
class DeviceFilterModel : public QSortFilterProxyModel {
    Q_OBJECT

public:
    explicit DeviceFilterModel(DeviceTableModel* source, QObject* parent = nullptr);

    void setWords(const QString& words);
    void setGroup(DeviceGroup group);
    DeviceGroup group() const { return m_group; }
    /// Only devices with this value (null: without one) of what `values` says of them; none: all.
    void setValue(const QHash<QString, QString>& values, const std::optional<QString>& value);
    bool isNarrowed() const { return m_group != DeviceGroup::All || !m_words.isEmpty() || m_value; }

    const DeviceSummary& device(const QModelIndex& index) const; ///< Of a valid index of this model.
    QModelIndex indexOf(const QString& deviceId) const;          ///< Invalid: not here or filtered away.

protected:
    bool filterAcceptsRow(int sourceRow, const QModelIndex& sourceParent) const override;
    bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;

private:
    DeviceTableModel* m_devices;
    QStringList m_words;
    DeviceGroup m_group = DeviceGroup::All;
    QHash<QString, QString> m_values;
    std::optional<QString> m_value;
};

} // namespace fleet

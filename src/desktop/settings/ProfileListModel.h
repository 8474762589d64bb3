// The connections of the person at this desktop: the private demo database first, then the saved profiles by
// name.
#pragma once

#include <QAbstractListModel>

#include "store/ConnectionSettings.h"

namespace fleet {

/// GUI thread only.
class ProfileListModel : public QAbstractListModel {
    Q_OBJECT

public:
    enum Role { NameRole = Qt::UserRole, IsDemoRole };

    using QAbstractListModel::QAbstractListModel;

    struct Entry {
        QString name;
        ConnectionSettings settings;
        bool isDemo = false;
    };

    void setEntries(const QList<Entry>& entries, const QString& connectedName);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

    /// The row of that name, or -1.
    int rowOf(const QString& name) const;

private:
    QList<Entry> m_entries;
    QString m_connectedName;
};

} // namespace fleet

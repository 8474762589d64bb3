// The migrations of this program: what is applied and what waits.
#pragma once

#include <QAbstractTableModel>

#include "store/Migrator.h"

namespace fleet {

/// Waiting ones first, then the applied ones, newest first. GUI thread only.
class MigrationTableModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Number, Name, AppliedAt, AppliedBy, Duration, Hash, ColumnCount };
    enum Role { PurposeRole = Qt::UserRole }; ///< What the migration does, from the head of its file.

    using QAbstractTableModel::QAbstractTableModel;

    void setStatus(const MigrationStatus& status, std::function<QString(Timestamp)> formatTime);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    bool isPending(int row) const { return row < m_status.pending.size(); }
    QString pendingText(const Migration& migration, int column) const;
    QString appliedText(const AppliedMigration& migration, int column) const;

    MigrationStatus m_status;
    std::function<QString(Timestamp)> m_formatTime;
};

/// The first paragraph of comments at the head of a migration: what it does, in its author's words.
QString migrationPurpose(const Migration& migration);

} // namespace fleet

// Events as table rows, newest first.
#pragma once

#include <QAbstractTableModel>

#include "core/Event.h"

namespace fleet {

class Workspace;

/// A bounded window of events around the view; History fills it page by page, Live at the top. GUI thread
/// only.
class EventTableModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Time, Type, What, Details, Source, ColumnCount };
    enum Role { EventRole = Qt::UserRole, FamilyRole };

    EventTableModel(Workspace& workspace, int maximumRows, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    void reset(QList<Event> newestFirst);
    /// Adds older events at the end; drops as many at the beginning when the maximum is passed (and the
    /// reverse).
    void appendOlder(const QList<Event>& newestFirst);
    void prependNewer(const QList<Event>& newestFirst);

    const Event& event(int row) const;
    int rowOf(const QUuid& eventId) const; ///< -1: not here.
    const QList<Event>& events() const { return m_events; }

private:
    Workspace& m_workspace;
    int m_maximumRows;
    QList<Event> m_events;
};

} // namespace fleet

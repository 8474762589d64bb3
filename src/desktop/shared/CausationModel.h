// The events of one correlation as a tree of causes.
#pragma once

#include <QStandardItemModel>

#include "core/Event.h"

namespace fleet {

class Workspace;

/// Roots are the events that nothing in the chain caused; a lone line of effects stays on one level. GUI
/// thread only; owned by its view's page.
class CausationModel : public QStandardItemModel {
    Q_OBJECT

public:
    enum Role { EventRole = Qt::UserRole, AloneRole };

    CausationModel(Workspace& workspace, QObject* parent = nullptr);

    /// `chain` in log order; `current` is marked as this event.
    void setChain(const QList<Event>& chain, const QUuid& current);
    bool isNested() const; ///< Whether any event has others below it.
    QModelIndex indexOf(const QUuid& eventId) const;

private:
    QStandardItem* makeItem(const Event& event, const Event* cause, bool current) const;
    void place(QStandardItem* item, QStandardItem* cause, bool alone);

    Workspace& m_workspace;
    QHash<QUuid, QStandardItem*> m_items;
};

} // namespace fleet

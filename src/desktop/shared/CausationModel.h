// The events of one correlation as a tree of causes.
#pragma once

#include <QStandardItemModel>

#include "core/Event.h"

namespace fleet {

class Workspace;

/// Roots are the events that nothing in the chain caused. GUI thread only; owned by its view's page.
class CausationModel : public QStandardItemModel {
    Q_OBJECT

public:
    enum Role { EventRole = Qt::UserRole };

    CausationModel(Workspace& workspace, QObject* parent = nullptr);

    /// `chain` in log order; `current` is marked as this event.
    void setChain(const QList<Event>& chain, const QUuid& current);
    QModelIndex indexOf(const QUuid& eventId) const;

private:
    QStandardItem* makeItem(const Event& event, const Event* cause, bool current) const;

    Workspace& m_workspace;
    QHash<QUuid, QStandardItem*> m_items;
};

} // namespace fleet

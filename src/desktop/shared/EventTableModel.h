// Events as table rows, newest first.
#pragma once

#include <QAbstractTableModel>
#include <optional>

#include "core/EventFilter.h"
#include "desktop/shared/EventPhrase.h"

namespace fleet {

class Workspace;

/// A bounded window of events around the view; History fills it page by page, Live at the top. GUI thread
/// only.
class EventTableModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Time, Type, What, Details, Who, Source, ColumnCount };
    enum Role { EventRole = Qt::UserRole, FamilyRole };

    EventTableModel(Workspace& workspace, int maximumRows, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    void reset(const QList<Event>& newestFirst);
    /// Adds older events at the end; drops as many at the beginning when the maximum is passed (and the
    /// reverse).
    void appendOlder(const QList<Event>& newestFirst);
    void prependNewer(const QList<Event>& newestFirst);

    /// Puts an event where it belongs by (timestamp, id), unless it is here already. Returns its row; -1: it
    /// was here.
    int insert(const Event& event);
    /// The row of the first event that is not newer than a place; rowCount(): all are.
    int rowAt(const EventCursor& place) const;

    const Event& event(int row) const { return m_rows.at(row).event; }
    int rowOf(const QUuid& eventId) const; ///< -1: not here.
    bool isFull() const { return m_rows.size() >= m_maximumRows; }

    /// Times of day only, or day and time: set by the page, which knows the range.
    void setShowsDate(bool shows);
    bool showsDate() const { return m_showsDate; }

private:
    /// The phrase is made when the row is first seen: most rows of a page are scrolled past.
    struct Row {
        Event event;
        mutable std::optional<EventPhrase> phrase;
    };

    QString text(const Row& row, int column) const;
    const EventPhrase& phrase(const Row& row) const;
    void forgetPhrases();

    Workspace& m_workspace;
    int m_maximumRows;
    bool m_showsDate = true;
    QList<Row> m_rows;
};

} // namespace fleet

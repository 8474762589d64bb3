// The ways to the filter of the history: its field, the saved ones, what is picked, and those used before.
#pragma once

#include <QObject>
#include <optional>

#include "core/Timestamp.h"
#include "desktop/history/FilterTrail.h"

class QWidget;

namespace fleet {

class EventDetail;
class EventTable;
class FilterBar;
class FilterChoice;
class Workspace;
struct Address;
struct Event;
struct EventFacets;

/// Joins the filter's field, its button for the title and the picks of table and payload. Owned by
/// HistoryPage, and so are the widgets. GUI thread only.
class FilterControls : public QObject {
    Q_OBJECT

public:
    FilterControls(Workspace& workspace, QWidget& page);
    /// Lets cells and payloads be picked, and learns from what is selected.
    void watch(EventTable& table, EventDetail& detail);

    FilterBar& bar() { return *m_bar; }
    QWidget* choice() const; ///< The button of the ready and saved filters.

    /// The filter that holds, as it was typed.
    const FilterExpression& expression() const;
    /// With the ids by which the database knows devices.
    FilterExpression resolved() const;

    /// Makes the filter of an address hold, without changed(); what cannot be read of it is said.
    void open(const Address& address);
    /// Notes that the filter of now is in use: it is named, and can be come back to.
    void visit();
    /// Goes back (-1) and forward (1) through the filters that were used.
    void step(int by);
    /// Learns what can be offered.
    void learn(const EventFacets& facets);
    /// Says below the field how far a search has come, back in time or up; none: it has ended.
    void showSearch(std::optional<Timestamp> reached, bool upwards);

signals:
    void changed();

private:
    void setUpShortcuts(QWidget& page);

    Workspace& m_workspace;
    FilterBar* m_bar;
    FilterChoice* m_choice;
    FilterTrail m_trail;
};

} // namespace fleet

// The table view that History, Live and others share: family dots, copy as JSON lines, keys to both ends.
#pragma once

#include <optional>
#include <utility>

#include "desktop/shared/EventTableModel.h"
#include "desktop/shared/RecordTable.h"

namespace fleet {

/// Shows an EventTableModel. GUI thread only; owned by its page.
class EventTable : public RecordTable {
    Q_OBJECT

public:
    explicit EventTable(QWidget* parent = nullptr);
    void setEventModel(EventTableModel* model);

    std::optional<Event> currentEvent() const;
    /// Selects and shows the event where the model has it; clears the selection where it has not.
    void selectEvent(const QUuid& eventId);
    /// Selects the event again after its row came back: nothing scrolls and nothing is emitted.
    void restoreSelection(const QUuid& eventId);
    /// The first or the last row that is here; what Home and End do.
    void selectEdge(bool newest);
    /// Scrolls by so many rows, after as many came (or, negative, went) above the view: what is being read
    /// stays in place.
    void keepPlace(int rows);
    /// Puts a row at the top of the view, as far as there are rows below it.
    void showAtTop(int row);
    /// Rows of which something is in view, first and last; -1 where there are none.
    std::pair<int, int> visibleRows() const;
    /// Says at the view's lower or upper edge that more rows are on their way; an empty text takes it back.
    void setEdgeNote(const QString& text, bool atTop);

    void scrollTo(const QModelIndex& index, ScrollHint hint = EnsureVisible) override;

signals:
    void eventSelected(const fleet::Event& event);
    void eventActivated(const fleet::Event& event); ///< Enter or double click.
    void edgeWanted(bool newest);                   ///< Home or End: there may be more than what is here.

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void rowsAboutToBeRemoved(const QModelIndex& parent, int first, int last) override;
    QString textOf(
        const QModelIndexList& rows) const override; ///< One JSON object a line, as import reads it.

private:
    EventTableModel* m_events = nullptr;
    QString m_edgeNote;
    bool m_noteAtTop = false;
    bool m_restoring = false;
};

} // namespace fleet

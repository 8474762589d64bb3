// The table view that History, Live and others share: rows 28 high, family dots, copy, choice of columns.
#pragma once

#include <QTableView>
#include <optional>

#include "desktop/shared/EventTableModel.h"

namespace fleet {

/// GUI thread only; owned by its page.
class EventTable : public QTableView {
    Q_OBJECT

public:
    explicit EventTable(QWidget* parent = nullptr);
    void setEventModel(EventTableModel* model);
    /// Shown in the middle while there are no rows: a sentence and what to do.
    void setEmptyText(const QString& text);

    std::optional<Event> currentEvent() const;
    void selectEvent(const QUuid& eventId);

signals:
    void eventSelected(const fleet::Event& event);
    void eventActivated(const fleet::Event& event); ///< Enter or double click.

protected:
    void keyPressEvent(QKeyEvent* event) override; ///< Ctrl+C copies rows as JSON lines.
    void contextMenuEvent(QContextMenuEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_emptyText;
};

} // namespace fleet

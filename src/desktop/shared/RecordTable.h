// The plain table of settings and reports: whole rows, rows 28 high, copy, choice of columns.
#pragma once

#include <QTableView>

class QMenu;

namespace fleet {

/// Selects whole rows; Ctrl+C copies the selected ones, columns separated by tabs. The menu of the header
/// (and of the rows) chooses the columns. GUI thread only; owned by its page.
class RecordTable : public QTableView {
    Q_OBJECT

public:
    explicit RecordTable(QWidget* parent = nullptr);

    /// Shown in the middle while there are no rows.
    void setEmptyText(const QString& text);
    /// What Ctrl+C does, for menus.
    void copySelection() const;

    /// Restores the columns' widths, order and choice as they were left, and keeps them under `key` from now
    /// on. To be called once the model is set.
    void keepColumns(const QString& key);
    /// One check mark a column; the last one that is shown stays.
    void fillColumnMenu(QMenu* menu);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

    /// The selected rows as the clipboard gets them.
    virtual QString textOf(const QModelIndexList& rows) const;

private:
    void showColumn(int column, bool shown);
    void saveColumns() const;

    QString m_emptyText;
    QString m_columnsKey; ///< In QSettings; empty: not kept.
};

} // namespace fleet

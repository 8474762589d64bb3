// The plain table of settings and reports: whole rows, rows 28 high, copy.
#pragma once

#include <QTableView>

namespace fleet {

/// Selects whole rows; Ctrl+C copies the selected ones, columns separated by tabs. GUI thread only; owned by
/// its page.
class RecordTable : public QTableView {
    Q_OBJECT

public:
    explicit RecordTable(QWidget* parent = nullptr);

    /// Shown in the middle while there are no rows.
    void setEmptyText(const QString& text);
    /// What Ctrl+C does, for menus.
    void copySelection() const;

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

    /// The selected rows as the clipboard gets them.
    virtual QString textOf(const QModelIndexList& rows) const;

private:
    QString m_emptyText;
};

} // namespace fleet

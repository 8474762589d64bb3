// A tree of one JSON document, with what changed marked.
#pragma once

#include <QSet>
#include <QTreeView>

#include "core/Json.h"
#include "core/JsonDiff.h"

namespace fleet {

class JsonTreeModel;
class MatchDelegate;

/// Three columns: name, value (fixed width, coloured by kind), note ("was 3", "drift"). Copy with Ctrl+C,
/// search by typing, keeps what is folded, and what is selected, across documents. GUI thread only.
class JsonTree : public QTreeView {
    Q_OBJECT

public:
    explicit JsonTree(QWidget* parent = nullptr);

    /// `changes` mark rows by JSON Pointer: added, removed or changed since an earlier document, with the old
    /// value as the note. `notes` (JSON Pointer to words) mark further rows in the changed colour.
    void setDocument(const Json& document, const QList<JsonChange>& changes = {},
                     const QMap<QString, QString>& notes = {});
    void setEmptyText(const QString& text);
    /// Without notes the values take all the room; shown by default.
    void setNotesShown(bool shown);

    /// Marks every place that has the text, whatever its case, and returns how many cells have it. Empty:
    /// none.
    int search(const QString& text);
    /// Goes to one of the cells that search() counted, in the order of the rows; what is folded opens.
    void showMatch(int match);

    QString currentPointer() const;
    void setCurrentPointer(const QString& pointer);

signals:
    void pointerSelected(const QString& pointer);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    /// Fills marked rows from edge to edge: the style sheet leaves the model's background out.
    void drawRow(QPainter* painter, const QStyleOptionViewItem& option,
                 const QModelIndex& index) const override;

private:
    void unfold();

    JsonTreeModel* m_model;
    MatchDelegate* m_delegate;
    QList<QPersistentModelIndex> m_matches;
    QSet<QString> m_folded; ///< What a person folded: everything else is open.
    QString m_emptyText;
    bool m_filling = false;
};

} // namespace fleet

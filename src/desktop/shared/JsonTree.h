// A tree of one JSON document, with what changed marked.
#pragma once

#include <QTreeView>

#include "core/Json.h"
#include "core/JsonDiff.h"

namespace fleet {

/// Three columns: name, value (fixed width, coloured by kind), note ("was 3", "drift"). Copy with Ctrl+C,
/// search by typing, keeps what is unfolded across documents. GUI thread only.
class JsonTree : public QTreeView {
    Q_OBJECT

public:
    explicit JsonTree(QWidget* parent = nullptr);

    void setDocument(const Json& document);
    /// Marks rows by JSON Pointer: added, removed or changed since an earlier document, with the old value as
    /// the note.
    void setChanges(const QList<JsonChange>& changes);
    /// Marks rows by JSON Pointer with a note, in the changed colour ("drift").
    void setNotes(const QMap<QString, QString>& notes);

    QString currentPointer() const;
    void setCurrentPointer(const QString& pointer);

signals:
    void pointerSelected(const QString& pointer);

private:
    class Model;
    Model* m_model;
};

} // namespace fleet

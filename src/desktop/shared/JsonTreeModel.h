// One JSON document as rows of a tree.
#pragma once

#include <QAbstractItemModel>
#include <memory>
#include <vector>

#include "core/JsonDiff.h"

namespace fleet {

/// Members and items that a change removed stay as rows of their own, marked as removed. GUI thread only;
/// used by JsonTree.
class JsonTreeModel : public QAbstractItemModel {
    Q_OBJECT

public:
    enum Column { Name, Value, Note, ColumnCount };
    enum Role { PointerRole = Qt::UserRole };

    explicit JsonTreeModel(QObject* parent = nullptr);
    ~JsonTreeModel() override;

    void setDocument(const Json& document, const QList<JsonChange>& changes,
                     const QMap<QString, QString>& notes);

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    QString pointerAt(const QModelIndex& index) const;
    QModelIndex indexOf(const QString& pointer) const; ///< Invalid where the document has no such place.
    QString jsonAt(const QModelIndex& index) const;    ///< The value, as JSON text.
    /// The cells whose name or value has the text, whatever its case, in the order of the rows.
    QModelIndexList cellsWith(const QString& text) const;
    bool isNested() const; ///< Whether any row has rows below it.

private:
    enum class Mark { None, Added, Removed, Changed };

    struct Node {
        QString name;
        QString pointer;
        Json value;
        Mark mark = Mark::None;
        QString note;
        Node* parent = nullptr;
        int row = 0;
        std::vector<std::unique_ptr<Node>> children;
    };

    void collect(const Node& node, const QString& text, QModelIndexList& cells) const;
    Node* append(Node& parent, const QString& name, const Json& value);
    void addRemoved(const JsonChange& change);
    void markChanged(Node& node, const JsonChange& change);
    void markAdded(Node& node);
    Node* find(const QString& pointer) const;
    const Node& node(const QModelIndex& index) const;
    QVariant valueText(const Node& node) const;
    QVariant background(const Node& node) const;
    QVariant foreground(const Node& node, int column) const;

    std::unique_ptr<Node> m_root;
    QMap<QString, Node*> m_byPointer;
};

} // namespace fleet

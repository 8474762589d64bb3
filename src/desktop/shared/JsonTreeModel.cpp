#include "desktop/shared/JsonTreeModel.h"

#include <algorithm>

#include "desktop/shared/PlainToolTip.h"
#include "desktop/style/Style.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

/// What a note says of an earlier value: short, whatever it was.
QString briefly(const Json& value) {
    constexpr qsizetype longest = 40;
    const QString text = value.toCompact();
    return text.size() <= longest ? text : text.left(longest - 1) + u'…';
}

} // namespace

JsonTreeModel::JsonTreeModel(QObject* parent)
    : QAbstractItemModel(parent), m_root(std::make_unique<Node>()) {}

JsonTreeModel::~JsonTreeModel() = default;

void JsonTreeModel::setDocument(const Json& document, const QList<JsonChange>& changes,
                                const QMap<QString, QString>& notes) {
    beginResetModel();
    m_root = std::make_unique<Node>();
    m_root->value = document;
    m_byPointer = {{QString(), m_root.get()}};
    for (const Json::Member& member : document.members())
        append(*m_root, member.name, member.value);
    for (qsizetype i = 0; i < document.items().size(); ++i)
        append(*m_root, QString::number(i), document.items().at(i));

    for (const JsonChange& change : changes) {
        if (change.operation == JsonChange::Operation::Remove) {
            addRemoved(change);
        } else if (Node* changed = find(change.path)) {
            markChanged(*changed, change);
        }
    }
    for (auto note = notes.begin(); note != notes.end(); ++note) {
        Node* noted = find(note.key());
        if (!noted)
            continue;
        noted->note = noted->note.isEmpty() ? note.value() : noted->note + u" · "_s + note.value();
        if (noted->mark == Mark::None)
            noted->mark = Mark::Changed;
    }
    endResetModel();
}

JsonTreeModel::Node* JsonTreeModel::append(Node& parent, const QString& name, const Json& value) {
    auto child = std::make_unique<Node>();
    child->name = name;
    child->pointer = parent.pointer + u'/' + jsonPointerSegment(name);
    child->value = value;
    child->parent = &parent;
    child->row = int(parent.children.size());
    Node* added = child.get();
    parent.children.push_back(std::move(child));
    if (!m_byPointer.contains(added->pointer)) // A removed item of a list leaves its place to the next one.
        m_byPointer.insert(added->pointer, added);
    for (const Json::Member& member : value.members())
        append(*added, member.name, member.value);
    for (qsizetype i = 0; i < value.items().size(); ++i)
        append(*added, QString::number(i), value.items().at(i));
    return added;
}

// What is gone has no place in the new document: it gets a row where it was.
void JsonTreeModel::addRemoved(const JsonChange& change) {
    const qsizetype slash = change.path.lastIndexOf(u'/');
    Node* parent = find(change.path.left(std::max<qsizetype>(slash, 0)));
    if (!parent || slash < 0)
        return;
    Node* removed = append(*parent, jsonPointerNames(change.path).constLast(), change.before);
    removed->mark = Mark::Removed;
    removed->note = tr("removed");
}

void JsonTreeModel::markChanged(Node& node, const JsonChange& change) {
    if (change.operation == JsonChange::Operation::Add)
        return markAdded(node);
    node.mark = Mark::Changed;
    node.note = change.operation == JsonChange::Operation::Move
                    ? tr("moved from %1").arg(jsonPointerNames(change.oldPath).constLast())
                    : tr("was %1").arg(briefly(change.before));
}

void JsonTreeModel::markAdded(Node& node) {
    node.mark = Mark::Added;
    node.note = tr("new");
    for (const auto& child : node.children)
        child->mark = Mark::Added;
}

JsonTreeModel::Node* JsonTreeModel::find(const QString& pointer) const {
    return m_byPointer.value(pointer);
}

const JsonTreeModel::Node& JsonTreeModel::node(const QModelIndex& index) const {
    return index.isValid() ? *static_cast<const Node*>(index.internalPointer()) : *m_root;
}

QModelIndex JsonTreeModel::index(int row, int column, const QModelIndex& parent) const {
    const Node& above = node(parent);
    if (row < 0 || column < 0 || column >= ColumnCount || row >= int(above.children.size()))
        return {};
    return createIndex(row, column, above.children[std::size_t(row)].get());
}

QModelIndex JsonTreeModel::parent(const QModelIndex& child) const {
    if (!child.isValid())
        return {};
    Node* above = node(child).parent;
    return above == m_root.get() ? QModelIndex() : createIndex(above->row, 0, above);
}

int JsonTreeModel::rowCount(const QModelIndex& parent) const {
    return parent.column() > 0 ? 0 : int(node(parent).children.size());
}

int JsonTreeModel::columnCount(const QModelIndex&) const {
    return ColumnCount;
}

QVariant JsonTreeModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid())
        return {};
    const Node& row = node(index);
    switch (role) {
        case Qt::DisplayRole:
            return index.column() == Name    ? QVariant(row.name)
                   : index.column() == Value ? valueText(row)
                                             : QVariant(row.note);
        case Qt::ToolTipRole:
            return index.column() == Value && !row.value.isContainer() ? plainToolTip(row.value.text())
                                                                       : QVariant();
        case Qt::FontRole:
            return style::font(index.column() == Note ? style::TextRole::Caption : style::TextRole::Fixed);
        case Qt::BackgroundRole:
            return background(row);
        case Qt::ForegroundRole:
            return foreground(row, index.column());
        case PointerRole:
            return row.pointer;
        default:
            return {};
    }
}

QVariant JsonTreeModel::valueText(const Node& node) const {
    switch (node.value.kind()) {
        case Json::Kind::Object:
            return node.children.empty() ? u"{}"_s : QString();
        case Json::Kind::Array:
            return node.children.empty() ? u"[]"_s : QString();
        default:
            return node.value.toCompact();
    }
}

QVariant JsonTreeModel::background(const Node& node) const {
    switch (node.mark) {
        case Mark::Added:
            return style::palette().added;
        case Mark::Removed:
            return style::palette().removed;
        case Mark::Changed:
            return style::palette().changed;
        default:
            return {};
    }
}

QVariant JsonTreeModel::foreground(const Node& node, int column) const {
    if (column == Note)
        return style::palette().muted;
    if (column != Value)
        return {};
    switch (node.value.kind()) {
        case Json::Kind::String:
            return style::palette().accent;
        case Json::Kind::Number:
            return style::familyColor(u"container"_s);
        case Json::Kind::Boolean:
            return style::palette().good;
        default:
            return style::palette().muted;
    }
}

QVariant JsonTreeModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    return section == Name ? tr("Name") : section == Value ? tr("Value") : tr("Note");
}

QString JsonTreeModel::pointerAt(const QModelIndex& index) const {
    return node(index).pointer;
}

QModelIndex JsonTreeModel::indexOf(const QString& pointer) const {
    Node* found = find(pointer);
    return !found || found == m_root.get() ? QModelIndex() : createIndex(found->row, 0, found);
}

QModelIndexList JsonTreeModel::cellsWith(const QString& text) const {
    QModelIndexList cells;
    if (!text.isEmpty())
        collect(*m_root, text, cells);
    return cells;
}

void JsonTreeModel::collect(const Node& node, const QString& text, QModelIndexList& cells) const {
    for (const auto& child : node.children) {
        for (const int column : {Name, Value}) {
            const QModelIndex cell = createIndex(child->row, column, child.get());
            if (cell.data().toString().contains(text, Qt::CaseInsensitive))
                cells.append(cell);
        }
        collect(*child, text, cells);
    }
}

bool JsonTreeModel::isNested() const {
    return std::any_of(m_root->children.begin(), m_root->children.end(),
                       [](const auto& child) { return !child->children.empty(); });
}

QString JsonTreeModel::jsonAt(const QModelIndex& index) const {
    return node(index).value.toIndented();
}

} // namespace fleet

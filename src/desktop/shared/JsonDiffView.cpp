#include "desktop/shared/JsonDiffView.h"

#include <QAbstractTableModel>
#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>
#include <QStyledItemDelegate>
#include <algorithm>

#include "desktop/shared/Counted.h"
#include "desktop/shared/PlainToolTip.h"
#include "desktop/style/Style.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

using Kind = JsonLine::Kind;
constexpr int contextLines = 2;

/// In one column a changed line is one that goes and one that comes.
QList<JsonLine> inOneColumn(const QList<JsonLine>& lines) {
    QList<JsonLine> rows;
    for (const JsonLine& line : lines) {
        if (line.kind == Kind::Changed) {
            rows.append({Kind::Removed, line.before, {}, 0});
            rows.append({Kind::Added, {}, line.after, 0});
        } else {
            rows.append(line);
        }
    }
    return rows;
}

} // namespace

/// The rows as they are shown. Owned by the view.
class JsonDiffView::Model : public QAbstractTableModel {
public:
    using QAbstractTableModel::QAbstractTableModel;

    void setRows(QList<JsonLine> rows, bool sideBySide) {
        beginResetModel();
        m_rows = std::move(rows);
        m_sideBySide = sideBySide;
        m_indent = commonIndent();
        endResetModel();
    }

    const JsonLine& line(int row) const { return m_rows.at(row); }
    bool isSideBySide() const { return m_sideBySide; }

    int rowCount(const QModelIndex& parent = {}) const override {
        return parent.isValid() ? 0 : int(m_rows.size());
    }
    int columnCount(const QModelIndex& = {}) const override { return m_sideBySide ? 2 : 1; }

    QVariant headerData(int section, Qt::Orientation orientation, int role) const override {
        if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
            return {};
        return !m_sideBySide  ? JsonDiffView::tr("Before and after")
               : section == 0 ? JsonDiffView::tr("Before")
                              : JsonDiffView::tr("After");
    }

    QVariant data(const QModelIndex& index, int role) const override {
        switch (role) {
            case Qt::DisplayRole:
                return shownText(index);
            case Qt::ToolTipRole:
                return plainToolTip(text(index).trimmed());
            case Qt::AccessibleTextRole:
                return spokenText(index);
            case Qt::FontRole:
                return style::font(line(index.row()).kind == Kind::Folded ? style::TextRole::Caption
                                                                          : style::TextRole::Fixed);
            case Qt::BackgroundRole:
                return background(index);
            case Qt::ForegroundRole:
                return line(index.row()).kind == Kind::Folded ? QVariant(style::palette().muted) : QVariant();
            default:
                return {};
        }
    }

private:
    /// The spaces that every row begins with: a change deep in a document needs no room for them.
    qsizetype commonIndent() const {
        qsizetype least = -1;
        for (const JsonLine& row : m_rows) {
            for (const QString& side : {row.before, row.after}) {
                const auto first = std::find_if(side.begin(), side.end(), [](QChar c) { return c != u' '; });
                if (!side.isEmpty() && (least < 0 || first - side.begin() < least))
                    least = first - side.begin();
            }
        }
        return std::max<qsizetype>(0, least);
    }

    bool isBefore(const QModelIndex& index) const {
        return m_sideBySide ? index.column() == 0 : line(index.row()).kind == Kind::Removed;
    }

    QString text(const QModelIndex& index) const {
        const JsonLine& row = line(index.row());
        return isBefore(index) ? row.before : row.after;
    }

    QString shownText(const QModelIndex& index) const {
        const JsonLine& row = line(index.row());
        if (row.kind == Kind::Folded)
            return index.column() > 0 ? QString() : folded(row);
        const QString words = text(index).mid(m_indent);
        if (row.kind == Kind::Same)
            return u"  "_s + words;
        return words.isEmpty() ? QString() : (isBefore(index) ? u"− "_s : u"+ "_s) + words;
    }

    static QString folded(const JsonLine& row) {
        return counted(row.folded, JsonDiffView::tr("%1 unchanged line"),
                       JsonDiffView::tr("%1 unchanged lines"));
    }

    QString spokenText(const QModelIndex& index) const {
        const JsonLine& row = line(index.row());
        const QString words = text(index).trimmed();
        if (row.kind == Kind::Folded)
            return folded(row);
        if (row.kind == Kind::Same)
            return JsonDiffView::tr("unchanged: %1").arg(words);
        if (words.isEmpty())
            return JsonDiffView::tr("not there");
        return (isBefore(index) ? JsonDiffView::tr("before: %1") : JsonDiffView::tr("after: %1")).arg(words);
    }

    QVariant background(const QModelIndex& index) const {
        const JsonLine& row = line(index.row());
        if (row.kind == Kind::Same || row.kind == Kind::Folded || text(index).isEmpty())
            return {};
        return isBefore(index) ? style::palette().removed : style::palette().added;
    }

    QList<JsonLine> m_rows;
    bool m_sideBySide = true;
    qsizetype m_indent = 0;
};

namespace {

/// Fills the rows of what changed: the style sheet leaves the model's background out. Owned by its view.
class ChangeDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        const QVariant tint = index.data(Qt::BackgroundRole);
        if (tint.isValid() && !(option.state & QStyle::State_Selected))
            painter->fillRect(option.rect, tint.value<QColor>());
        QStyledItemDelegate::paint(painter, option, index);
    }
};

} // namespace

JsonDiffView::JsonDiffView(QWidget* parent) : QTableView(parent), m_model(new Model(this)) {
    style::setUpTable(this, false);
    setModel(m_model);
    setShowGrid(false);
    setWordWrap(false);
    setTabKeyNavigation(false);
    setItemDelegate(new ChangeDelegate(this));
    verticalHeader()->setMinimumSectionSize(20);
    verticalHeader()->setDefaultSectionSize(20);
    horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    setAccessibleName(tr("State before and after"));
}

void JsonDiffView::setDocuments(const Json& before, const Json& after) {
    m_lines = compareLines(before, after);
    fill();
}

void JsonDiffView::setLayout(Layout layout) {
    m_layout = layout;
    fill();
}

void JsonDiffView::setUnchangedShown(bool shown) {
    m_unchangedShown = shown;
    fill();
}

void JsonDiffView::fill() {
    const bool sideBySide = m_layout == Layout::SideBySide;
    const QList<JsonLine> shown = m_unchangedShown ? m_lines : foldUnchanged(m_lines, contextLines);
    m_model->setRows(sideBySide ? shown : inOneColumn(shown), sideBySide);
    if (m_model->rowCount() == 0)
        return;
    setCurrentIndex(m_model->index(0, 0));
    if (changeCount() > 0)
        stepChange(startsChange(0) ? 0 : 1);
}

bool JsonDiffView::startsChange(int row) const {
    const auto isChange = [this](int at) {
        return m_model->line(at).kind != Kind::Same && m_model->line(at).kind != Kind::Folded;
    };
    return isChange(row) && (row == 0 || !isChange(row - 1));
}

int JsonDiffView::changeCount() const {
    int changes = 0;
    for (int row = 0; row < m_model->rowCount(); ++row)
        changes += startsChange(row) ? 1 : 0;
    return changes;
}

void JsonDiffView::stepChange(int by) {
    if (by == 0)
        return;
    for (int row = currentIndex().row() + by; row >= 0 && row < m_model->rowCount(); row += by) {
        if (!startsChange(row))
            continue;
        setCurrentIndex(m_model->index(row, 0));
        return scrollTo(currentIndex(), QAbstractItemView::EnsureVisible);
    }
}

void JsonDiffView::keyPressEvent(QKeyEvent* event) {
    if (event->matches(QKeySequence::Copy) && currentIndex().isValid()) {
        const JsonLine& line = m_model->line(currentIndex().row());
        QStringList sides{line.before.trimmed(), line.after.trimmed()};
        sides.removeDuplicates();
        sides.removeAll(QString());
        QGuiApplication::clipboard()->setText(sides.join(u" → "_s));
    } else if (event->key() == Qt::Key_N && event->modifiers() == Qt::NoModifier) {
        stepChange(1);
    } else if (event->key() == Qt::Key_P && event->modifiers() == Qt::NoModifier) {
        stepChange(-1);
    } else {
        QTableView::keyPressEvent(event);
    }
}

} // namespace fleet

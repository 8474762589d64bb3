#include "desktop/replay/CompareList.h"

#include <QHeaderView>

#include "core/EventOrigin.h"
#include "desktop/replay/ChangeRow.h"
#include "desktop/replay/ReplayMoment.h"
#include "desktop/shared/PlainToolTip.h"
#include "desktop/shared/Workspace.h"
#include "desktop/style/Style.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

using Operation = JsonChange::Operation;

} // namespace

QString causeLine(const Event& event) {
    const EventOrigin origin = originOf(event);
    const QString line = CompareModel::tr("%1 %2 by %3", "moment, event type, who")
                             .arg(event.timestamp.toString(), event.eventType, origin.who);
    return origin.why.isEmpty() ? line : line + u": "_s + origin.why;
}

QString comparisonText(const StateComparisonResult& comparison) {
    QStringList lines;
    for (const JsonChange& change : comparison.changes) {
        lines += diffLine(change);
        const bool two = comparison.isOfTwoDevices();
        for (const Event& event : causesOf(comparison, change))
            lines += (two ? u"    B: "_s : u"    "_s) + causeLine(event);
        for (const Event& event : causesInA(comparison, change))
            lines += u"    A: "_s + causeLine(event);
    }
    return lines.join(u'\n');
}

CompareModel::CompareModel(Workspace& workspace, QObject* parent)
    : QAbstractTableModel(parent), m_workspace(workspace) {}

int CompareModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(m_changes.size());
}

int CompareModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(ColumnCount);
}

QVariant CompareModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    switch (role) {
        case Qt::DisplayRole:
            return text(index.row(), index.column());
        case Qt::ToolTipRole:
            return plainToolTip(index.column() >= When ? tip(index.row())
                                                       : text(index.row(), index.column()).left(400));
        case Qt::BackgroundRole:
            return changeColor(change(index.row()));
        case Qt::FontRole:
            return index.column() == Place || index.column() > When
                       ? QVariant()
                       : QVariant(style::font(style::TextRole::Fixed));
        default:
            return {};
    }
}

QString CompareModel::text(int row, int column) const {
    const JsonChange& changed = change(row);
    const bool moved = changed.operation == Operation::Move;
    switch (column) {
        case Place:
            return changed.path.isEmpty() ? tr("the whole state") : readablePointer(changed.path);
        case Before:
            return changed.operation == Operation::Add ? u"–"_s
                   : moved                             ? tr("at %1").arg(readablePointer(changed.oldPath))
                                                       : changed.before.toCompact();
        case After:
            return changed.operation == Operation::Remove ? tr("removed")
                   : moved                                ? tr("moved here")
                                                          : changed.after.toCompact();
        default:
            break;
    }
    const QList<Event> causes = events(row);
    if (causes.isEmpty())
        return column != When ? QString() : !m_comparison.isFinished() ? tr("looking…") : tr("no event");
    const EventOrigin origin = originOf(causes.first());
    if (column == Who)
        return origin.who;
    if (column == Why)
        return origin.why;
    const QString when = m_workspace.timeRange().formatShort(causes.first().timestamp);
    return causes.size() == 1 ? when : tr("%1 and %2 more").arg(when).arg(causes.size() - 1);
}

QString CompareModel::tip(int row) const {
    QStringList lines;
    for (const Event& event : events(row).mid(0, 20))
        lines += causeLine(event);
    return lines.join(u'\n');
}

QVariant CompareModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole || section < 0 || section >= ColumnCount)
        return {};
    const QString names[] = {tr("Field"), tr("A"), tr("B"), tr("Set"), tr("By"), tr("Because")};
    return names[section];
}

void CompareModel::setComparison(const StateComparisonResult& comparison) {
    const bool same = comparison.changes == m_comparison.changes && !comparison.changes.isEmpty();
    if (same) { // The search for the events went on.
        m_comparison = comparison;
        emit dataChanged(index(0, When), index(rowCount() - 1, ColumnCount - 1));
        return;
    }
    beginResetModel();
    m_comparison = comparison;
    m_changes = byImportance(comparison.changes);
    endResetModel();
}

QList<Event> CompareModel::events(int row) const {
    return causesOf(m_comparison, change(row)) + causesInA(m_comparison, change(row));
}

CompareList::CompareList(Workspace& workspace, QWidget* parent)
    : RecordTable(parent), m_model(new CompareModel(workspace, this)) {
    setModel(m_model);
    setAccessibleName(tr("Differences and the events that made them"));
    setEmptyText(tr("Both are in the same state."));
    setItemDelegate(new ChangeRowDelegate(CompareModel::Place, this));
    horizontalHeader()->setMinimumSectionSize(64);
    connect(&style::Theme::instance(), &style::Theme::changed, viewport(), qOverload<>(&QWidget::update));
    connect(this, &QAbstractItemView::activated, this, [this](const QModelIndex& index) {
        if (const QList<Event> events = m_model->events(index.row()); !events.isEmpty())
            emit eventActivated(events.first());
    });
}

void CompareList::resizeEvent(QResizeEvent* event) {
    const int width = viewport()->width();
    setColumnWidth(CompareModel::Place, width * 28 / 100);
    for (const int column : {CompareModel::Before, CompareModel::After})
        setColumnWidth(column, width * 17 / 100);
    setColumnWidth(CompareModel::When, width * 17 / 100);
    setColumnWidth(CompareModel::Who, width * 9 / 100);
    RecordTable::resizeEvent(event);
}

} // namespace fleet

#include "desktop/shared/EventTableModel.h"

#include "desktop/shared/FamilyMark.h"
#include "desktop/shared/PlainToolTip.h"
#include "desktop/shared/Workspace.h"
#include "desktop/style/Style.h"

namespace fleet {

EventTableModel::EventTableModel(Workspace& workspace, int maximumRows, QObject* parent)
    : QAbstractTableModel(parent), m_workspace(workspace), m_maximumRows(maximumRows) {
    connect(&workspace, &Workspace::knowledgeChanged, this, &EventTableModel::forgetPhrases);
    connect(&workspace.timeRange(), &TimeRangeChoice::displayChanged, this, [this] {
        forgetPhrases();
        emit headerDataChanged(Qt::Horizontal, Time, Time);
    });
}

int EventTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(m_rows.size());
}

int EventTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(ColumnCount);
}

QVariant EventTableModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid())
        return {};
    const Row& row = m_rows.at(index.row());
    switch (role) {
        case Qt::DisplayRole:
            return text(row, index.column());
        case Qt::ToolTipRole:
            return index.column() == Time ? m_workspace.timeRange().formatMoment(row.event.timestamp)
                                          : plainToolTip(text(row, index.column()));
        case Qt::DecorationRole:
            return index.column() == Type ? QVariant(familyIcon(row.event.eventType)) : QVariant();
        case Qt::FontRole:
            return index.column() == Time ? QVariant(style::font(style::TextRole::Fixed)) : QVariant();
        case Qt::ForegroundRole:
            return index.column() == Details || index.column() == Source ? QVariant(style::palette().muted)
                                                                         : QVariant();
        case EventRole:
            return QVariant::fromValue(row.event);
        case FamilyRole:
            return eventFamily(row.event.eventType);
        default:
            return {};
    }
}

QString EventTableModel::text(const Row& row, int column) const {
    switch (column) {
        case Time:
            return m_showsDate ? m_workspace.timeRange().formatShort(row.event.timestamp)
                               : m_workspace.timeRange().formatTime(row.event.timestamp);
        case Type:
            return row.event.eventType;
        case What:
            return phrase(row).what;
        case Details:
            return phrase(row).details;
        case Who:
            return phrase(row).who;
        default:
            return row.event.source;
    }
}

QVariant EventTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
        case Time:
            return m_workspace.timeRange().isUtc() ? tr("Time (UTC)") : tr("Time");
        case Type:
            return tr("Type");
        case What:
            return tr("What");
        case Details:
            return tr("Details");
        case Who:
            return tr("Who");
        default:
            return tr("Source");
    }
}

void EventTableModel::reset(const QList<Event>& newestFirst) {
    beginResetModel();
    m_rows.clear();
    for (const Event& event : newestFirst.first(std::min<qsizetype>(newestFirst.size(), m_maximumRows)))
        m_rows.append({event, {}});
    endResetModel();
}

void EventTableModel::appendOlder(const QList<Event>& newestFirst) {
    if (newestFirst.isEmpty())
        return;
    const int first = rowCount();
    beginInsertRows({}, first, first + int(newestFirst.size()) - 1);
    for (const Event& event : newestFirst)
        m_rows.append({event, {}});
    endInsertRows();
    if (const int excess = rowCount() - m_maximumRows; excess > 0) {
        beginRemoveRows({}, 0, excess - 1);
        m_rows.remove(0, excess);
        endRemoveRows();
    }
}

void EventTableModel::prependNewer(const QList<Event>& newestFirst) {
    if (newestFirst.isEmpty())
        return;
    beginInsertRows({}, 0, int(newestFirst.size()) - 1);
    QList<Row> rows;
    rows.reserve(newestFirst.size() + m_rows.size());
    for (const Event& event : newestFirst)
        rows.append({event, {}});
    m_rows = rows + m_rows;
    endInsertRows();
    if (rowCount() > m_maximumRows) {
        beginRemoveRows({}, m_maximumRows, rowCount() - 1);
        m_rows.resize(m_maximumRows);
        endRemoveRows();
    }
}

int EventTableModel::rowAt(const EventCursor& place) const {
    const auto found = std::partition_point(
        m_rows.begin(), m_rows.end(), [&](const Row& row) { return EventCursor::of(row.event) > place; });
    return int(found - m_rows.begin());
}

int EventTableModel::insert(const Event& event) {
    const int row = rowAt(EventCursor::of(event));
    if (row < rowCount() && m_rows.at(row).event.id == event.id)
        return -1;
    beginInsertRows({}, row, row);
    m_rows.insert(row, {event, {}});
    endInsertRows();
    return row;
}

int EventTableModel::rowOf(const QUuid& eventId) const {
    const auto found = std::find_if(m_rows.begin(), m_rows.end(),
                                    [&](const Row& row) { return row.event.eventId == eventId; });
    return found == m_rows.end() ? -1 : int(found - m_rows.begin());
}

void EventTableModel::setShowsDate(bool shows) {
    if (m_showsDate == shows)
        return;
    m_showsDate = shows;
    forgetPhrases();
}

const EventPhrase& EventTableModel::phrase(const Row& row) const {
    if (!row.phrase)
        row.phrase = describeEvent(row.event, m_workspace);
    return *row.phrase;
}

// Names of devices arrived, or times are shown otherwise: every text may differ.
void EventTableModel::forgetPhrases() {
    for (const Row& row : std::as_const(m_rows))
        row.phrase.reset();
    if (rowCount() > 0)
        emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

} // namespace fleet

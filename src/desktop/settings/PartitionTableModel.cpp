#include "desktop/settings/PartitionTableModel.h"

#include <QLocale>

#include "desktop/style/Style.h"

namespace fleet {

using namespace Qt::StringLiterals;

void PartitionTableModel::setPartitions(const QList<Partition>& partitions) {
    m_partitions = partitions;
    rebuild();
}

void PartitionTableModel::setPlan(std::optional<MaintenancePlan> plan) {
    m_plan = std::move(plan);
    rebuild();
}

void PartitionTableModel::rebuild() {
    beginResetModel();
    m_rows.clear();
    const Timestamp now = Timestamp::now();
    QList<Row> last;
    for (const Partition& partition : std::as_const(m_partitions)) {
        Row row{partition, partitionState(partition, m_plan ? &*m_plan : nullptr, now)};
        for (const Partition& counted : m_plan ? m_plan->toDrop : QList<Partition>())
            if (counted.name == partition.name)
                row.partition = counted; // with exact counts, where the list has the planner's estimates
        (partition.isDefault() ? last : m_rows).append(row);
    }
    for (const QDate& day : m_plan ? m_plan->toCreate : QList<QDate>()) {
        const auto from = Timestamp::fromDateTime(day.startOfDay(Qt::UTC));
        const QString name = u"events_"_s + day.toString(u"yyyy_MM_dd"_s);
        m_rows.append({{name, from, from + microsecondsPerDay, 0, 0, true}, PartitionState::WillBeCreated});
    }
    std::stable_sort(m_rows.begin(), m_rows.end(),
                     [](const Row& a, const Row& b) { return *a.partition.from < *b.partition.from; });
    m_rows += last;
    endResetModel();
}

int PartitionTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(m_rows.size());
}

int PartitionTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant PartitionTableModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= m_rows.size())
        return {};
    const Row& row = m_rows.at(index.row());
    const bool number = index.column() == Rows || index.column() == Size;
    switch (role) {
        case Qt::DisplayRole:
            return text(row, index.column());
        case Qt::TextAlignmentRole:
            return int((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
        case Qt::FontRole:
            if (number || index.column() == Name)
                return style::font(style::TextRole::Fixed);
            return {};
        case Qt::ForegroundRole:
            return color(row, index.column());
        default:
            return {};
    }
}

QString PartitionTableModel::text(const Row& row, int column) const {
    const bool planned = row.state == PartitionState::WillBeCreated;
    switch (column) {
        case Name:
            return row.partition.name;
        case Range:
            return phrases::rangeText(row.partition, QDateTime::currentDateTimeUtc().date());
        case Rows: {
            if (planned)
                return u"–"_s;
            // Before the first ANALYZE the planner knows nothing of rows that are there.
            if (!row.partition.rowsKnown)
                return tr("not counted yet");
            const QString count = QLocale().toString(row.partition.rows);
            return row.partition.rowsExact ? count : tr("≈ %1").arg(count);
        }
        case Size:
            return planned ? u"–"_s : phrases::sizeText(row.partition.sizeBytes);
        default:
            return phrases::stateText(row.state, row.partition);
    }
}

QVariant PartitionTableModel::color(const Row& row, int column) const {
    const style::Palette& colors = style::palette();
    if (column == Range || (row.state == PartitionState::WillBeCreated && column != State))
        return colors.muted;
    if (column != State)
        return {};
    switch (row.state) {
        case PartitionState::WillBeDropped:
            return colors.destructive;
        case PartitionState::Receiving:
            return colors.good;
        case PartitionState::DefaultHolds:
            return colors.warning;
        case PartitionState::WillBeCreated:
            return colors.accent;
        default:
            return {};
    }
}

QVariant PartitionTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole && (section == Rows || section == Size))
        return int(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    static const QStringList titles{tr("Partition"), tr("Range (UTC day)"), tr("Events"), tr("Size"),
                                    tr("State")};
    return titles.value(section);
}

int PartitionTableModel::receivingRow() const {
    for (int row = 0; row < m_rows.size(); ++row)
        if (m_rows.at(row).state == PartitionState::Receiving)
            return row;
    return -1;
}

} // namespace fleet

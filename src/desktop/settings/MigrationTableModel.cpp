#include "desktop/settings/MigrationTableModel.h"

#include <QLocale>
#include <QRegularExpression>
#include <algorithm>

#include "desktop/style/Style.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr int shortHash = 12;

/// "006_add_event_sourcing" without its number: "add event sourcing".
QString spokenName(const QString& name) {
    return name.section(u'_', 1).replace(u'_', u' ');
}

} // namespace

QString migrationPurpose(const Migration& migration) {
    QStringList words;
    for (const QString& line : migration.script.split(u'\n')) {
        if (!line.startsWith(u"--"_s))
            break;
        const QString text = line.mid(2).trimmed();
        if (!text.isEmpty())
            words << text;
        else if (words.size() > 1)
            break; // the first paragraph says what, the next ones why
    }
    static const QRegularExpression number(u"^\\d+: *"_s);
    return words.join(u' ').remove(number);
}

void MigrationTableModel::setStatus(const MigrationStatus& status,
                                    std::function<QString(Timestamp)> formatTime) {
    beginResetModel();
    m_status = status;
    m_formatTime = std::move(formatTime);
    std::sort(m_status.applied.begin(), m_status.applied.end(),
              [](const AppliedMigration& a, const AppliedMigration& b) { return a.number > b.number; });
    endResetModel();
}

int MigrationTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(m_status.pending.size() + m_status.applied.size());
}

int MigrationTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant MigrationTableModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const bool pending = isPending(index.row());
    const int column = index.column();
    switch (role) {
        case Qt::DisplayRole:
            return pending ? pendingText(m_status.pending.at(index.row()), column)
                           : appliedText(m_status.applied.at(index.row() - m_status.pending.size()), column);
        case Qt::TextAlignmentRole:
            return int((column == Duration ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
        case Qt::FontRole:
            if (column != Name && column != AppliedBy)
                return style::font(style::TextRole::Fixed);
            return {};
        case Qt::ForegroundRole:
            if (pending && column == AppliedAt)
                return style::palette().warning;
            return column == AppliedBy || column == Hash ? QVariant(style::palette().muted) : QVariant();
        case Qt::ToolTipRole:
        case PurposeRole:
            return pending ? migrationPurpose(m_status.pending.at(index.row())) : QString();
        default:
            return {};
    }
}

QString MigrationTableModel::pendingText(const Migration& migration, int column) const {
    switch (column) {
        case Number:
            return u"%1"_s.arg(migration.number, 3, 10, QChar(u'0'));
        case Name:
            return spokenName(migration.name);
        case AppliedAt:
            return tr("waiting");
        case Hash:
            return migration.sha256.left(shortHash);
        default:
            return {};
    }
}

QString MigrationTableModel::appliedText(const AppliedMigration& migration, int column) const {
    switch (column) {
        case Number:
            return u"%1"_s.arg(migration.number, 3, 10, QChar(u'0'));
        case Name:
            return spokenName(migration.name);
        case AppliedAt:
            return m_formatTime(migration.appliedAt);
        case AppliedBy:
            return migration.appliedBy;
        case Duration:
            return tr("%1 ms").arg(QLocale().toString(migration.durationMilliseconds));
        default:
            return migration.sha256.left(shortHash);
    }
}

QVariant MigrationTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole && section == Duration)
        return int(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    static const QStringList titles{tr("Number"), tr("Migration"), tr("Applied"),
                                    tr("By"),     tr("Took"),      tr("SHA-256 begins")};
    return titles.value(section);
}

} // namespace fleet

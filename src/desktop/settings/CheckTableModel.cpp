#include "desktop/settings/CheckTableModel.h"

#include "desktop/style/Style.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

struct OutcomeLook {
    QString word;
    QString icon;
    QColor color;
};

OutcomeLook look(CheckResult::Outcome outcome) {
    const style::Palette& colors = style::palette();
    switch (outcome) {
        case CheckResult::Outcome::Good:
            return {CheckTableModel::tr("good"), u"check"_s, colors.good};
        case CheckResult::Outcome::Warning:
            return {CheckTableModel::tr("look at it"), u"warning"_s, colors.warning};
        case CheckResult::Outcome::Failed:
            return {CheckTableModel::tr("failed"), u"error"_s, colors.destructive};
        case CheckResult::Outcome::Skipped:
            return {CheckTableModel::tr("skipped"), u"minus"_s, colors.muted};
    }
    return {};
}

} // namespace

void CheckTableModel::setResults(const QList<CheckResult>& results) {
    beginResetModel();
    m_results = results;
    endResetModel();
}

int CheckTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(m_results.size());
}

int CheckTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant CheckTableModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= m_results.size())
        return {};
    const CheckResult& result = m_results.at(index.row());
    switch (role) {
        case Qt::DisplayRole:
            if (index.column() == Outcome)
                return look(result.outcome).word;
            if (index.column() == Name)
                return result.name;
            return result.advice.isEmpty() ? result.finding : result.finding + u'\n' + result.advice;
        case Qt::DecorationRole:
            if (index.column() == Outcome)
                return style::iconPixmap(look(result.outcome).icon, look(result.outcome).color, 16, 2.0);
            return {};
        case Qt::ForegroundRole:
            return index.column() == Outcome ? QVariant(look(result.outcome).color) : QVariant();
        default:
            return {};
    }
}

QVariant CheckTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    static const QStringList titles{tr("Outcome"), tr("Check"), tr("What was found, and what to do")};
    return titles.value(section);
}

} // namespace fleet

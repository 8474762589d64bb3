#include "desktop/publish/LineProblemModel.h"

#include <QLocale>

#include "desktop/style/Style.h"

namespace fleet {

void LineProblemModel::setProblems(const QList<LineProblem>& problems) {
    beginResetModel();
    m_problems = problems;
    endResetModel();
}

int LineProblemModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(m_problems.size());
}

int LineProblemModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant LineProblemModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= m_problems.size())
        return {};
    const LineProblem& problem = m_problems.at(index.row());
    if (role == Qt::DisplayRole)
        return index.column() == Line ? QLocale().toString(problem.line) : problem.problem;
    if (role == Qt::ToolTipRole && index.column() == Problem)
        return problem.problem;
    if (role == Qt::TextAlignmentRole && index.column() == Line)
        return int(Qt::AlignRight | Qt::AlignVCenter);
    if (role == Qt::FontRole && index.column() == Line)
        return style::font(style::TextRole::Fixed);
    return {};
}

QVariant LineProblemModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    return section == Line ? tr("Line") : tr("What is wrong");
}

} // namespace fleet

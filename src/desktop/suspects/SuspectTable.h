// The list of suspects: what, how often here and elsewhere, how sure.
#pragma once

#include "core/Suspects.h"
#include "desktop/shared/RecordTable.h"

class QStandardItem;
class QStandardItemModel;

namespace fleet {

/// Sections for suspects, signs, weak hints and what the set has in common. Owned by SuspectPanel. GUI thread
/// only.
class SuspectTable : public RecordTable {
    Q_OBJECT

public:
    enum Column { What, Here, Elsewhere, Times, Sure, ColumnCount };

    explicit SuspectTable(QWidget* parent = nullptr);

    void setReport(const SuspectReport& report); ///< The first suspect becomes the current one.
    /// None where no line or the title of a section is current.
    const Suspect* current() const;

signals:
    void currentChanged();

private:
    void setUpColumns();
    void addSection(const QString& title, const QList<Suspect>& suspects);
    void addLine(const Suspect& suspect);
    QStandardItem* shareItem(const SuspectCounts& counts, bool isHere) const;

    QStandardItemModel* m_model;
    QList<Suspect> m_suspects;
    QList<int> m_rows; ///< Of the table, to m_suspects; -1: a title.
};

} // namespace fleet

#include "desktop/suspects/SuspectTable.h"

#include <QHeaderView>
#include <QLocale>
#include <QStandardItemModel>

#include "desktop/charts/BarDelegate.h"
#include "desktop/shared/PlainToolTip.h"
#include "desktop/style/Style.h"
#include "desktop/suspects/SuspectWords.h"

namespace fleet {

using namespace Qt::StringLiterals;

SuspectTable::SuspectTable(QWidget* parent)
    : RecordTable(parent), m_model(new QStandardItemModel(0, ColumnCount, this)) {
    setObjectName(u"suspectTable"_s);
    setAccessibleName(tr("What is different; Enter shows the events of a line"));
    setUpColumns();
}

void SuspectTable::setUpColumns() {
    m_model->setHorizontalHeaderLabels(
        {tr("What"), tr("Of these events"), tr("Of the others"), tr("Times as frequent"), tr("How sure")});
    setModel(m_model);
    setItemDelegateForColumn(Here, new BarDelegate(this));
    setItemDelegateForColumn(Elsewhere, new BarDelegate(this));
    horizontalHeader()->setStretchLastSection(false);
    horizontalHeader()->setSectionResizeMode(What, QHeaderView::Stretch);
    for (const auto& [column, width] :
         {std::pair(Here, 190), std::pair(Elsewhere, 190), std::pair(Times, 130), std::pair(Sure, 170)})
        horizontalHeader()->resizeSection(column, width);
    connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this, &SuspectTable::currentChanged);
}

void SuspectTable::setReport(const SuspectReport& report) {
    m_model->setRowCount(0);
    clearSpans();
    m_suspects.clear();
    m_rows.clear();
    QList<Suspect> weak;
    const auto sure = [&weak](const QList<Suspect>& list) {
        QList<Suspect> kept;
        for (const Suspect& suspect : list)
            (suspect.confidence == SuspectConfidence::Weak ? weak : kept) += suspect;
        return kept;
    };
    addSection(tr("Stands out"), sure(report.suspects));
    addSection(tr("Goes with it: signs rather than reasons"), sure(report.signs));
    addSection(tr("Hints: too few to tell from chance"), weak);
    addSection(tr("In common: other types of event cannot have it"), report.common);
    const auto first = std::find_if(m_rows.begin(), m_rows.end(), [](int line) { return line >= 0; });
    if (first != m_rows.end())
        setCurrentIndex(m_model->index(int(first - m_rows.begin()), What));
    emit currentChanged();
}

void SuspectTable::addSection(const QString& title, const QList<Suspect>& suspects) {
    if (suspects.isEmpty())
        return;
    auto* item = new QStandardItem(title);
    item->setFlags(Qt::ItemIsEnabled);
    item->setForeground(style::palette().muted);
    item->setFont(style::font(style::TextRole::Caption));
    m_model->appendRow(item);
    setSpan(m_model->rowCount() - 1, 0, 1, ColumnCount);
    m_rows += -1;
    for (const Suspect& suspect : suspects)
        addLine(suspect);
}

void SuspectTable::addLine(const Suspect& suspect) {
    auto* what = new QStandardItem(traitInWords(suspect.trait));
    what->setToolTip(plainToolTip(suspectInWords(suspect)));
    what->setData(suspectInWords(suspect), Qt::AccessibleTextRole);
    auto* times = new QStandardItem(liftInWords(suspect));
    times->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    const bool isComparable = suspect.outside.events > 0;
    auto* sure = new QStandardItem(isComparable ? confidenceInWords(suspect.confidence) : QString());
    if (suspect.confidence == SuspectConfidence::Weak)
        sure->setForeground(style::palette().muted);
    else
        sure->setIcon(style::icon(u"check"_s, style::IconTint::Accent));
    m_model->appendRow(
        {what, shareItem(suspect.inside, true), shareItem(suspect.outside, false), times, sure});
    m_rows += int(m_suspects.size());
    m_suspects += suspect;
}

QStandardItem* SuspectTable::shareItem(const SuspectCounts& counts, bool isHere) const {
    if (counts.events <= 0)
        return new QStandardItem;
    const double share = counts.share();
    const int decimals = share > 0 && share < 0.1 ? 1 : 0;
    auto* item = new QStandardItem(tr("%1 %").arg(QLocale().toString(share * 100, 'f', decimals)));
    if (share > 0)
        item->setData(share, BarDelegate::ShareRole);
    item->setData(isHere ? style::palette().accent : style::palette().muted, BarDelegate::ColourRole);
    return item;
}

const Suspect* SuspectTable::current() const {
    const int line = m_rows.value(currentIndex().row(), -1);
    return line < 0 ? nullptr : &m_suspects[line];
}

} // namespace fleet

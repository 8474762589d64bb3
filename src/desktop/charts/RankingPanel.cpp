#include "desktop/charts/RankingPanel.h"

#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QStandardItemModel>
#include <algorithm>

#include "core/Csv.h"
#include "desktop/charts/BarDelegate.h"
#include "desktop/shared/Counted.h"
#include "desktop/shared/PlainToolTip.h"
#include "desktop/shared/RecordTable.h"
#include "desktop/style/Style.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

bool countsCrashes(RankingSubject subject) {
    return subject == RankingSubject::CrashingDevices || subject == RankingSubject::CrashingApps;
}

bool namesDevices(RankingSubject subject) {
    return subject == RankingSubject::CrashingDevices || subject == RankingSubject::Devices;
}

/// Events without a value, where the filter language can ask for them.
std::optional<FilterExpression> withoutValue(RankingSubject subject) {
    if (subject == RankingSubject::CrashingApps)
        return std::nullopt;
    const FilterField field = subject == RankingSubject::Users ? FilterField::User : FilterField::Device;
    return FilterExpression::negated(FilterCondition{field, {}, FilterOperator::Exists, {}});
}

} // namespace

RankingPanel::RankingPanel(Workspace& workspace, const std::function<void(bool)>& busy, QWidget* parent)
    : ChartPanel(workspace, tr("Ranking"), parent),
      m_subject(new QComboBox(this)),
      m_limit(new QComboBox(this)),
      m_table(new RecordTable(this)),
      m_model(new QStandardItemModel(0, 2, this)),
      m_answer(busy) {
    setObjectName(u"rankingPanel"_s);
    setUpChoices();
    setUpTable();
    connect(&workspace, &Workspace::knowledgeChanged, this, &RankingPanel::showAgain);
}

void RankingPanel::setUpChoices() {
    using enum RankingSubject;
    for (const auto& [text, subject] :
         {std::pair(tr("Devices that crash most"), CrashingDevices),
          std::pair(tr("Apps that crash most"), CrashingApps), std::pair(tr("Noisiest sources"), Sources),
          std::pair(tr("Most frequent types"), Types), std::pair(tr("Most active users"), Users),
          std::pair(tr("Noisiest devices"), Devices)})
        m_subject->addItem(text, int(subject));
    m_subject->setObjectName(u"rankingSubject"_s);
    m_subject->setAccessibleName(tr("What is ranked"));
    for (const int limit : {10, 25, 100})
        m_limit->addItem(tr("top %1").arg(limit), limit);
    m_limit->setObjectName(u"rankingLimit"_s);
    m_limit->setAccessibleName(tr("How many are shown"));
    addChoice(m_subject);
    addChoice(m_limit);
    connect(m_subject, &QComboBox::currentIndexChanged, this, &RankingPanel::askAgain);
    connect(m_limit, &QComboBox::currentIndexChanged, this, &RankingPanel::askAgain);
}

void RankingPanel::setUpTable() {
    m_table->setObjectName(u"rankingTable"_s);
    m_table->setAccessibleName(tr("Ranking; Enter shows the events of a line"));
    m_table->setModel(m_model);
    m_table->setItemDelegateForColumn(1, new BarDelegate(m_table));
    m_table->horizontalHeader()->hide();
    m_table->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Interactive);
    m_table->horizontalHeader()->resizeSection(0, 190);
    setBody(m_table);
    setFocusProxy(m_table);
    connect(m_table, &QAbstractItemView::activated, this, [this](const QModelIndex& index) {
        const Line line = lines().value(index.row());
        if (line.condition)
            emit eventsWanted({}, rankedEvents({}, m_ranked).where.with(*line.condition));
    });
}

RankingSubject RankingPanel::chosenSubject() const {
    return RankingSubject(m_subject->currentData().toInt());
}

void RankingPanel::question() {
    m_answer.ask(workspace().reading().call<EventRanking>(
                     [asked = asked(), subject = chosenSubject(), limit = m_limit->currentData().toInt()](
                         Session& session, JobControl&) {
                         return EventRankings(session).rank(asked, subject, limit);
                     }),
                 [this, subject = chosenSubject()](const Result<EventRanking>& ranking) {
                     if (!ranking)
                         return takeFailure(ranking.error());
                     m_ranking = *ranking;
                     m_ranked = subject;
                     takeAnswer(m_ranking.total == 0, emptyText());
                     showAgain();
                 });
}

void RankingPanel::forget() {
    m_ranking = {};
    m_model->setRowCount(0);
}

QString RankingPanel::emptyText() const {
    return countsCrashes(m_ranked) ? tr("Nothing crashed in this result.")
                                   : tr("No event in this range matches.");
}

QString RankingPanel::nameOf(const QString& value) const {
    return namesDevices(m_ranked) ? workspace().deviceName(value) : value;
}

QList<RankingPanel::Line> RankingPanel::lines() const {
    QList<Line> lines;
    for (const RankedValue& ranked : m_ranking.values)
        lines.append({nameOf(ranked.value), ranked.count, rankedCondition(m_ranked, ranked.value), true});
    if (m_ranking.otherValues > 0)
        lines.append({counted(m_ranking.otherValues, tr("… %1 other"), tr("… %1 others")),
                      m_ranking.otherEvents, std::nullopt, false});
    if (m_ranking.withoutValue > 0)
        lines.append({tr("… name none"), m_ranking.withoutValue, withoutValue(m_ranked), false});
    return lines;
}

void RankingPanel::showAgain() {
    const qint64 highest = m_ranking.values.isEmpty() ? 1 : m_ranking.values.first().count;
    m_model->setRowCount(0);
    for (const Line& line : lines()) {
        auto* name = new QStandardItem(line.name);
        auto* bar = new QStandardItem(QLocale().toString(line.count));
        name->setToolTip(
            plainToolTip(line.condition ? tr("%1\nEnter shows these events").arg(line.name) : line.name));
        if (line.isValue) {
            bar->setData(double(line.count) / double(highest), BarDelegate::ShareRole);
            bar->setData(m_ranked == RankingSubject::Types ? style::familyColor(line.name) : QColor(),
                         BarDelegate::ColourRole);
        } else {
            name->setForeground(style::palette().muted);
        }
        m_model->appendRow({name, bar});
    }
    summary().setText(summarize());
}

QString RankingPanel::summarize() const {
    const QString total = countsCrashes(m_ranked) ? counted(m_ranking.total, tr("%1 crash"), tr("%1 crashes"))
                                                  : counted(m_ranking.total, tr("%1 event"), tr("%1 events"));
    return total + u" · "_s +
           counted(m_ranking.values.size() + m_ranking.otherValues, tr("%1 different value"),
                   tr("%1 different values"));
}

ChartSheet RankingPanel::sheet() const {
    ChartSheet sheet{m_subject->itemText(m_subject->findData(int(m_ranked))), u"ranking"_s, facts(), {}, {}};
    sheet.facts.append(summarize());
    QList<PaperBar> bars;
    sheet.csv = csvLine({u"place"_s, u"value"_s, u"name"_s, u"events"_s});
    for (qsizetype place = 0; place < m_ranking.values.size(); ++place) {
        const RankedValue& ranked = m_ranking.values.at(place);
        sheet.csv += csvLine(
            {QString::number(place + 1), ranked.value, nameOf(ranked.value), QString::number(ranked.count)});
    }
    if (m_ranking.otherValues > 0)
        sheet.csv += csvLine({QString(), QString(), u"others"_s, QString::number(m_ranking.otherEvents)});
    if (m_ranking.withoutValue > 0)
        sheet.csv +=
            csvLine({QString(), QString(), u"none named"_s, QString::number(m_ranking.withoutValue)});
    for (const Line& line : lines())
        bars.append({line.name, line.count, line.isValue,
                     m_ranked == RankingSubject::Types ? style::familyColor(line.name)
                                                       : style::Palette::lightPalette().accent});
    sheet.place = [bars](ReportPages& pages) { placeBars(pages, bars); };
    return sheet;
}

} // namespace fleet

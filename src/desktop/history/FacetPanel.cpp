#include "desktop/history/FacetPanel.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QLocale>
#include <QPainter>
#include <QScrollBar>
#include <QStandardItemModel>
#include <algorithm>

#include "core/EventType.h"
#include "desktop/shared/Counted.h"
#include "desktop/shared/FamilyMark.h"
#include "desktop/style/Style.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr int conditionRole = Qt::UserRole;
constexpr int keyRole = Qt::UserRole + 1;
constexpr int chosenRole = Qt::UserRole + 2;
constexpr qsizetype longestGroup = 20;

/// Types added up to their families, in the fleet's order.
QList<FacetValue> families(const QList<FacetValue>& types) {
    QMap<QString, qint64> counts;
    for (const FacetValue& type : types)
        counts[eventFamily(type.value)] += type.count;
    QList<FacetValue> ordered;
    for (const QString& family : fleetFamilies())
        if (counts.contains(family))
            ordered.append({family, counts.take(family)});
    for (auto other = counts.begin(); other != counts.end(); ++other)
        ordered.append({other.key(), other.value()});
    return ordered;
}

} // namespace

FacetPanel::FacetPanel(QWidget* parent) : QTreeView(parent), m_model(new QStandardItemModel(this)) {
    style::setUpTree(this, true);
    setModel(m_model);
    setAccessibleName(tr("Facets of the result"));
    setHeaderHidden(true);
    setIconSize(familyIconSize);
    setRootIsDecorated(false);
    setItemsExpandable(false);
    setIndentation(0);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    header()->setStretchLastSection(false);
    connect(this, &QTreeView::clicked, this, &FacetPanel::toggleAt);
}

void FacetPanel::setFacets(const EventFacets& facets, const QList<FilterCondition>& active) {
    const FilterCondition current = conditionAt(currentIndex());
    const int scrolled = verticalScrollBar()->value();
    m_model->clear();
    m_model->setColumnCount(2);
    addGroup(tr("Family"), u"family"_s, families(facets.types), active);
    addGroup(tr("Source"), u"source"_s, facets.sources, active);
    addGroup(tr("User"), u"user"_s, facets.users, active);
    header()->setMinimumSectionSize(24);
    header()->setSectionResizeMode(0, QHeaderView::Stretch);
    header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    restoreCurrent(current);
    verticalScrollBar()->setValue(scrolled);
}

// Whoever goes through the facets by keyboard stays on the one that was toggled.
void FacetPanel::restoreCurrent(const FilterCondition& condition) {
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const QModelIndex index = m_model->index(row, 0);
        if (!condition.key.isEmpty() && conditionAt(index) == condition)
            setCurrentIndex(index);
    }
}

FilterCondition FacetPanel::conditionAt(const QModelIndex& index) {
    return {index.data(keyRole).toString(), index.data(conditionRole).toString()};
}

void FacetPanel::addGroup(const QString& title, const QString& key, const QList<FacetValue>& values,
                          const QList<FilterCondition>& active) {
    if (values.isEmpty())
        return;
    auto* heading = new QStandardItem(title);
    heading->setFont(style::font(style::TextRole::Caption));
    heading->setForeground(style::palette().muted);
    heading->setFlags(Qt::NoItemFlags);
    auto* blank = new QStandardItem;
    blank->setFlags(Qt::NoItemFlags);
    m_model->appendRow({heading, blank});
    for (const FacetValue& value : values.first(std::min(values.size(), longestGroup))) {
        const bool family = key == u"family";
        const FilterCondition condition{family ? u"type"_s : key,
                                        family ? value.value + u".*"_s : value.value};
        auto* name = new QStandardItem(value.value);
        if (family)
            name->setData(familyIcon(value.value), Qt::DecorationRole);
        auto* count = new QStandardItem(QLocale().toString(value.count));
        count->setFont(style::font(style::TextRole::Fixed));
        count->setForeground(style::palette().muted);
        count->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
        const bool chosen = active.contains(condition);
        if (chosen) {
            QFont bold = style::font(style::TextRole::Body);
            bold.setWeight(QFont::DemiBold);
            name->setFont(bold);
        }
        for (QStandardItem* item : {name, count}) {
            item->setData(condition.value, conditionRole);
            item->setData(condition.key, keyRole);
            item->setData(
                u"%1, %2%3"_s.arg(value.value, counted(value.count, tr("%1 event"), tr("%1 events")),
                                  chosen ? tr(", chosen") : QString()),
                Qt::AccessibleTextRole);
            item->setToolTip(chosen ? tr("Click to show the others too") : tr("Click to show only these"));
            item->setData(chosen, chosenRole);
        }
        m_model->appendRow({name, count});
    }
    if (values.size() > longestGroup) {
        auto* rest =
            new QStandardItem(tr("and %1 more").arg(QLocale().toString(values.size() - longestGroup)));
        rest->setForeground(style::palette().muted);
        rest->setFlags(Qt::NoItemFlags);
        m_model->appendRow(rest);
    }
}

void FacetPanel::toggleAt(const QModelIndex& index) {
    const FilterCondition condition = conditionAt(index);
    if (!condition.key.isEmpty())
        emit toggled(condition);
}

void FacetPanel::drawRow(QPainter* painter, const QStyleOptionViewItem& option,
                         const QModelIndex& index) const {
    if (index.data(chosenRole).toBool())
        painter->fillRect(option.rect, style::palette().accentSoft);
    QTreeView::drawRow(painter, option, index);
}

void FacetPanel::paintEvent(QPaintEvent* event) {
    QTreeView::paintEvent(event);
    if (m_model->rowCount() > 0)
        return;
    QPainter painter(viewport());
    painter.setPen(style::palette().muted);
    painter.drawText(viewport()->rect().adjusted(12, 0, -12, 0), Qt::AlignCenter | Qt::TextWordWrap,
                     tr("Nothing to count"));
}

void FacetPanel::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter || event->key() == Qt::Key_Space)
        toggleAt(currentIndex());
    else
        QTreeView::keyPressEvent(event);
}

} // namespace fleet

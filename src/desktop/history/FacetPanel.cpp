#include "desktop/history/FacetPanel.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QLocale>
#include <QStandardItemModel>
#include <algorithm>

#include "core/EventType.h"
#include "desktop/shared/FamilyMark.h"
#include "desktop/style/Style.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr int conditionRole = Qt::UserRole;
constexpr int keyRole = Qt::UserRole + 1;
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
    m_model->clear();
    m_model->setColumnCount(2);
    addGroup(tr("Family"), u"family"_s, families(facets.types), active);
    addGroup(tr("Source"), u"source"_s, facets.sources, active);
    addGroup(tr("User"), u"user"_s, facets.users, active);
    header()->setMinimumSectionSize(24);
    header()->setSectionResizeMode(0, QHeaderView::Stretch);
    header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
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
            name->setData(familyDot(value.value), Qt::DecorationRole);
        auto* count = new QStandardItem(QLocale().toString(value.count));
        count->setFont(style::font(style::TextRole::Fixed));
        count->setForeground(style::palette().muted);
        count->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
        const bool chosen = active.contains(condition);
        for (QStandardItem* item : {name, count}) {
            item->setData(condition.value, conditionRole);
            item->setData(condition.key, keyRole);
            item->setToolTip(chosen ? tr("Click to show the others too") : tr("Click to show only these"));
            if (chosen)
                item->setBackground(style::palette().accentSoft);
        }
        m_model->appendRow({name, count});
    }
}

void FacetPanel::toggleAt(const QModelIndex& index) {
    const QString key = index.data(keyRole).toString();
    if (!key.isEmpty())
        emit toggled({key, index.data(conditionRole).toString()});
}

void FacetPanel::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter || event->key() == Qt::Key_Space)
        toggleAt(currentIndex());
    else
        QTreeView::keyPressEvent(event);
}

} // namespace fleet

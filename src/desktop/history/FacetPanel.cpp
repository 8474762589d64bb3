#include "desktop/history/FacetPanel.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QLocale>
#include <QPainter>
#include <QScrollBar>
#include <QStandardItemModel>
#include <algorithm>

#include "core/EventType.h"
#include "desktop/history/TypeChoice.h"
#include "desktop/shared/Counted.h"
#include "desktop/shared/FamilyMark.h"
#include "desktop/style/Style.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr int valueRole = Qt::UserRole;
constexpr int fieldRole = Qt::UserRole + 1;
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
    setRootIsDecorated(true);
    setIndentation(16);
    setExpandsOnDoubleClick(false);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    header()->setStretchLastSection(false);
    connect(this, &QTreeView::clicked, this, &FacetPanel::toggleAt);
    connect(this, &QTreeView::expanded, this,
            [this](const QModelIndex& index) { m_unfolded.insert(choiceAt(index).value); });
    connect(this, &QTreeView::collapsed, this,
            [this](const QModelIndex& index) { m_unfolded.remove(choiceAt(index).value); });
}

void FacetPanel::setFacets(const EventFacets& facets, const FilterExpression& active) {
    const Choice current = choiceAt(currentIndex());
    const int scrolled = verticalScrollBar()->value();
    m_model->clear();
    m_model->setColumnCount(2);
    addTypes(facets.types, active.valuesOf(FilterField::Type));
    addValues(tr("Source"), FilterField::Source, facets.sources, active.valuesOf(FilterField::Source));
    addValues(tr("User"), FilterField::User, facets.users, active.valuesOf(FilterField::User));
    header()->setMinimumSectionSize(24);
    header()->setSectionResizeMode(0, QHeaderView::Stretch);
    header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    restoreCurrent(current);
    verticalScrollBar()->setValue(scrolled);
}

// Whoever goes through the facets by keyboard stays on the one that was toggled.
void FacetPanel::restoreCurrent(const Choice& choice) {
    if (choice.value.isEmpty())
        return;
    for (QModelIndex index = m_model->index(0, 0); index.isValid(); index = indexBelow(index))
        if (choiceAt(index) == choice)
            setCurrentIndex(index);
}

FacetPanel::Choice FacetPanel::choiceAt(const QModelIndex& index) {
    return {FilterField(index.data(fieldRole).toInt()), index.data(valueRole).toString()};
}

void FacetPanel::addHeading(const QString& title) {
    auto* heading = new QStandardItem(title);
    heading->setFont(style::font(style::TextRole::Caption));
    heading->setForeground(style::palette().muted);
    auto* blank = new QStandardItem;
    for (QStandardItem* item : {heading, blank})
        item->setFlags(Qt::NoItemFlags);
    m_model->appendRow({heading, blank});
}

void FacetPanel::addTypes(const QList<FacetValue>& types, const QStringList& chosen) {
    if (types.isEmpty())
        return;
    addHeading(tr("Type"));
    for (const FacetValue& family : families(types)) {
        const QString all = family.value + u".*"_s;
        const QList<QStandardItem*> row =
            makeRow(family.value, family.count, {FilterField::Type, all}, checkState(chosen, all));
        row.first()->setData(familyIcon(family.value), Qt::DecorationRole);
        for (const FacetValue& type : types)
            if (eventFamily(type.value) == family.value)
                row.first()->appendRow(makeRow(type.value.section(u'.', 1), type.count,
                                               {FilterField::Type, type.value},
                                               checkState(chosen, type.value)));
        m_model->appendRow(row);
        if (m_unfolded.contains(all) || checkState(chosen, all) == Qt::PartiallyChecked)
            setExpanded(row.first()->index(), true);
    }
}

void FacetPanel::addValues(const QString& title, FilterField field, const QList<FacetValue>& values,
                           const QStringList& chosen) {
    if (values.isEmpty())
        return;
    addHeading(title);
    for (const FacetValue& value : values.first(std::min(values.size(), longestGroup)))
        m_model->appendRow(makeRow(value.value, value.count, {field, value.value},
                                   chosen.contains(value.value) ? Qt::Checked : Qt::Unchecked));
    if (values.size() <= longestGroup)
        return;
    auto* rest = new QStandardItem(tr("and %1 more").arg(QLocale().toString(values.size() - longestGroup)));
    rest->setForeground(style::palette().muted);
    rest->setFlags(Qt::NoItemFlags);
    m_model->appendRow(rest);
}

QList<QStandardItem*> FacetPanel::makeRow(const QString& name, qint64 count, const Choice& choice,
                                          Qt::CheckState state) {
    auto* title = new QStandardItem(name);
    auto* number = new QStandardItem(QLocale().toString(count));
    number->setFont(style::font(style::TextRole::Fixed));
    number->setForeground(style::palette().muted);
    number->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    title->setData(state, Qt::CheckStateRole);
    const bool chosen = state == Qt::Checked;
    const QString said = chosen                          ? tr(", chosen")
                         : state == Qt::PartiallyChecked ? tr(", partly chosen")
                                                         : QString();
    for (QStandardItem* item : {title, number}) {
        item->setData(choice.value, valueRole);
        item->setData(int(choice.field), fieldRole);
        item->setData(chosen, chosenRole);
        item->setData(u"%1, %2%3"_s.arg(name, counted(count, tr("%1 event"), tr("%1 events")), said),
                      Qt::AccessibleTextRole);
        item->setToolTip(chosen ? tr("Click to leave it out again")
                                : tr("Click to show only what is checked"));
    }
    return {title, number};
}

void FacetPanel::toggleAt(const QModelIndex& index) {
    const Choice choice = choiceAt(index);
    if (!choice.value.isEmpty())
        emit toggled(choice.field, choice.value);
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

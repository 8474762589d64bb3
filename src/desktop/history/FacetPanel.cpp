#include "desktop/history/FacetPanel.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QLocale>
#include <QPainter>
#include <QScrollBar>
#include <QStandardItemModel>
#include <algorithm>

#include "core/EventType.h"
#include "desktop/history/CountWords.h"
#include "desktop/history/TypeChoice.h"
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
    if (m_pressed)
        m_waiting = [this, facets, active] { showFacets(facets, active); };
    else
        showFacets(facets, active);
}

void FacetPanel::showFacets(const EventFacets& facets, const FilterExpression& active) {
    const Choice current = choiceAt(currentIndex());
    const int scrolled = verticalScrollBar()->value();
    m_model->clear();
    m_model->setColumnCount(2);
    addTypes(facets.types, active.valuesOf(FilterField::Type));
    const auto add = [&](const QString& title, FilterField field, const FacetCounts& facet) {
        addValues(title, field, facet, active.valuesOf(field));
    };
    add(tr("Source"), FilterField::Source, facets.sources);
    add(tr("Aggregate type"), FilterField::AggregateType, facets.aggregateTypes);
    add(tr("User"), FilterField::User, facets.users);
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

bool FacetPanel::addHeading(const QString& title, const FacetCounts& facet) {
    if (facet.values.isEmpty() && facet.certainty == Certainty::Exact)
        return false;
    auto* heading = new QStandardItem(title);
    heading->setFont(style::font(style::TextRole::Caption));
    heading->setForeground(style::palette().muted);
    if (facet.certainty == Certainty::Estimated) {
        heading->setText(tr("%1 · estimated").arg(title));
        heading->setToolTip(
            tr("Estimated from a sample that is spread over the whole range; rare values may be "
               "missing. A filter with fewer events is counted."));
    } else if (facet.certainty == Certainty::SoFar) {
        heading->setText(tr("%1 · so far").arg(title));
        heading->setToolTip(tr("Counted from the newest event on; older ones are not in these figures."));
    }
    heading->setData(heading->toolTip(), Qt::AccessibleDescriptionRole);
    auto* blank = new QStandardItem;
    for (QStandardItem* item : {heading, blank})
        item->setFlags(Qt::NoItemFlags);
    m_model->appendRow({heading, blank});
    if (facet.values.isEmpty())
        addNote(facet.certainty == Certainty::SoFar ? tr("none counted yet") : tr("none in the sample"));
    return !facet.values.isEmpty();
}

void FacetPanel::addNote(const QString& text) {
    auto* note = new QStandardItem(text);
    note->setForeground(style::palette().muted);
    note->setFlags(Qt::NoItemFlags);
    m_model->appendRow(note);
}

void FacetPanel::addTypes(const FacetCounts& types, const QStringList& chosen) {
    if (!addHeading(tr("Type"), types))
        return;
    const auto rowOf = [&](const QString& name, const FacetValue& counted) {
        return makeRow(name, countInWords(counted.count, types.certainty),
                       countText(counted.count, types.certainty), {FilterField::Type, counted.value},
                       checkState(chosen, counted.value));
    };
    for (const FacetValue& family : families(types.values)) {
        const QString all = family.value + u".*"_s;
        const QList<QStandardItem*> row = rowOf(family.value, {all, family.count});
        row.first()->setData(familyIcon(family.value), Qt::DecorationRole);
        for (const FacetValue& type : types.values)
            if (eventFamily(type.value) == family.value)
                row.first()->appendRow(rowOf(type.value.section(u'.', 1), type));
        m_model->appendRow(row);
        if (m_unfolded.contains(all) || checkState(chosen, all) == Qt::PartiallyChecked)
            setExpanded(row.first()->index(), true);
    }
}

void FacetPanel::addValues(const QString& title, FilterField field, const FacetCounts& facet,
                           const QStringList& chosen) {
    if (!addHeading(title, facet))
        return;
    const QList<FacetValue>& values = facet.values;
    for (const FacetValue& value : values.first(std::min(values.size(), longestGroup)))
        m_model->appendRow(makeRow(value.value, countInWords(value.count, facet.certainty),
                                   countText(value.count, facet.certainty), {field, value.value},
                                   chosen.contains(value.value) ? Qt::Checked : Qt::Unchecked));
    if (values.size() > longestGroup)
        addNote(tr("and %1 more").arg(QLocale().toString(values.size() - longestGroup)));
}

QList<QStandardItem*> FacetPanel::makeRow(const QString& name, const QString& spokenCount,
                                          const QString& count, const Choice& choice, Qt::CheckState state) {
    auto* title = new QStandardItem(name);
    auto* number = new QStandardItem(count);
    number->setFont(style::font(style::TextRole::Fixed));
    number->setForeground(style::palette().muted);
    number->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    title->setData(state, Qt::CheckStateRole);
    const bool chosen = state == Qt::Checked;
    const QString said = chosen                          ? tr(", chosen")
                         : state == Qt::PartiallyChecked ? tr(", partly chosen")
                                                         : QString();
    const QString advice =
        chosen ? tr("Click to leave it out again") : tr("Click to show only what is checked");
    for (QStandardItem* item : {title, number}) {
        item->setData(choice.value, valueRole);
        item->setData(int(choice.field), fieldRole);
        item->setData(chosen, chosenRole);
        item->setData(u"%1, %2%3"_s.arg(name, spokenCount, said), Qt::AccessibleTextRole);
        item->setToolTip(spokenCount + u'\n' + advice);
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

void FacetPanel::mousePressEvent(QMouseEvent* event) {
    m_pressed = true;
    QTreeView::mousePressEvent(event);
}

void FacetPanel::mouseReleaseEvent(QMouseEvent* event) {
    QTreeView::mouseReleaseEvent(event);
    m_pressed = false;
    if (const auto waiting = std::exchange(m_waiting, nullptr))
        waiting();
}

void FacetPanel::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter || event->key() == Qt::Key_Space)
        toggleAt(currentIndex());
    else
        QTreeView::keyPressEvent(event);
}

} // namespace fleet

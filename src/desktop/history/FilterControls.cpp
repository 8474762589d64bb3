#include "desktop/history/FilterControls.h"

#include <QShortcut>

#include "core/FilterParser.h"
#include "desktop/history/FilterBar.h"
#include "desktop/history/FilterChoice.h"
#include "desktop/history/FilterPicks.h"
#include "desktop/shared/Address.h"
#include "desktop/shared/EventTable.h"
#include "desktop/shared/Workspace.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

/// The conditions of an address: an expression, and the single ones that other pages give.
FilterExpression filterOf(const Address& address) {
    FilterExpression filter = parseFilter(address.value(u"filter"_s)).value_or(FilterExpression());
    for (const auto& [key, field] :
         {std::pair(u"type"_s, FilterField::Type), std::pair(u"source"_s, FilterField::Source),
          std::pair(u"user"_s, FilterField::User), std::pair(u"device"_s, FilterField::Device),
          std::pair(u"aggregate"_s, FilterField::Aggregate),
          std::pair(u"correlation"_s, FilterField::Correlation)})
        filter = filter.with(FilterExpression::oneOf(field, address.parameters.value(key)));
    return filter.with(FilterExpression::words(address.parameters.value(u"text"_s).join(u' ')));
}

} // namespace

FilterControls::FilterControls(Workspace& workspace, QWidget& page)
    : QObject(&page),
      m_workspace(workspace),
      m_bar(new FilterBar(workspace, &page)),
      m_choice(new FilterChoice(&page)) {
    connect(m_bar, &FilterBar::changed, this, &FilterControls::changed);
    connect(m_choice, &FilterChoice::chosen, m_bar, &FilterBar::apply);
    setUpShortcuts(page);
}

void FilterControls::watch(EventTable& table, EventDetail& detail) {
    auto* picks = new FilterPicks(m_workspace, table, detail, this);
    connect(picks, &FilterPicks::picked, this, [this](const FilterExpression& condition) {
        m_bar->apply(addedTo(m_bar->expression(), condition));
    });
    connect(&table, &EventTable::eventSelected, m_bar, qOverload<const Event&>(&FilterBar::learn));
}

void FilterControls::setUpShortcuts(QWidget& page) {
    for (const auto& [keys, by] : {std::pair(u"Alt+Left"_s, -1), std::pair(u"Alt+Right"_s, 1)}) {
        auto* back =
            new QShortcut(QKeySequence(keys), &page, nullptr, nullptr, Qt::WidgetWithChildrenShortcut);
        connect(back, &QShortcut::activated, this, [this, by = by] { step(by); });
    }
    auto* find = new QShortcut(QKeySequence::Find, &page);
    connect(find, &QShortcut::activated, m_bar, &FilterBar::focusField);
}

QWidget* FilterControls::choice() const {
    return m_choice;
}

const FilterExpression& FilterControls::expression() const {
    return m_bar->expression();
}

FilterExpression FilterControls::resolved() const {
    return m_bar->resolved();
}

void FilterControls::open(const Address& address) {
    m_bar->setExpression(filterOf(address));
    if (const QString text = address.value(u"filter"_s); !parseFilter(text))
        m_bar->showUnreadable(text);
}

void FilterControls::visit() {
    m_choice->showCurrent(expression());
    m_trail.visit(expression());
}

void FilterControls::step(int by) {
    if (m_trail.canStep(by))
        m_bar->apply(m_trail.step(by));
}

void FilterControls::learn(const EventFacets& facets) {
    m_bar->learn(facets);
}

void FilterControls::showSearch(std::optional<Timestamp> reached, bool upwards) {
    if (!reached)
        return m_bar->showProgress({});
    const QString text = upwards ? tr("Searching · everything up to %1 is looked through · Esc stops")
                                 : tr("Searching · everything back to %1 is looked through · Esc stops");
    m_bar->showProgress(text.arg(m_workspace.timeRange().formatMoment(*reached)));
}

} // namespace fleet

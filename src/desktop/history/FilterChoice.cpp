#include "desktop/history/FilterChoice.h"

#include <QShortcut>

#include "core/EventType.h"
#include "desktop/history/FilterPanel.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

NamedFilter ofTypes(const QString& name, const QStringList& types) {
    return {name, FilterExpression::oneOf(FilterField::Type, types)};
}

} // namespace

FilterChoice::FilterChoice(QWidget* parent)
    : QToolButton(parent),
      m_panel(new FilterPanel(this)),
      m_ready({{tr("All events"), {}},
               ofTypes(tr("Crashes"), crashTypes()),
               ofTypes(tr("Drift"), {u"reconciliation.drift_detected"_s, u"reconciliation.failed"_s}),
               {tr("Manual changes"), FilterExpression::oneOf(FilterField::Source, {u"user"_s})},
               ofTypes(tr("Rollouts"), {u"target_state.app_updated"_s}),
               ofTypes(tr("Online and offline"), {u"device.online"_s, u"device.offline"_s})}) {
    setToolTip(tr("Ready and saved filters (Ctrl+Shift+F)"));
    connect(new QShortcut(QKeySequence(u"Ctrl+Shift+F"_s), this), &QShortcut::activated, this,
            &FilterChoice::openPanel);
    connect(this, &QToolButton::clicked, this, &FilterChoice::openPanel);
    connect(m_panel, &FilterPanel::chosen, this, &FilterChoice::chosen);
    connect(m_panel, &FilterPanel::savedChanged, this, [this] { showCurrent(m_current); });
    showCurrent({});
}

void FilterChoice::openPanel() {
    m_panel->openBelow(this, m_ready, m_current);
}

void FilterChoice::showCurrent(const FilterExpression& expression) {
    m_current = expression;
    QString name = tr("Filters");
    for (const NamedFilter& filter : m_ready + savedfilters::all())
        if (filter.expression == expression)
            name = filter.name;
    setText(name + u"  ▾"_s);
    setAccessibleName(tr("Filters: %1").arg(name));
}

} // namespace fleet

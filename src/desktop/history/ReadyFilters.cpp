#include "desktop/history/ReadyFilters.h"

#include <QMenu>
#include <QShortcut>
#include <algorithm>

#include "desktop/style/Style.h"

namespace fleet {

using namespace Qt::StringLiterals;

ReadyFilters::ReadyFilters(QWidget* parent) : QToolButton(parent) {
    setMenu(new QMenu(this));
    setPopupMode(QToolButton::InstantPopup);
    setToolTip(tr("Filters that are often wanted (Ctrl+Shift+F)"));
    connect(new QShortcut(QKeySequence(u"Ctrl+Shift+F"_s), this), &QShortcut::activated, this,
            &QToolButton::showMenu);
    add(tr("&All events"), {});
    menu()->addSeparator();
    add(tr("&Crashes"), {{u"type"_s, u"container.crashed"_s}, {u"type"_s, u"current_state.app_crashed"_s}});
    add(tr("&Drift"),
        {{u"type"_s, u"reconciliation.drift_detected"_s}, {u"type"_s, u"reconciliation.failed"_s}});
    add(tr("&Manual changes"), {{u"source"_s, u"user"_s}});
    add(tr("&Rollouts"), {{u"type"_s, u"target_state.app_updated"_s}});
    add(tr("&Online and offline"), {{u"type"_s, u"device.online"_s}, {u"type"_s, u"device.offline"_s}});
    showCurrent({});
}

void ReadyFilters::add(const QString& title, const QList<FilterCondition>& conditions) {
    m_entries.append({QString(title).remove(u'&'), conditions});
    menu()->addAction(title, this, [this, conditions] { emit chosen(conditions); });
}

void ReadyFilters::showCurrent(const QList<FilterCondition>& conditions) {
    const auto entry = std::find_if(m_entries.begin(), m_entries.end(),
                                    [&](const Entry& e) { return e.conditions == conditions; });
    const QString name = entry == m_entries.end() ? tr("Filters") : entry->name;
    setText(name + u"  ▾"_s);
    setAccessibleName(tr("Ready filters: %1").arg(name));
}

} // namespace fleet

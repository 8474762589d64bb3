#include "desktop/shared/CausationModel.h"

#include <algorithm>

#include "desktop/shared/EventPhrase.h"
#include "desktop/shared/FamilyMark.h"
#include "desktop/shared/TimeTicks.h"
#include "desktop/shared/Workspace.h"
#include "desktop/style/Style.h"

namespace fleet {

using namespace Qt::StringLiterals;

CausationModel::CausationModel(Workspace& workspace, QObject* parent)
    : QStandardItemModel(parent), m_workspace(workspace) {}

void CausationModel::setChain(const QList<Event>& chain, const QUuid& current) {
    clear();
    m_items.clear();
    // A cause comes before its effects in the log, so no event can end up below itself.
    QHash<QUuid, const Event*> events;
    QHash<QUuid, int> effects; // The roots are counted under the null id.
    for (const Event& event : chain) {
        ++effects[events.contains(event.causationId) ? event.causationId : QUuid()];
        events.insert(event.eventId, &event);
    }
    for (const Event& event : chain) {
        QStandardItem* causeItem = m_items.value(event.causationId);
        const Event* cause = causeItem ? events.value(event.causationId) : nullptr;
        QStandardItem* item = makeItem(event, cause, event.eventId == current);
        place(item, causeItem, effects.value(cause ? cause->eventId : QUuid()) == 1);
        m_items.insert(event.eventId, item);
    }
}

// What follows alone from what itself stands alone is put beside it: a crash loop of a hundred restarts is a
// list, not a staircase that leaves the card. Below the deepest level everything stands in the order of the
// log.
void CausationModel::place(QStandardItem* item, QStandardItem* cause, bool alone) {
    constexpr int deepest = 4;
    item->setData(alone, AloneRole);
    if (!cause)
        return invisibleRootItem()->appendRow(item);
    int depth = 0;
    for (const QStandardItem* above = cause->parent(); above; above = above->parent())
        ++depth;
    QStandardItem* level = cause->parent() ? cause->parent() : invisibleRootItem();
    if (alone && cause->data(AloneRole).toBool())
        level->insertRow(cause->row() + 1, item);
    else if (depth >= deepest)
        level->appendRow(item);
    else
        cause->appendRow(item);
}

QStandardItem* CausationModel::makeItem(const Event& event, const Event* cause, bool current) const {
    const EventPhrase phrase = describeEvent(event, m_workspace);
    QString text = event.eventType;
    if (cause)
        text += u"   +"_s + describeDuration(event.timestamp.microseconds - cause->timestamp.microseconds);
    if (!cause && phrase.who != event.source)
        text += u"   "_s + phrase.who;
    if (current)
        text += u"   "_s + tr("this event");
    auto* item = new QStandardItem(text);
    item->setData(familyIcon(event.eventType), Qt::DecorationRole);
    item->setEditable(false);
    item->setData(QVariant::fromValue(event), EventRole);
    item->setToolTip(m_workspace.timeRange().formatMoment(event.timestamp) + u'\n' + phrase.what + u'\n' +
                     phrase.details);
    if (current) {
        QFont bold = style::font(style::TextRole::Body);
        bold.setWeight(QFont::DemiBold);
        item->setFont(bold);
    }
    return item;
}

bool CausationModel::isNested() const {
    return std::any_of(m_items.begin(), m_items.end(),
                       [](const QStandardItem* item) { return item->hasChildren(); });
}

QModelIndex CausationModel::indexOf(const QUuid& eventId) const {
    const QStandardItem* item = m_items.value(eventId);
    return item ? item->index() : QModelIndex();
}

} // namespace fleet

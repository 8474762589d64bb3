#include "desktop/shared/CausationModel.h"

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
    QHash<QUuid, const Event*> events;
    for (const Event& event : chain)
        events.insert(event.eventId, &event);
    for (const Event& event : chain)
        m_items.insert(event.eventId,
                       makeItem(event, events.value(event.causationId), event.eventId == current));
    // A cause comes before its effects in the log, so no event can end up below itself.
    for (const Event& event : chain) {
        const Event* cause = events.value(event.causationId);
        QStandardItem* above =
            cause && cause->id < event.id ? m_items.value(cause->eventId) : invisibleRootItem();
        above->appendRow(m_items.value(event.eventId));
    }
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
    item->setData(familyDot(event.eventType), Qt::DecorationRole);
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

QModelIndex CausationModel::indexOf(const QUuid& eventId) const {
    const QStandardItem* item = m_items.value(eventId);
    return item ? item->index() : QModelIndex();
}

} // namespace fleet

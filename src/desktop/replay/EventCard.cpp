#include "desktop/replay/EventCard.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QToolButton>

#include "desktop/shared/ClaimedWords.h"
#include "desktop/shared/Counted.h"
#include "desktop/shared/DurationText.h"
#include "desktop/shared/ElidedLabel.h"
#include "desktop/shared/EventPhrase.h"
#include "desktop/shared/FamilyMark.h"
#include "desktop/shared/Workspace.h"
#include "desktop/style/Style.h"

namespace fleet {

using namespace Qt::StringLiterals;

EventCard::EventCard(Workspace& workspace, QWidget* parent)
    : QFrame(parent),
      m_workspace(workspace),
      m_square(new QLabel),
      m_type(new QLabel),
      m_words(new ElidedLabel),
      m_sync(new QLabel),
      m_online(new QLabel),
      m_incident(new QToolButton) {
    style::makeCard(this);
    setAccessibleName(tr("The last event up to this moment"));
    QFont bold = style::font(style::TextRole::Body);
    bold.setWeight(QFont::DemiBold);
    m_type->setFont(bold);
    style::setMuted(m_words);
    for (QLabel* label : {m_type, m_sync, m_online}) {
        label->setTextFormat(Qt::PlainText);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(style::metrics::pageMargin, 6, style::metrics::pageMargin, 6);
    row->setSpacing(style::metrics::gap);
    row->addWidget(m_square);
    row->addWidget(m_type);
    row->addWidget(m_words, 1);
    row->addWidget(m_sync);
    row->addWidget(m_online);
    row->addWidget(m_incident);
    m_incident->setText(tr("Incident"));
    m_incident->setAccessibleName(tr("Show the incident"));
    m_incident->setToolTip(tr("What led to this event and what followed, over time (Alt+I)"));
    m_incident->setShortcut(QKeySequence(u"Alt+I"_s));
    style::makeQuiet(m_incident);
    connect(m_incident, &QToolButton::clicked, this, [this] {
        m_workspace.open({u"incident"_s, {{u"event"_s, {m_eventId.toString(QUuid::WithoutBraces)}}}});
    });
    setMinimumHeight(38);
    clear();
}

void EventCard::clear() {
    m_square->hide();
    m_type->clear();
    m_words->setText({});
    m_sync->clear();
    m_online->clear();
    m_incident->hide();
}

void EventCard::showMoment(const ReplayMoment& moment, const std::optional<TimeRange>& extent) {
    clear();
    if (moment.isBeforeFirst())
        showBeforeFirst(moment, extent);
    else
        showEvent(moment);
}

void EventCard::showBeforeFirst(const ReplayMoment& moment, const std::optional<TimeRange>& extent) {
    m_type->setText(tr("Before the first kept moment"));
    const QString name = m_workspace.deviceName(moment.deviceId);
    m_words->setText(extent && extent->from
                         ? tr("The log keeps %1 from %2 on; what it was before cannot be told.")
                               .arg(name, m_workspace.timeRange().formatMoment(*extent->from))
                         : tr("The log keeps nothing of %1 from before this moment.").arg(name));
}

void EventCard::showEvent(const ReplayMoment& moment) {
    m_square->setPixmap(familyDot(moment.lastEvent->eventType));
    m_square->show();
    m_type->setText(moment.lastEvent->eventType);
    m_eventId = moment.lastEvent->eventId;
    m_incident->show();
    m_words->setText(describe(moment));
    showDevice(moment);
}

QString EventCard::describe(const ReplayMoment& moment) const {
    const Event& event = *moment.lastEvent;
    const EventPhrase phrase = describeEvent(event, m_workspace);
    const QLocale locale;
    QStringList words{
        tr("event %1 of %2").arg(locale.toString(moment.eventNumber), locale.toString(moment.eventCount)),
        phrase.who};
    words.insert(1, claimedWords(event, m_workspace.timeRange()));
    if (const qint64 quiet = momentOf(moment.place).microseconds - moment.lastPlace().timestamp.microseconds;
        quiet > 0)
        words += tr("%1 before this moment").arg(durationText(quiet));
    if (!event.causationId.isNull())
        words += describeCause(event, moment.cause);
    if (!phrase.reason.isEmpty())
        words += u'“' + phrase.reason + u'”';
    words.removeAll(QString());
    return words.join(u" · "_s);
}

QString EventCard::describeCause(const Event& event, const std::optional<Event>& cause) const {
    if (!cause)
        return tr("caused by an event that is no longer kept");
    const QString before = durationText(event.timestamp.microseconds - cause->timestamp.microseconds);
    return tr("caused by %1 by %2, %3 before", "event type, who, how long")
        .arg(cause->eventType, describeEvent(*cause, m_workspace).who, before);
}

void EventCard::showDevice(const ReplayMoment& moment) {
    const Json& inSync = moment.state[u"in_sync"_s];
    const qsizetype drifted = driftedFields(moment.state).size();
    if (drifted > 0)
        m_sync->setText(counted(drifted, tr("in drift: %1 field"), tr("in drift: %1 fields")));
    else if (!inSync.isNull())
        m_sync->setText(inSync.toBool() ? tr("in sync") : tr("not in sync yet"));
    const bool calm = inSync.toBool() && drifted == 0;
    style::setTone(m_sync, calm ? style::Tone::Good : style::Tone::Warning);

    const Json& online = moment.state[u"online"_s];
    QStringList words;
    if (!online.isNull())
        words += online.toBool() ? tr("online") : tr("offline");
    const auto seen = Timestamp::parse(moment.state[u"last_seen"_s].text());
    if (seen) {
        const bool sameDay = seen->toDateTime().date() == momentOf(moment.place).toDateTime().date();
        const QString time =
            sameDay ? m_workspace.timeRange().formatTime(*seen) : m_workspace.timeRange().formatShort(*seen);
        words += tr("last seen %1").arg(time.section(u'.', 0, 0));
    }
    m_online->setText(words.join(u" · "_s));
    const bool offline = !online.isNull() && !online.toBool();
    style::setTone(m_online, offline ? style::Tone::Bad : style::Tone::Muted);
}

} // namespace fleet

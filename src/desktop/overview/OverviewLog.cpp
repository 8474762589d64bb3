// The overview's figures, chart and lists that come from the log.
#include <QLocale>

#include "core/EventType.h"
#include "desktop/overview/OverviewPage.h"
#include "desktop/shared/EventChart.h"
#include "desktop/shared/EventPhrase.h"
#include "desktop/shared/FigureCard.h"
#include "desktop/style/Style.h"
#include "ui_OverviewPage.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

QString number(qint64 count) {
    return QLocale().toString(count);
}

/// With the change to the period before; a percentage says little where that was nearly empty.
QString eventsCaption(const LogSummary& log) {
    const QString caption = OverviewPage::tr("events in range");
    if (log.eventsBefore <= 0)
        return caption;
    const double change = 100.0 * double(log.events - log.eventsBefore) / double(log.eventsBefore);
    if (change > 999)
        return caption + u" · "_s + OverviewPage::tr("%1 in the period before").arg(number(log.eventsBefore));
    const QString sign = change >= 0 ? u"+"_s : QString();
    return caption + u" · "_s +
           OverviewPage::tr("%1 % to the period before").arg(sign + QLocale().toString(change, 'f', 0));
}

QMap<QString, QStringList> eventCondition(const Event& event) {
    return {{u"event"_s, {event.eventId.toString(QUuid::WithoutBraces)}}};
}

} // namespace

void OverviewPage::showLog(const LogSummary& log) {
    m_ui->chart->setHistogram(log.histogram, workspace().timeRange().isUtc());
    m_ui->events->setFigure(number(log.events), eventsCaption(log));
    m_ui->crashes->setFigure(number(log.crashes), tr("crashes in range"),
                             log.crashes > 0 ? style::Tone::Warning : style::Tone::Neutral);
    QList<TallyModel::Row> leaders;
    for (const DeviceCrashes& leader : log.crashLeaders) {
        leaders.append({{workspace().deviceName(leader.deviceId), leader.app, number(leader.crashes)},
                        leader.crashes,
                        historyOf({{u"type"_s, crashTypes()}, {u"device"_s, {leader.deviceId}}})});
    }
    m_leaders.setRows(leaders);
    showChanges(log.changes);
    emit statusChanged(tr("%1 events in range").arg(number(log.events)));
}

void OverviewPage::showChanges(const QList<FleetChange>& changes) {
    QList<TallyModel::Row> rows;
    for (const FleetChange& change : changes) {
        const EventPhrase phrase = describeEvent(change.newest, workspace());
        const bool many = change.devices > 1;
        const QString devices = tr("%1 devices").arg(number(change.devices));
        QString what = !many                      ? phrase.what
                       : phrase.subject.isEmpty() ? devices
                                                  : tr("%1 on %2").arg(phrase.subject, devices);
        if (phrase.subject.isEmpty() && !phrase.details.isEmpty())
            what += u": "_s + phrase.details;
        const QString when = workspace().timeRange().formatShort(change.newest.timestamp);
        rows.append({{what, phrase.reason.isEmpty() ? phrase.details : phrase.reason, phrase.who,
                      when.section(u':', 0, 1)}, // to the minute
                     change.newest.timestamp.microseconds,
                     many ? changeAddress(change, phrase) : historyOf(eventCondition(change.newest)),
                     eventTypeTitle(change.newest.eventType) + u'\n' + phrase.details});
    }
    m_changes.setRows(rows);
}

/// Where the many events of one change can be seen.
Address OverviewPage::changeAddress(const FleetChange& change, const EventPhrase& phrase) const {
    QMap<QString, QStringList> conditions{{u"type"_s, {change.newest.eventType}},
                                          {u"source"_s, {change.newest.source}}};
    if (phrase.who != change.newest.source)
        conditions.insert(u"user"_s, {phrase.who});
    if (!phrase.reason.isEmpty())
        conditions.insert(u"text"_s, {phrase.reason});
    return historyOf(conditions);
}

} // namespace fleet

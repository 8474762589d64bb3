#include "desktop/settings/PartitionPhrases.h"

#include <QCoreApplication>
#include <QLocale>
#include <algorithm>

#include "desktop/shared/Counted.h"
#include "desktop/shared/TimeRangeChoice.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("fleet::phrases", text);
}

QDate utcDay(Timestamp moment) {
    return moment.toDateTime().toUTC().date();
}

QDate lastDay(const Partition& partition) {
    return utcDay(*partition.to - 1);
}

QString longDay(QDate day, bool withYear) {
    return QLocale().toString(day, withYear ? u"d MMMM yyyy"_s : u"d MMMM"_s);
}

/// "21 August", "21 and 22 August", "21 August to 3 September".
QString span(QDate first, QDate last) {
    const bool withYear = first.year() != last.year() || last.year() != QDate::currentDate().year();
    if (first == last)
        return longDay(first, withYear);
    if (first.addDays(1) == last && first.month() == last.month())
        return tr("%1 and %2").arg(QLocale().toString(first.day()), longDay(last, withYear));
    return tr("%1 to %2").arg(longDay(first, withYear), longDay(last, withYear));
}

} // namespace

PartitionState partitionState(const Partition& partition, const MaintenancePlan* plan, Timestamp now) {
    if (partition.isDefault())
        return partition.rows > 0 ? PartitionState::DefaultHolds : PartitionState::DefaultEmpty;
    if (plan && std::any_of(plan->toDrop.begin(), plan->toDrop.end(),
                            [&](const Partition& dropped) { return dropped.name == partition.name; }))
        return PartitionState::WillBeDropped;
    if (*partition.from > now)
        return PartitionState::Ready;
    return now < *partition.to ? PartitionState::Receiving : PartitionState::Kept;
}

namespace phrases {

QString stateText(PartitionState state, const Partition& partition) {
    switch (state) {
        case PartitionState::WillBeDropped:
            return tr("will be dropped");
        case PartitionState::Kept:
            return tr("kept");
        case PartitionState::Receiving:
            return tr("receiving");
        case PartitionState::Ready:
            return partition.rows > 0 ? tr("ready, holds events of a time to come") : tr("ready");
        case PartitionState::DefaultEmpty:
            return tr("empty, as it should be");
        case PartitionState::DefaultHolds:
            return tr("holds events whose day had no partition; creating partitions gives them theirs");
        case PartitionState::WillBeCreated:
            return tr("will be created");
    }
    return {};
}

QString rangeText(const Partition& partition, QDate today) {
    if (partition.isDefault())
        return tr("everything else");
    const QDate first = utcDay(*partition.from);
    const QDate last = lastDay(partition);
    if (first == today && last == today)
        return tr("today");
    const QString format =
        first.year() == today.year() && last.year() == today.year() ? u"d MMM"_s : u"d MMM yyyy"_s;
    const QString begin = QLocale().toString(first, format);
    return first == last ? begin : tr("%1 – %2").arg(begin, QLocale().toString(last, format));
}

QString sizeText(qint64 bytes) {
    return QLocale().formattedDataSize(bytes, bytes < 1024 * 1024 ? 0 : 1,
                                       QLocale::DataSizeTraditionalFormat);
}

QString refusal(int createAhead, int retainDays) {
    if (retainDays < 1)
        return tr("Keep at least 1 day: keeping %1 days would remove the events of today.")
            .arg(QLocale().toString(retainDays));
    if (createAhead < 0 || createAhead > 366)
        return tr("Create between 0 and 366 days ahead, not %1.").arg(QLocale().toString(createAhead));
    return {};
}

QString consequenceTitle(const MaintenancePlan& plan) {
    if (plan.toDrop.isEmpty())
        return tr("Nothing is due to be dropped");
    return counted(plan.toDrop.size(), tr("What dropping %1 partition does"),
                   tr("What dropping %1 partitions does"));
}

QString consequence(const MaintenancePlan& plan) {
    if (plan.toDrop.isEmpty())
        return counted(plan.retainDays,
                       tr("No partition ended %1 day or more before today. Every event stays where it is."),
                       tr("No partition ended %1 days or more before today. Every event stays where it is."));
    const QString days = span(utcDay(*plan.toDrop.first().from), lastDay(plan.toDrop.last()));
    QStringList sentences;
    if (plan.rowsToDrop == 0)
        sentences << tr("Removes the empty partitions of %1; no event is lost.").arg(days);
    else
        sentences << counted(plan.rowsToDrop, tr("Removes %1 event of %2."), tr("Removes %1 events of %2."))
                         .arg(days);
    const QString firstKept = plan.firstKept ? longDay(utcDay(*plan.firstKept), false) : QString();
    if (plan.devicesAffected > 0 && !firstKept.isEmpty())
        sentences << counted(plan.devicesAffected,
                             tr("The state of %1 device is kept first, so replay from %2 on stays exact."),
                             tr("The state of %1 devices is kept first, so replay from %2 on stays exact."))
                         .arg(firstKept);
    if (!firstKept.isEmpty() && plan.rowsToDrop > 0)
        sentences << tr("Moments before %1 can no longer be replayed.").arg(firstKept);
    sentences << tr("Publishers do not wait. This cannot be undone.");
    return sentences.join(u' ');
}

QString runText(const MaintenanceRun& run, const TimeRangeChoice& times) {
    const QLocale locale;
    QStringList done;
    if (!run.created.isEmpty())
        done << tr("%1 created").arg(locale.toString(run.created.size()));
    if (!run.dropped.isEmpty())
        done << tr("%1 dropped").arg(locale.toString(run.dropped.size()));
    if (done.isEmpty())
        done << tr("nothing was due");
    const Timestamp second{run.startedAt.microseconds / microsecondsPerSecond * microsecondsPerSecond};
    QStringList parts{times.formatMoment(second).remove(u".000000"_s), run.actor, done.join(u", "_s),
                      tr("%1 ms").arg(locale.toString(run.durationMilliseconds))};
    if (!run.error.isEmpty())
        parts << tr("stopped: %1").arg(run.error);
    parts.removeAll(QString());
    return parts.join(u" · "_s);
}

int daysAhead(const QList<Partition>& partitions, Timestamp now) {
    const auto covered = [&](Timestamp moment) {
        return std::any_of(partitions.begin(), partitions.end(), [&](const Partition& partition) {
            return !partition.isDefault() && *partition.from <= moment && moment < *partition.to;
        });
    };
    int days = 0;
    while (days < 3660 && covered(now + (days + 1) * microsecondsPerDay))
        ++days;
    return days;
}

} // namespace phrases
} // namespace fleet

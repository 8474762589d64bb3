#include "jobs/ExportEvents.h"

#include <QSaveFile>

#include "core/Csv.h"
#include "core/EventJson.h"
#include "store/EventStore.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

QString lineOf(const Event& event) {
    const auto uuid = [](const QUuid& id) {
        return id.isNull() ? QString() : id.toString(QUuid::WithoutBraces);
    };
    return csvLine({QString::number(event.id), uuid(event.eventId), event.timestamp.toString(),
                    event.eventType, QString::number(event.eventVersion), event.aggregateType,
                    event.aggregateId, event.source, uuid(event.correlationId), uuid(event.causationId),
                    event.data, event.metadata, event.checksum});
}

const QString csvHead =
    u"id,event_id,timestamp,event_type,event_version,aggregate_type,aggregate_id,source,correlation_id,"
    "causation_id,data,metadata,checksum\r\n"_s;

tl::unexpected<Error> cannotWrite(const QSaveFile& file) {
    return failure(ErrorKind::InvalidInput, u"%1 cannot be written"_s.arg(file.fileName()),
                   u"choose another folder or free some space"_s, file.errorString());
}

} // namespace

Result<qint64> exportEvents(Session& session, const EventFilter& filter, ExportFormat format,
                            const QString& path, JobControl& control) {
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return cannotWrite(file);
    control.progress(0, 0, u"Counting events"_s);
    EventStore store(session);
    const auto total = store.count(filter);
    if (!total)
        return failure(total.error());
    if (format == ExportFormat::Csv)
        file.write(csvHead.toUtf8());

    qint64 written = 0;
    bool stored = true;
    const auto finished = store.forEach(filter, [&](const Event& event) {
        const QString line = format == ExportFormat::Csv ? lineOf(event) : toImportLine(event) + u'\n';
        stored = file.write(line.toUtf8()) >= 0;
        if (++written % 500 == 0)
            control.progress(written, *total, u"Exporting events"_s);
        return stored && !control.isCancelled();
    });
    if (!stored)
        return cannotWrite(file);
    if (control.isCancelled())
        return failure(ErrorKind::Cancelled, u"the export was stopped; no file was written"_s);
    if (!finished)
        return failure(finished.error());
    if (!file.commit())
        return cannotWrite(file);
    return written;
}

} // namespace fleet

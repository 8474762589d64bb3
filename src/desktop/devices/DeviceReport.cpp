#include "desktop/devices/DeviceReport.h"

#include <QCoreApplication>
#include <QLocale>

#include "desktop/report/ReportChart.h"
#include "desktop/report/ReportParts.h"
#include "desktop/shared/Counted.h"
#include "desktop/shared/TimeRangeChoice.h"
#include "desktop/style/Style.h"

namespace fleet {

using namespace Qt::StringLiterals;
using namespace report;

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("DeviceReport", text);
}

const style::Palette& colours() {
    return style::Palette::lightPalette();
}

QString utc(Timestamp moment) {
    return TimeRangeChoice::formatMoment(moment, true);
}

QString textOf(const Json& value) {
    return value.isNull() ? QString() : value.isContainer() ? value.toCompact() : value.text();
}

QString nameOf(const DeviceReportContent& content) {
    return content.request.names()(content.state.deviceId);
}

QString condition(const Json& state) {
    QStringList words;
    words += textOf(state[u"lifecycle"_s]);
    if (const Json& online = state[u"online"_s]; !online.isNull())
        words += online.toBool() ? tr("online") : tr("offline");
    if (const Json& inSync = state[u"in_sync"_s]; !inSync.isNull())
        words += inSync.toBool() ? tr("in sync") : tr("not in sync");
    if (const auto seen = Timestamp::parse(state[u"last_seen"_s].text()))
        words += tr("last seen %1").arg(utc(*seen));
    words.removeAll(QString());
    return words.join(u", "_s);
}

void placeFacts(ReportPages& pages, const DeviceReportContent& content) {
    placeReportText(pages, tr("The life of %1").arg(nameOf(content)), Face::Title, colours().text);
    pages.skip(10);
    placeReportFact(pages, tr("Device"), content.state.deviceId);
    for (const Json::Member& attribute : content.document[u"attributes"_s].members())
        placeReportFact(pages, attribute.name, textOf(attribute.value));
    placeReportFact(pages, tr("Period"),
                    tr("%1 to %2").arg(utc(*content.extent.from), utc(*content.request.at)));
    placeReportFact(pages, tr("Events"),
                    counted(content.total, tr("%1 event"), tr("%1 events")) + u", "_s +
                        counted(content.crashes, tr("%1 crash"), tr("%1 crashes")) + u", "_s +
                        counted(content.offlinePeriods, tr("%1 time offline"), tr("%1 times offline")) +
                        u", "_s +
                        counted(content.changes.total, tr("%1 change of its target state"),
                                tr("%1 changes of its target state")));
    placeReportFact(pages, tr("At the end"), condition(content.document));
    if (const qsizetype unused = content.state.unusedPayloads.size(); unused > 0)
        placeReportFact(pages, tr("Not used"),
                        counted(unused, tr("%1 payload did not fit its rule and changed nothing"),
                                tr("%1 payloads did not fit their rules and changed nothing")));
    placeReportFact(pages, tr("Database"), content.request.database);
    placeReportOrigin(pages, content.request);
}

void placeRows(ReportPages& pages, const QString& title, const ReportedRows& shown, const QString& none) {
    placeReportHeading(pages, title, 90);
    if (shown.rows.isEmpty())
        return placeReportText(pages, none, Face::Text, colours().muted);
    if (shown.total > shown.rows.size()) {
        placeReportText(pages,
                        tr("The newest %1 of %2; History lists every one.")
                            .arg(QLocale().toString(shown.rows.size()), QLocale().toString(shown.total)),
                        Face::Text, colours().muted);
        pages.skip(4);
    }
    placeReportTable(pages, shown.rows);
}

QString verdictText(TargetField::Verdict verdict) {
    switch (verdict) {
        case TargetField::Verdict::Differs:
            return tr("differs");
        case TargetField::Verdict::NotReported:
            return tr("not reported");
        case TargetField::Verdict::Same:
            break;
    }
    return tr("as wanted");
}

void placeFieldLine(ReportPages& pages, const QStringList& cells, Face face, bool marked) {
    constexpr qreal columns[] = {196, 126, 126, width - 196 - 126 - 126};
    qreal height = 0;
    for (qsizetype i = 0; i < cells.size(); ++i)
        height = std::max(height, textHeight(cells.at(i), face, columns[i] - 8));
    pages.place(height + 5, [=](QPainter& painter, QPointF at) {
        if (marked)
            painter.fillRect(QRectF(at, QSizeF(width, height + 4)), colours().changed);
        painter.setPen(colours().text);
        qreal x = at.x() + 2;
        for (qsizetype i = 0; i < cells.size(); ++i) {
            drawText(painter, cells.at(i), face, {x, at.y() + 2}, columns[i] - 8);
            x += columns[i];
        }
    });
}

void placeFields(ReportPages& pages, const DeviceReportContent& content) {
    placeReportHeading(pages, tr("What is wanted, and what it reports"), 60);
    if (content.fields.isEmpty())
        return placeReportText(pages, tr("Nothing is wanted of it."), Face::Text, colours().muted);
    for (const Json& field : content.document[u"reconciliation"_s][u"drift"_s][u"fields"_s].items())
        placeReportText(
            pages,
            tr("It reported drift of %1: wanted %2, found %3.")
                .arg(textOf(field[u"path"_s]), textOf(field[u"target"_s]), textOf(field[u"current"_s])),
            Face::Text, colours().text);
    pages.skip(4);
    placeFieldLine(pages, {tr("Field"), tr("Wanted"), tr("Reported"), QString()}, Face::Bold, false);
    for (const TargetField& field : content.fields)
        placeFieldLine(pages, {field.place, field.target, field.current, verdictText(field.verdict)},
                       Face::Small, field.verdict == TargetField::Verdict::Differs);
    if (content.fieldCount > content.fields.size())
        placeReportText(
            pages, tr("… and %1 more").arg(QLocale().toString(content.fieldCount - content.fields.size())),
            Face::Text, colours().muted);
}

void placeState(ReportPages& pages, const DeviceReportContent& content) {
    placeReportHeading(pages, tr("Its whole state at the end"), 60);
    const QStringList lines = content.document.toIndented().split(u'\n');
    for (const QString& line : lines.mid(0, DeviceReportContent::mostStateLines))
        placeReportText(pages, line, Face::FixedSmall, colours().text);
    if (lines.size() > DeviceReportContent::mostStateLines)
        placeReportText(pages,
                        tr("… and %1 more lines; exported as JSON it is whole.")
                            .arg(QLocale().toString(lines.size() - DeviceReportContent::mostStateLines)),
                        Face::Text, colours().muted);
}

} // namespace

ReportPages layOutDeviceReport(const DeviceReportContent& content) {
    ReportPages pages;
    pages.skip(-22); // The first page has no head.
    placeFacts(pages, content);
    placeReportHeading(pages, tr("Events over time"), 170);
    placeReportChart(pages, content.histogram);
    placeReportTypes(pages, content.types, content.total);
    placeRows(pages, tr("Incidents: crashes and times offline"), content.incidents,
              tr("It never crashed and never went offline."));
    placeRows(pages, tr("Changes of its target state"), content.changes,
              tr("Its target state never changed."));
    placeFields(pages, content);
    placeState(pages, content);
    return pages;
}

Result<qint64> exportDeviceReport(Session& session, const DeviceReportRequest& request, const QString& path,
                                  JobControl& control) {
    ReportFile file(path);
    FLEET_TRY(file.open());
    const auto content = gatherDeviceReport(session, request, control);
    if (control.isCancelled())
        return ReportFile::stopped();
    if (!content)
        return failure(content.error());
    const QString title = tr("The life of %1 · %2").arg(nameOf(*content), request.database);
    FLEET_TRY(file.write(title, request, layOutDeviceReport(*content), control));
    return content->total;
}

Result<qint64> exportDeviceState(Session& session, const DeviceReportRequest& request, const QString& path) {
    const auto state = DeviceStore(session).state(request.deviceId, request.at);
    if (!state)
        return failure(state.error());
    const auto document = Json::parse(state->text);
    if (!document)
        return failure(document.error());
    const QByteArray text = document->toIndented().toUtf8() + '\n';
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size() || !file.commit())
        return failure(ErrorKind::InvalidInput, tr("%1 cannot be written").arg(path),
                       tr("choose another folder or free some space"), file.errorString());
    return state->eventNumber;
}

} // namespace fleet

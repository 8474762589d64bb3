#include "desktop/incident/IncidentSheet.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "core/Csv.h"
#include "desktop/shared/TimeRangeChoice.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr qreal stripWidth = 900;   ///< Pixels of the picture beside each other on the page.
constexpr qreal narrowest = 0.5;    ///< Of the natural width, before there is another strip.
constexpr qreal highestStrip = 560; ///< Points.

QString eventsAsCsv(const IncidentPicture& picture) {
    QString csv = csvLine({u"timestamp"_s, u"event_type"_s, u"aggregate_type"_s, u"aggregate_id"_s,
                           u"source"_s, u"event_id"_s, u"causation_id"_s, u"part"_s});
    const StoryLayout& story = picture.story();
    for (int index = 0; index < story.nodes.size(); ++index) {
        const StoryNode& node = story.nodes.at(index);
        const Event& event = node.event;
        csv += csvLine(
            {event.timestamp.toString(), event.eventType, event.aggregateType, event.aggregateId,
             event.source, event.eventId.toString(QUuid::WithoutBraces),
             event.causationId.isNull() ? QString() : event.causationId.toString(QUuid::WithoutBraces),
             index == story.chosen ? u"chosen"_s
             : node.isContext      ? u"context"_s
                                   : u"chain"_s});
    }
    return csv;
}

void placeStrips(ReportPages& pages, IncidentPicture& picture) {
    const qreal names = IncidentPicture::namesWidth;
    picture.setWidth(std::max(stripWidth, picture.naturalWidth() * narrowest));
    const qreal step = stripWidth - names;
    const int strips = std::max(1, int(std::ceil((picture.width() - names) / step - 0.02)));
    picture.setWidth(names + step * strips);
    const qreal scale = std::min(report::width / stripWidth, highestStrip / picture.height());
    for (int strip = 0; strip < strips; ++strip) {
        const QRectF visible(step * strip, 0, stripWidth, picture.height());
        pages.place(picture.height() * scale + 12, [=](QPainter& painter, QPointF at) {
            painter.translate(at);
            painter.scale(scale, scale);
            picture.paint(painter, visible, style::Palette::lightPalette(), {});
        });
    }
}

} // namespace

ChartSheet incidentSheet(const IncidentStory& story, const DeviceNames& names, const QStringList& facts) {
    const auto momentText = [](Timestamp moment) { // the facts say the zone
        return TimeRangeChoice::formatMoment(moment, true).remove(u" UTC"_s);
    };
    const IncidentPicture picture(story, names, momentText);
    ChartSheet sheet;
    sheet.title = eventSentence(story.event, names).text;
    sheet.fileName = u"incident-"_s + story.event.timestamp.toString().left(19).remove(u':');
    sheet.facts = facts;
    sheet.csv = eventsAsCsv(picture);
    sheet.place = [picture](ReportPages& pages) {
        IncidentPicture placed = picture;
        placeStrips(pages, placed);
    };
    return sheet;
}

} // namespace fleet

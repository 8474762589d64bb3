#include "desktop/history/ArrivalFilter.h"

#include <algorithm>

#include "core/EventType.h"
#include "core/Json.h"
#include "desktop/shared/EventPhrase.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

bool isOneOf(const QStringList& types, const QString& type) {
    return types.isEmpty() || types.contains(type) || types.contains(eventFamily(type) + u".*"_s);
}

bool isOneOfUsers(const QStringList& users, const Event& event) {
    const auto metadata = Json::parse(event.metadata);
    return users.isEmpty() || (metadata && users.contains((*metadata)[u"user_id"_s].text()));
}

bool hasWords(const QString& text, const Event& event) {
    const QString written =
        QStringList{event.eventType, event.aggregateId, event.source, event.data, event.metadata}.join(u' ');
    const QStringList words = text.split(u' ', Qt::SkipEmptyParts);
    return std::all_of(words.begin(), words.end(),
                       [&](const QString& word) { return written.contains(word, Qt::CaseInsensitive); });
}

} // namespace

bool matches(const EventFilter& filter, const Event& event, const Workspace& workspace) {
    return isOneOf(filter.types, event.eventType) &&
           (filter.sources.isEmpty() || filter.sources.contains(event.source)) &&
           (filter.aggregateType.isEmpty() || filter.aggregateType == event.aggregateType) &&
           (filter.aggregateId.isEmpty() || filter.aggregateId == event.aggregateId) &&
           (filter.correlationId.isNull() || filter.correlationId == event.correlationId) &&
           (filter.device.isEmpty() || filter.device == describeEvent(event, workspace).deviceId) &&
           isOneOfUsers(filter.users, event) && hasWords(filter.text, event);
}

} // namespace fleet

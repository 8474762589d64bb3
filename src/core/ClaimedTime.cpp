#include "core/ClaimedTime.h"

#include "core/Json.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

QString occurredAt(const QString& document) {
    const auto json = document.isEmpty() ? Result<Json>(Json()) : Json::parse(document);
    if (!json)
        return {};
    const Json& written = (*json)[u"occurred_at"_s];
    return written.isNull() ? QString() : written.isContainer() ? written.toCompact() : written.text();
}

} // namespace

ClaimedTime readClaimedTime(const QString& text) {
    ClaimedTime claimed{text.trimmed()};
    if (claimed.text.isEmpty() || !claimed.text.front().isDigit())
        return claimed;
    if (const auto at = Timestamp::parse(claimed.text))
        claimed.at = *at;
    return claimed;
}

ClaimedTime claimedTimeOf(const QString& inData, const QString& inMetadata) {
    const ClaimedTime data = readClaimedTime(inData);
    const ClaimedTime metadata = readClaimedTime(inMetadata);
    const bool second = data.text.isEmpty() || (!data.at && metadata.at);
    return second ? metadata : data;
}

ClaimedTime claimedTimeOf(const Event& event) {
    return claimedTimeOf(occurredAt(event.data), occurredAt(event.metadata));
}

} // namespace fleet

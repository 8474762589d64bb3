#include "core/EventOrigin.h"

#include "core/Json.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

/// Text as it is, other values as JSON; null is nothing.
QString said(const Json& value) {
    if (value.isNull())
        return {};
    return value.kind() == Json::Kind::String ? value.text() : value.toCompact();
}

QString first(const QString& one, const QString& other) {
    return one.isEmpty() ? other : one;
}

} // namespace

EventOrigin originOf(const Event& event) {
    const Json data = Json::parse(event.data).value_or(Json::object());
    const Json metadata = Json::parse(event.metadata).value_or(Json::object());
    return {first(said(metadata[u"user_id"_s]), event.source),
            first(said(metadata[u"reason"_s]), said(data[u"reason"_s]))};
}

} // namespace fleet

// JSON Patch (RFC 6902): what turns one JSON document into another, for programs.
#pragma once

#include "core/Json.h"

namespace fleet {

/// The steps add, remove, replace and move that turn `from` into `to` when they are applied one after the
/// other. Within a list, what is gone is removed from its end on, then items are moved and added from its
/// beginning on, then changed in place. Items are matched as diffJson() does.
Json jsonPatch(const Json& from, const Json& to);

} // namespace fleet

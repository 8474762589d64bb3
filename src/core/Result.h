// Result<T>: a value or an Error. Nothing in this program reports failure in any other way.
#pragma once

#include <tl/expected.hpp>

#include "core/Error.h"

namespace fleet {

template <typename T>
using Result = tl::expected<T, Error>;

/// For operations that have nothing to return: `return ok();`.
inline Result<void> ok() {
    return {};
}

inline tl::unexpected<Error> failure(Error error) {
    return tl::unexpected<Error>(std::move(error));
}

inline tl::unexpected<Error> failure(ErrorKind kind, QString message, QString advice = {},
                                     QString detail = {}) {
    return failure(Error{kind, std::move(message), std::move(advice), std::move(detail), {}});
}

} // namespace fleet

/// Returns from the enclosing function with the error of a failed Result. For statements whose value is not
/// needed.
#define FLEET_TRY(expression)                                           \
    do {                                                                \
        if (auto fleetTryResult = (expression); !fleetTryResult)        \
            return ::tl::unexpected(std::move(fleetTryResult).error()); \
    } while (false)

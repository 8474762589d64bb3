// Where large data sets of the benchmarks are kept between runs.
#pragma once

#include <QString>

namespace fleet::bench {

/// A folder for the server of one benchmark: below FLEET_AUDIT_BENCH_DIR, else below the user's cache folder
/// (for root below /var/cache, where the server's account can go). Says on the standard error where it is.
QString benchFolder(const QString& name);

} // namespace fleet::bench

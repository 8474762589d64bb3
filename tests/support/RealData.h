// Where the real data lies that some tests read.
#pragma once

#include <QString>

namespace fleet::test {

/// The path of a file of the real data: in FLEET_AUDIT_REAL_DATA where that is set, else in ../shared/data
/// beside the repository. Empty where there is no such file: the test then skips, visibly.
QString realData(const QString& name);

} // namespace fleet::test

/// Skips the running test function where a file of the real data is missing.
#define SKIP_WITHOUT_REAL_DATA(name)                                                     \
    if (fleet::test::realData(name).isEmpty())                                           \
    QSKIP(                                                                               \
        "the real data is not here: set FLEET_AUDIT_REAL_DATA to the folder that holds " \
        "openstack-2017.ndjson")

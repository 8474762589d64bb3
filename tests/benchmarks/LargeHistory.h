// A history of a million events or ten, made once by the server itself and kept between runs.
#pragma once

#include "core/TimeRange.h"
#include "store/ConnectionSettings.h"

namespace fleet::bench {

struct LargeHistory {
    qint64 events = 0;
    ConnectionSettings settings;
    TimeRange range;                      ///< Thirty days.
    static constexpr int devices = 2'000; ///< Unless other ones are asked for.
};

/// One private server for all sizes, in benchFolder("history"). Stopped with the object; the data stays. A
/// crash of the machine may break the data: then delete the folder.
class LargeHistories {
public:
    LargeHistories();
    ~LargeHistories();
    LargeHistories(const LargeHistories&) = delete;
    LargeHistories& operator=(const LargeHistories&) = delete;

    /// Makes it where it is not there or was left half made: a minute or two for a million events on two
    /// cores. 41 types, 2,000 devices, several sources and users, payloads in the demo fleet's form, the same
    /// events every time.
    LargeHistory need(qint64 events, int devices = LargeHistory::devices);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

/// What `./dev bench history SIZE...` names; a million and ten million where it names none.
QList<qint64> wantedSizes();

} // namespace fleet::bench

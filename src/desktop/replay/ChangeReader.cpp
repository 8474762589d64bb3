#include "desktop/replay/ChangeReader.h"

#include "store/DatabaseThread.h"

namespace fleet {

namespace {

constexpr std::chrono::milliseconds budget{200};

} // namespace

ChangeReader::ChangeReader(DatabaseThread& searching, LatestAnswer<ChangeSearch>::BusyHook busy)
    : m_searching(searching), m_answer(std::move(busy)) {}

void ChangeReader::ask(const QString& deviceId, const QString& field, const EventCursor& from) {
    goOn(ChangeSearch(deviceId, field, from));
}

void ChangeReader::goOn(const ChangeSearch& search) {
    const auto step = [begun = search](Session& session, JobControl& control) -> Result<ChangeSearch> {
        ChangeSearch searched = begun;
        FLEET_TRY(searched.step(session, control, budget));
        return searched;
    };
    m_answer.ask(m_searching.call<ChangeSearch>(step),
                 [this](const Result<ChangeSearch>& searched) { receive(searched); });
}

void ChangeReader::receive(const Result<ChangeSearch>& search) {
    if (!search) {
        emit failed(search.error());
    } else if (search->found()) {
        emit found(*search->found());
    } else if (search->isFinished()) {
        emit nothingFound(search->field());
    } else {
        emit looking(search->reached().timestamp);
        goOn(*search);
    }
}

} // namespace fleet

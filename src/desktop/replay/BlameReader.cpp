#include "desktop/replay/BlameReader.h"

#include "store/DatabaseThread.h"

namespace fleet {

namespace {

constexpr std::chrono::milliseconds stepBudget{150};

} // namespace

BlameReader::BlameReader(DatabaseThread& reading, LatestAnswer<BlameSearch>::BusyHook busy, QObject* parent)
    : QObject(parent), m_reading(reading), m_answer(std::move(busy)) {}

void BlameReader::ask(const QString& deviceId, const EventCursor& event) {
    if (m_deviceId == deviceId && m_event == event && (m_search || isSearching()))
        return;
    clear();
    m_deviceId = deviceId;
    m_event = event;
    m_answer.ask(m_reading.call<BlameSearch>([deviceId, event](Session& session, JobControl& control) {
        StateBlame blame(session);
        auto search = blame.begin(deviceId, event);
        if (search) {
            if (auto step = blame.goOn(*search, control, stepBudget); !step)
                return Result<BlameSearch>(failure(step.error()));
        }
        return search;
    }),
                 [this](const Result<BlameSearch>& search) { receive(search); });
}

void BlameReader::goOn() {
    if (!m_search || m_search->isFinished || isSearching())
        return;
    m_answer.ask(
        m_reading.call<BlameSearch>([search = *m_search](Session& session, JobControl& control) mutable {
            if (auto step = StateBlame(session).goOn(search, control, stepBudget); !step)
                return Result<BlameSearch>(failure(step.error()));
            return Result<BlameSearch>(std::move(search));
        }),
        [this](const Result<BlameSearch>& search) { receive(search); });
    emit changed();
}

void BlameReader::stop() {
    if (!isSearching())
        return;
    m_answer.cancel();
    emit changed();
}

void BlameReader::clear() {
    m_answer.cancel();
    m_search.reset();
    m_deviceId.clear();
    emit changed();
}

void BlameReader::receive(const Result<BlameSearch>& search) {
    if (!search) {
        emit failed(search.error());
        emit changed();
        return;
    }
    m_search = *search;
    if (!m_search->isFinished)
        goOn();
    else
        emit changed();
}

} // namespace fleet

#include "desktop/shell/ProjectionKeeper.h"

#include <chrono>

#include "desktop/shared/Workspace.h"
#include "store/ProjectionBuilder.h"

namespace fleet {

using namespace std::chrono_literals;

namespace {
constexpr auto slice = 500ms;
constexpr auto afterArrival = 1s;
constexpr auto atRest = 5s; ///< For what was published but not settled when we last looked.
} // namespace

ProjectionKeeper::ProjectionKeeper(Workspace& workspace, QObject* parent)
    : QObject(parent), m_workspace(workspace) {
    m_next.setSingleShot(true);
    connect(&m_next, &QTimer::timeout, this, &ProjectionKeeper::work);
    connect(&workspace, &Workspace::connectionChanged, this, &ProjectionKeeper::stop);
    connect(&workspace, &Workspace::knowledgeChanged, this, &ProjectionKeeper::start);
    connect(&workspace, &Workspace::contentChanged, this, &ProjectionKeeper::wake);
    connect(&workspace.listener(), &EventListener::eventsArrived, this, &ProjectionKeeper::wake);
}

void ProjectionKeeper::start() {
    if (m_state == State::Off && m_workspace.abilities().hasSchema)
        work();
}

void ProjectionKeeper::stop() {
    m_answer.cancel();
    m_next.stop();
    setState(State::Off);
}

void ProjectionKeeper::wake() {
    if (m_state == State::Working)
        m_arrived = true;
    else if (m_state != State::Off && m_next.remainingTimeAsDuration() > afterArrival)
        m_next.start(afterArrival);
}

void ProjectionKeeper::work() {
    m_arrived = false;
    setState(State::Working);
    m_answer.ask(m_workspace.writing().call<bool>([](Session& session, JobControl& control) {
        return ProjectionBuilder(session).catchUpFor(slice, control);
    }),
                 [this](const Result<bool>& finished) { receive(finished); });
}

void ProjectionKeeper::receive(const Result<bool>& finished) {
    if (finished && !*finished) {
        // What waits in the queue of the thread comes first.
        m_next.start(0ms);
        return;
    }
    if (!finished && finished.error().kind == ErrorKind::Forbidden)
        return setState(State::Off);
    m_next.start(m_arrived ? afterArrival : atRest);
    if (finished || finished.error().kind == ErrorKind::Conflict)
        setState(State::Resting);
    else
        setState(State::Failing, finished.error());
}

void ProjectionKeeper::setState(State state, const Error& error) {
    if (std::exchange(m_state, state) != state || state == State::Failing)
        emit stateChanged(state, error);
}

} // namespace fleet

#include "desktop/replay/OrderChoice.h"

#include <QSignalBlocker>

#include "desktop/shared/Workspace.h"

namespace fleet {

using namespace Qt::StringLiterals;

OrderChoice::OrderChoice(Workspace& workspace, LatestAnswer<History>::BusyHook busy, QWidget* parent)
    : QComboBox(parent), m_workspace(workspace), m_answer(std::move(busy)) {
    setObjectName(u"order"_s);
    addItem(tr("Recorded times"));
    addItem(tr("Claimed times"));
    setAccessibleName(tr("Order of the replay"));
    setToolTip(
        tr("Replay the events in the order in which they were recorded, or by the times that the device "
           "itself claims (occurred_at)"));
    connect(this, &QComboBox::currentIndexChanged, this, [this](int index) {
        m_answer.cancel();
        if (index == int(ReplayOrder::Claimed))
            return read();
        if (std::exchange(m_history, nullptr))
            emit orderChanged();
    });
}

void OrderChoice::setDevice(const QString& deviceId) {
    m_deviceId = deviceId;
    m_history.reset();
    setEnabled(!deviceId.isEmpty());
    goBack();
}

void OrderChoice::choose(ReplayOrder order) {
    setCurrentIndex(int(order));
}

void OrderChoice::refresh() {
    if (currentIndex() == int(ReplayOrder::Claimed))
        read();
}

void OrderChoice::cancel() {
    if (!m_answer.isWaiting())
        return;
    m_answer.cancel();
    if (!m_history)
        goBack();
}

void OrderChoice::read() {
    const auto job = [deviceId = m_deviceId](Session& session, JobControl& control) -> Result<History> {
        auto history = ClaimedHistory::read(session, deviceId, control);
        if (!history)
            return failure(history.error());
        return std::make_shared<const ClaimedHistory>(std::move(*history));
    };
    m_answer.ask(m_workspace.paging().call<History>(job),
                 [this](const Result<History>& history) { receive(history); });
}

void OrderChoice::receive(const Result<History>& history) {
    if (history && (*history)->claims() > 0) {
        m_history = *history;
        emit orderChanged();
        return;
    }
    const bool wasClaimed = std::exchange(m_history, nullptr) != nullptr;
    goBack();
    if (wasClaimed)
        emit orderChanged();
    if (history)
        emit refused(tr("No event of this device claims a time of its own, so both orders are the same."));
    else if (history.error().kind == ErrorKind::InvalidInput)
        emit refused(history.error().message + u"; "_s + history.error().advice + u'.');
    else
        emit failed(history.error());
}

void OrderChoice::goBack() {
    const QSignalBlocker quiet(this);
    m_answer.cancel();
    setCurrentIndex(int(ReplayOrder::Recorded));
}

} // namespace fleet

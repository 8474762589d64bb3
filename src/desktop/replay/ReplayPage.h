// A device's state at any moment of its history, and how it got there.
#pragma once

#include "desktop/replay/ReplayPlayer.h"
#include "desktop/replay/TimelineReader.h"
#include "desktop/shared/Page.h"

namespace Ui {
class ReplayPage;
}

namespace fleet {

class BlamePanel;
class ComparePanel;
class DevicePicker;
class EventCard;
class OrderChoice;
class ReplayWelcome;
class StateView;
enum class TimelinePin;

/// GUI thread only.
class ReplayPage : public Page {
    Q_OBJECT

public:
    explicit ReplayPage(Workspace& workspace, QWidget* parent = nullptr);
    ~ReplayPage() override;

    QString id() const override { return QStringLiteral("replay"); }
    QString title() const override { return tr("Replay"); }
    bool usesTimeRange() const override { return false; } ///< The timeline is the device's whole history.

    void refresh() override;
    void cancel() override;
    /// device, at (a moment), event (a log id among several events of that moment), a, b (the pins).
    void open(const Address& address) override;
    Address address() const override;

private:
    void setUpToolbar();
    void setUpTimeline();
    void setUpOrder();
    void setUpViews();
    void forgetDevice();
    void chooseDevice(const QString& deviceId);
    void seek(const std::optional<ReplayPlace>& place);
    void changeOrder();
    void showTimeline(const DeviceActivity& activity);
    void showMoment(const ReplayMoment& moment);
    void showFailure(const Error& error);
    void showStatus();
    void setPin(TimelinePin pin, std::optional<Timestamp> moment);
    void pinHere(TimelinePin pin);
    void compare();
    void copyState();

    std::unique_ptr<Ui::ReplayPage> m_ui;
    DevicePicker* m_picker;
    EventCard* m_card;
    StateView* m_states;
    BlamePanel* m_blame;
    ComparePanel* m_comparison;
    ReplayWelcome* m_welcome;
    ReplayPlayer* m_player = nullptr;
    OrderChoice* m_order;
    ReplayReader m_reader;
    TimelineReader m_timeline;
    QString m_deviceId;
    std::optional<ReplayPlace> m_place; ///< None: after the newest event.
    std::optional<ReplayMoment> m_moment;
    std::optional<TimeRange> m_extent;
};

} // namespace fleet

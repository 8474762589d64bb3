// The device's state at a place: what is wanted, what is, and what the last event changed.
#pragma once

#include <QWidget>
#include <memory>

#include "desktop/replay/ReplayMoment.h"

namespace Ui {
class StateView;
}

namespace fleet {

/// Two trees and, beside them, the event's changes, its payload and the rest of the state. Owned by the
/// replay page. GUI thread only.
class StateView : public QWidget {
    Q_OBJECT

public:
    explicit StateView(QWidget* parent = nullptr);
    ~StateView() override;

    void showMoment(const ReplayMoment& moment);
    void clear();

private:
    void showChanges(const ReplayMoment& moment);
    void selectPointer(const QString& pointer);

    std::unique_ptr<Ui::StateView> m_ui;
};

} // namespace fleet

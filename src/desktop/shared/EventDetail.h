// One event in full: a sentence, who and why, when, its chain of causes, its data. Used by History and Live.
#pragma once

#include <QWidget>
#include <memory>

#include "core/Event.h"

namespace fleet {

class Workspace;

/// Asks for the event's chain by itself. Buttons: Replay here, copy as JSON / address / cli command. GUI
/// thread only.
class EventDetail : public QWidget {
    Q_OBJECT

public:
    explicit EventDetail(Workspace& workspace, QWidget* parent = nullptr);
    ~EventDetail() override;

    void setEvent(const Event& event);
    void clear();

signals:
    void chainEventSelected(const fleet::Event& event);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace fleet

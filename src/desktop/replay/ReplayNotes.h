// What the replay cannot tell, in words.
#pragma once

#include <QLabel>

#include "desktop/replay/ReplayMoment.h"

namespace fleet {

/// Hidden while there is nothing to say. Owned by the replay page. GUI thread only.
class ReplayNotes : public QLabel {
    Q_OBJECT

public:
    explicit ReplayNotes(QWidget* parent = nullptr);

    void showMoment(const ReplayMoment& moment);
};

} // namespace fleet

// What the replay cannot tell, in words.
#pragma once

#include <QLabel>
#include <memory>

#include "desktop/replay/ReplayMoment.h"
#include "store/ClaimedHistory.h"

namespace fleet {

/// Hidden while there is nothing to say. Owned by the replay page. GUI thread only.
class ReplayNotes : public QLabel {
    Q_OBJECT

public:
    explicit ReplayNotes(QWidget* parent = nullptr);

    void showMoment(const ReplayMoment& moment);
    /// The claimed order, which needs words of its own; null: the recorded one.
    void setHistory(std::shared_ptr<const ClaimedHistory> history) { m_history = std::move(history); }

private:
    QString unusedWords(const ReplayMoment& moment) const;
    QString orderWords() const;

    std::shared_ptr<const ClaimedHistory> m_history;
};

} // namespace fleet

// "Go to": a moment, an event's number or its id, typed.
#pragma once

#include <QFrame>
#include <QUuid>

#include "core/TimeRange.h"

class QLabel;
class QLineEdit;

namespace fleet {

/// A line above the table that Ctrl+G opens and Esc closes. Owned by HistoryPage. GUI thread only.
class GoToField : public QFrame {
    Q_OBJECT

public:
    explicit GoToField(QWidget* parent = nullptr);

    /// Times without a date mean the day of `shown`, which is the newest moment in view.
    void open(std::optional<Timestamp> shown, bool utc);
    /// Says under the field what was wrong with what was typed.
    void showMistake(const QString& text);
    void finish(); ///< What was typed was found.

signals:
    void momentWanted(fleet::Timestamp moment);
    void eventWanted(const QUuid& eventId);
    void numberWanted(qint64 id);
    void closed();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

private:
    void take();

    QLineEdit* m_field;
    QLabel* m_mistake;
    std::optional<Timestamp> m_shown;
    bool m_utc = true;
};

} // namespace fleet

// A message in the page instead of a dialog on top of it.
#pragma once

#include <QFrame>
#include <functional>

#include "core/Error.h"

class QLabel;
class QPushButton;

namespace fleet {

/// What an error kind means to a person: the one place where kinds become translated text.
QString describeError(const Error& error);

/// Hidden until something is to be said. Owned by its page. GUI thread only.
class MessageBar : public QFrame {
    Q_OBJECT

public:
    enum class Level { Information, Success, Warning, Error };

    explicit MessageBar(QWidget* parent = nullptr);

    /// With one button that leads on, where `actionText` is given.
    void showMessage(Level level, const QString& text, const QString& actionText = {},
                     std::function<void()> action = {});
    /// With Retry (where `retry` is given) and Details (where the error has some).
    void showError(const fleet::Error& error, std::function<void()> retry = {});
    void clear();

    QString text() const;

private:
    void layOut();
    void showLevel();
    void present(Level level, const QString& text, const QString& details, std::function<void()> retry);

    Level m_level = Level::Information;
    QLabel* m_icon;
    QLabel* m_text;
    QLabel* m_details;
    QPushButton* m_retry;
    QPushButton* m_toggleDetails;
    QPushButton* m_close;
    std::function<void()> m_retryAction;
};

} // namespace fleet

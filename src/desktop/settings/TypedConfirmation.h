// Asks a person to type what is about to be destroyed before the button that destroys it can be pressed.
#pragma once

#include <QWidget>

class QLabel;
class QLineEdit;
class QPushButton;

namespace fleet {

/// Stays in the page, below the sentences that say what will happen. Hidden until it asks. Esc dismisses it.
/// GUI thread.
class TypedConfirmation : public QWidget {
    Q_OBJECT

public:
    explicit TypedConfirmation(QWidget* parent = nullptr);

    /// `phrase` must be typed as it is ("drop 2"); `action` is the button's text ("Drop 2 partitions").
    void ask(const QString& phrase, const QString& action);
    void dismiss();

signals:
    void confirmed();
    void dismissed();

protected:
    bool event(QEvent* happened) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    bool isTyped() const;
    void confirm();

    QString m_phrase;
    QLabel* m_prompt;
    QLineEdit* m_typed;
    QPushButton* m_act;
    QPushButton* m_keep;
};

} // namespace fleet

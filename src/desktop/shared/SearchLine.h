// A line to search in what is shown: words, how many matches, next and previous.
#pragma once

#include <QWidget>

class QLabel;
class QLineEdit;
class QToolButton;

namespace fleet {

/// Hidden until it is opened. Enter or F3 goes to the next match, with Shift to the previous one, Esc closes.
/// It keeps the place; the owner searches and shows. GUI thread only.
class SearchLine : public QWidget {
    Q_OBJECT

public:
    explicit SearchLine(QWidget* parent = nullptr);

    void open();
    void close();
    bool isOpen() const { return isVisibleTo(parentWidget()); }
    QString text() const;
    /// The owner found so many; the walk begins at the first.
    void setMatches(int matches);
    void step(int by); ///< Around at the ends.

signals:
    void textChanged(const QString& text);
    void matchWanted(int match); ///< From 0.
    void closed();

protected:
    bool event(QEvent* happened) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void showPlace();

    QLineEdit* m_field;
    QLabel* m_place;
    QToolButton* m_previous;
    QToolButton* m_next;
    int m_matches = 0;
    int m_match = 0;
};

} // namespace fleet

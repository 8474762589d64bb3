// The payload of an event to publish: as a form or as JSON, both in step.
#pragma once

#include <QWidget>

#include "core/EventType.h"
#include "core/Json.h"

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QStackedWidget;

namespace fleet {

class PayloadForm;

/// GUI thread only; owned by PublishForm.
class PayloadEditor : public QWidget {
    Q_OBJECT

public:
    explicit PayloadEditor(QWidget* parent = nullptr);

    void setType(const EventType& type);
    void clear();

    /// The object as it would be published. Fails with InvalidInput while the JSON text is none.
    Result<Json> payload() const;

    /// True when the payload is an object that the type's schema accepts. Shows what is wrong where it is
    /// wrong: in touched fields only, or in all where `everything` is asked for (then also moves the focus
    /// there).
    bool check(bool everything);

signals:
    void edited();

private:
    void addWidgets();
    void showForm();
    void showText();
    void showProblem(const QString& problem);

    EventType m_type;
    QPushButton* m_formButton;
    QPushButton* m_textButton;
    QStackedWidget* m_stack;
    PayloadForm* m_form;
    QPlainTextEdit* m_text;
    QLabel* m_problem;
};

} // namespace fleet

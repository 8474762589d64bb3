#include "desktop/publish/PayloadEditor.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QStackedWidget>

#include "desktop/publish/PayloadForm.h"
#include "desktop/style/Style.h"
#include "store/EventTypeStore.h"

namespace fleet {

using namespace Qt::StringLiterals;

PayloadEditor::PayloadEditor(QWidget* parent)
    : QWidget(parent),
      m_formButton(new QPushButton(tr("&Form"), this)),
      m_textButton(new QPushButton(tr("&JSON"), this)),
      m_stack(new QStackedWidget(this)),
      m_form(new PayloadForm),
      m_text(new QPlainTextEdit),
      m_problem(new QLabel(this)) {
    addWidgets();
    connect(m_formButton, &QPushButton::clicked, this, &PayloadEditor::showForm);
    connect(m_textButton, &QPushButton::clicked, this, &PayloadEditor::showText);
    connect(m_form, &PayloadForm::edited, this, &PayloadEditor::edited);
    connect(m_text, &QPlainTextEdit::textChanged, this, &PayloadEditor::edited);
}

void PayloadEditor::addWidgets() {
    auto* heading = new QLabel(tr("Payload"), this);
    style::setTextRole(heading, style::TextRole::Title);
    for (QPushButton* button : {m_formButton, m_textButton}) {
        button->setCheckable(true);
        button->setAutoExclusive(true);
    }
    m_formButton->setChecked(true);
    m_formButton->setAccessibleName(tr("Edit the payload as a form"));
    m_textButton->setAccessibleName(tr("Edit the payload as JSON"));
    m_text->setObjectName(u"payloadText"_s);
    m_text->setAccessibleName(tr("Payload as JSON"));
    style::setTextRole(m_text, style::TextRole::Fixed);
    m_text->setTabChangesFocus(true);
    m_text->setMinimumHeight(160);
    m_problem->setObjectName(u"payloadProblem"_s);
    m_problem->setWordWrap(true);
    m_problem->hide();
    style::setTone(m_problem, style::Tone::Bad);
    m_stack->addWidget(m_form);
    m_stack->addWidget(m_text);

    auto* head = new QHBoxLayout;
    head->setSpacing(style::metrics::unit);
    head->addWidget(heading);
    head->addStretch(1);
    head->addWidget(m_formButton);
    head->addWidget(m_textButton);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(style::metrics::unit);
    layout->addLayout(head);
    layout->addWidget(m_stack);
    layout->addWidget(m_problem);
}

void PayloadEditor::setType(const EventType& type) {
    if (const Result<Json> typed = payload())
        m_form->setDocument(*typed);
    m_type = type;
    m_form->setSchema(Json::parse(type.schema).value_or(Json()));
    const QSignalBlocker quiet(m_text);
    m_text->setPlainText(m_form->document().toIndented());
    showProblem({});
}

void PayloadEditor::clear() {
    const QSignalBlocker quiet(m_text);
    m_form->setDocument(Json::object());
    m_text->setPlainText(m_form->document().toIndented());
    showProblem({});
}

Result<Json> PayloadEditor::payload() const {
    if (m_stack->currentWidget() == m_form)
        return m_form->document();
    Result<Json> document = Json::parse(m_text->toPlainText());
    if (document && !document->isObject())
        return failure(ErrorKind::InvalidInput, tr("The payload must be a JSON object, { … }"));
    return document;
}

bool PayloadEditor::check(bool everything) {
    const bool asForm = m_stack->currentWidget() == m_form;
    if (asForm && !m_form->check(everything)) {
        showProblem({});
        if (everything)
            m_form->focusProblem();
        return false;
    }
    const Result<Json> document = payload();
    QString problem = document ? QString() : document.error().message;
    if (document && !m_type.schema.isEmpty())
        if (const Result<void> valid = validatePayload(document->toCompact(), m_type.schema); !valid)
            problem = valid.error().message;
    showProblem(problem);
    if (!problem.isEmpty() && everything)
        (asForm ? static_cast<QWidget*>(m_form) : m_text)->setFocus();
    return problem.isEmpty();
}

void PayloadEditor::showForm() {
    const Result<Json> document = payload();
    if (!document) {
        // What was typed would be lost in the form: stay until it can be read.
        m_textButton->setChecked(true);
        showProblem(document.error().message);
        return;
    }
    m_form->setDocument(*document);
    m_stack->setCurrentWidget(m_form);
    check(false);
    emit edited();
}

void PayloadEditor::showText() {
    {
        const QSignalBlocker quiet(m_text);
        m_text->setPlainText(m_form->document().toIndented());
    }
    m_stack->setCurrentWidget(m_text);
    emit edited();
}

void PayloadEditor::showProblem(const QString& problem) {
    m_problem->setText(problem.isEmpty() || problem.endsWith(u'.') ? problem : problem + u'.');
    m_problem->setVisible(!problem.isEmpty());
}

} // namespace fleet

#include "desktop/publish/SchemaFieldEditor.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include "desktop/style/Style.h"

namespace fleet {

using namespace Qt::StringLiterals;

SchemaFieldEditor::SchemaFieldEditor(const SchemaField& field, QWidget* parent)
    : QWidget(parent), m_field(field), m_problem(new QLabel(this)) {
    QWidget* editor = makeEditor();
    editor->setObjectName(field.name);
    editor->setAccessibleName(field.required ? tr("%1, required").arg(field.title) : field.title);
    editor->setToolTip(field.description.isEmpty() ? field.name
                                                   : u"%1: %2"_s.arg(field.name, field.description));
    setFocusProxy(editor);
    style::setTone(m_problem, style::Tone::Bad);
    m_problem->setWordWrap(true);
    m_problem->hide();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    layout->addWidget(editor);
    layout->addWidget(m_problem);
}

QWidget* SchemaFieldEditor::makeEditor() {
    using Kind = SchemaField::Kind;
    if (m_field.kind == Kind::Choice || m_field.kind == Kind::Boolean) {
        m_choice = new QComboBox(this);
        m_choice->addItem(tr("not given"), QString());
        if (m_field.kind == Kind::Boolean) {
            m_choice->addItem(tr("yes (true)"), u"true"_s);
            m_choice->addItem(tr("no (false)"), u"false"_s);
        }
        for (const QString& choice : std::as_const(m_field.choices))
            m_choice->addItem(choice, choice);
        connect(m_choice, &QComboBox::currentIndexChanged, this, &SchemaFieldEditor::touched);
        return m_choice;
    }
    if (m_field.kind == Kind::Json) {
        m_json = new QPlainTextEdit(this);
        style::setTextRole(m_json, style::TextRole::Fixed);
        m_json->setTabChangesFocus(true);
        m_json->setFixedHeight(72);
        m_json->setPlaceholderText(m_field.description.isEmpty() ? tr("JSON: {\"key\": \"value\"}")
                                                                 : tr("JSON: %1").arg(m_field.description));
        connect(m_json, &QPlainTextEdit::textChanged, this, &SchemaFieldEditor::touched);
        return m_json;
    }
    m_line = new QLineEdit(this);
    m_line->setPlaceholderText(m_field.description);
    if (m_field.kind != Kind::Text)
        style::setTextRole(m_line, style::TextRole::Fixed);
    connect(m_line, &QLineEdit::textChanged, this, &SchemaFieldEditor::touched);
    return m_line;
}

void SchemaFieldEditor::touched() {
    m_touched = true;
    showProblem(false);
    emit edited();
}

QString SchemaFieldEditor::text() const {
    if (m_choice)
        return m_choice->currentData().toString();
    return m_json ? m_json->toPlainText() : m_line->text();
}

void SchemaFieldEditor::setText(const QString& text) {
    const QSignalBlocker quiet(this);
    if (m_choice) {
        if (m_choice->findData(text) < 0)
            m_choice->addItem(text,
                              text); // a value that the schema does not know stays visible, and is refused
        m_choice->setCurrentIndex(m_choice->findData(text));
    } else if (m_json) {
        m_json->setPlainText(text);
    } else {
        m_line->setText(text);
    }
    m_touched = !text.isEmpty();
    showProblem(false);
}

QString SchemaFieldEditor::problem() const {
    if (text().trimmed().isEmpty())
        return m_field.required ? tr("%1 is required.").arg(m_field.title) : QString();
    if (m_field.kind == SchemaField::Kind::Choice && !m_field.choices.contains(text()))
        return tr("Choose one of: %1.").arg(m_field.choices.join(u", "_s));
    const Result<Json> value = readField(m_field, text());
    return value ? QString() : value.error().message + u'.';
}

void SchemaFieldEditor::showProblem(bool everything) {
    m_touched |= everything;
    const QString words = m_touched ? problem() : QString();
    m_problem->setText(words);
    m_problem->setVisible(!words.isEmpty());
}

} // namespace fleet

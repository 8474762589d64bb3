#include "desktop/publish/PayloadForm.h"

#include <QFormLayout>
#include <QLabel>
#include <QVBoxLayout>
#include <algorithm>

#include "desktop/style/Style.h"

namespace fleet {

using namespace Qt::StringLiterals;

PayloadForm::PayloadForm(QWidget* parent)
    : QWidget(parent), m_layout(new QFormLayout), m_extrasNote(new QLabel(this)) {
    auto* rows = new QVBoxLayout(this);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->addLayout(m_layout);
    rows->addWidget(m_extrasNote);
    m_layout->setHorizontalSpacing(style::metrics::unit);
    m_layout->setVerticalSpacing(style::metrics::unit);
    m_layout->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    m_extrasNote->setWordWrap(true);
    style::setMuted(m_extrasNote);
    showExtras();
}

void PayloadForm::setSchema(const Json& schema) {
    const Json typed = document();
    while (m_layout->rowCount() > 0)
        m_layout->removeRow(0);
    m_editors.clear();
    m_extras.clear();
    const QList<SchemaField> fields = schemaFields(schema);
    for (const SchemaField& field : fields)
        addField(field);
    if (m_editors.isEmpty())
        setDocument(typed);
    else
        for (SchemaFieldEditor* editor : std::as_const(m_editors))
            if (typed.contains(editor->field().name))
                editor->setText(fieldText(editor->field(), typed[editor->field().name]));
    showExtras();
}

void PayloadForm::addField(const SchemaField& field) {
    auto* editor = new SchemaFieldEditor(field, this);
    connect(editor, &SchemaFieldEditor::edited, this, &PayloadForm::edited);
    auto* label = new QLabel(field.required ? tr("%1 *").arg(field.title) : field.title, this);
    label->setWordWrap(true);
    label->setFixedWidth(130);
    label->setContentsMargins(0, 6, 0, 0);
    label->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    label->setBuddy(editor);
    m_layout->addRow(label, editor);
    m_editors << editor;
}

void PayloadForm::setDocument(const Json& document) {
    m_extras.clear();
    for (SchemaFieldEditor* editor : std::as_const(m_editors)) {
        const QString& name = editor->field().name;
        editor->setText(document.contains(name) ? fieldText(editor->field(), document[name]) : QString());
    }
    for (const Json::Member& member : document.members())
        if (std::none_of(m_editors.begin(), m_editors.end(), [&member](SchemaFieldEditor* editor) {
                return editor->field().name == member.name;
            }))
            m_extras << member;
    showExtras();
}

Json PayloadForm::document() const {
    Json document = Json::object();
    for (const SchemaFieldEditor* editor : m_editors) {
        const QString text = editor->text();
        if (!text.isEmpty())
            document.insert(editor->field().name,
                            readField(editor->field(), text).value_or(Json::string(text)));
    }
    for (const Json::Member& member : m_extras)
        document.insert(member.name, member.value);
    return document;
}

bool PayloadForm::check(bool everything) {
    bool right = true;
    for (SchemaFieldEditor* editor : std::as_const(m_editors)) {
        editor->showProblem(everything);
        right = right && editor->problem().isEmpty();
    }
    return right;
}

void PayloadForm::focusProblem() {
    for (SchemaFieldEditor* editor : std::as_const(m_editors))
        if (!editor->problem().isEmpty()) {
            editor->setFocus();
            return;
        }
}

void PayloadForm::showExtras() {
    QStringList names;
    for (const Json::Member& member : std::as_const(m_extras))
        names << member.name;
    if (!names.isEmpty())
        m_extrasNote->setText(tr("Also sent, as written in the JSON: %1.").arg(names.join(u", "_s)));
    else if (m_editors.isEmpty())
        m_extrasNote->setText(tr("This type has no schema: write its payload as JSON."));
    m_extrasNote->setVisible(!names.isEmpty() || m_editors.isEmpty());
}

} // namespace fleet

#include "desktop/settings/TypedConfirmation.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

#include "desktop/style/Style.h"

namespace fleet {

using namespace Qt::StringLiterals;

TypedConfirmation::TypedConfirmation(QWidget* parent)
    : QWidget(parent),
      m_prompt(new QLabel(this)),
      m_typed(new QLineEdit(this)),
      m_act(new QPushButton(this)),
      m_keep(new QPushButton(tr("&Keep them"), this)) {
    m_typed->setObjectName(u"typedPhrase"_s);
    m_typed->setFixedWidth(140);
    style::setTextRole(m_typed, style::TextRole::Fixed);
    m_prompt->setBuddy(m_typed);
    m_act->setObjectName(u"confirmButton"_s);
    m_keep->setObjectName(u"keepButton"_s);
    m_keep->setAccessibleName(tr("Keep them: destroy nothing"));
    style::makeDestructive(m_act);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 4, 0, 0);
    layout->setSpacing(style::metrics::unit);
    for (QWidget* widget : QList<QWidget*>{m_prompt, m_typed, m_act, m_keep})
        layout->addWidget(widget);
    layout->addStretch(1);
    connect(m_typed, &QLineEdit::textChanged, this, [this] { m_act->setEnabled(isTyped()); });
    connect(m_typed, &QLineEdit::returnPressed, this, &TypedConfirmation::confirm);
    connect(m_act, &QPushButton::clicked, this, &TypedConfirmation::confirm);
    connect(m_keep, &QPushButton::clicked, this, &TypedConfirmation::dismiss);
    hide();
}

void TypedConfirmation::ask(const QString& phrase, const QString& action) {
    m_phrase = phrase;
    m_prompt->setText(tr("&Type <b>%1</b> to go on").arg(phrase.toHtmlEscaped()));
    m_typed->clear();
    m_typed->setAccessibleName(tr("Type %1 to confirm").arg(phrase));
    m_act->setText(action);
    m_act->setAccessibleName(action);
    m_act->setEnabled(false);
    show();
    m_typed->setFocus();
}

bool TypedConfirmation::isTyped() const {
    return m_typed->text().simplified().compare(m_phrase, Qt::CaseInsensitive) == 0;
}

void TypedConfirmation::confirm() {
    if (!isTyped())
        return;
    hide();
    emit confirmed();
}

void TypedConfirmation::dismiss() {
    if (isHidden())
        return;
    hide();
    emit dismissed();
}

// Esc closes this before it means anything else in the window.
bool TypedConfirmation::event(QEvent* happened) {
    if (happened->type() == QEvent::ShortcutOverride &&
        static_cast<QKeyEvent*>(happened)->key() == Qt::Key_Escape)
        happened->accept();
    return QWidget::event(happened);
}

void TypedConfirmation::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape)
        dismiss();
    else
        QWidget::keyPressEvent(event);
}

} // namespace fleet

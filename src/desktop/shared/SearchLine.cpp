#include "desktop/shared/SearchLine.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>

#include "desktop/style/Style.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

QToolButton* makeButton(const QString& icon, const QString& name, QHBoxLayout& row) {
    auto* button = new QToolButton;
    button->setIcon(style::icon(icon));
    button->setToolTip(name);
    button->setAccessibleName(name);
    style::makeQuiet(button);
    row.addWidget(button);
    return button;
}

} // namespace

SearchLine::SearchLine(QWidget* parent)
    : QWidget(parent), m_field(new QLineEdit(this)), m_place(new QLabel(this)) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    m_field->setPlaceholderText(tr("Find in this event"));
    m_field->setAccessibleName(tr("Find in this event"));
    row->addWidget(m_field, 1);
    style::setMuted(m_place);
    style::setTextRole(m_place, style::TextRole::Caption);
    row->addWidget(m_place);
    m_previous = makeButton(u"chevron-up"_s, tr("Previous match (Shift+Enter)"), *row);
    m_next = makeButton(u"chevron-down"_s, tr("Next match (Enter)"), *row);
    auto* done = makeButton(u"close"_s, tr("Close the search (Esc)"), *row);
    connect(m_field, &QLineEdit::textChanged, this, &SearchLine::textChanged);
    connect(m_previous, &QToolButton::clicked, this, [this] { step(-1); });
    connect(m_next, &QToolButton::clicked, this, [this] { step(1); });
    connect(done, &QToolButton::clicked, this, &SearchLine::close);
    hide();
}

void SearchLine::open() {
    show();
    m_field->setFocus(Qt::ShortcutFocusReason);
    m_field->selectAll();
    emit textChanged(m_field->text());
}

void SearchLine::close() {
    if (!isOpen())
        return;
    hide();
    emit closed();
}

QString SearchLine::text() const {
    return isOpen() ? m_field->text() : QString();
}

void SearchLine::setMatches(int matches) {
    m_matches = matches;
    m_match = 0;
    showPlace();
    if (matches > 0)
        emit matchWanted(0);
}

void SearchLine::step(int by) {
    if (m_matches == 0)
        return;
    m_match = (m_match + by + m_matches) % m_matches;
    showPlace();
    emit matchWanted(m_match);
}

void SearchLine::showPlace() {
    m_place->setText(m_field->text().isEmpty() ? QString()
                     : m_matches == 0          ? tr("no match")
                                               : tr("%1 of %2").arg(m_match + 1).arg(m_matches));
    m_field->setAccessibleDescription(m_place->text());
    m_previous->setEnabled(m_matches > 1);
    m_next->setEnabled(m_matches > 1);
}

// Esc closes this before it means anything else in the window.
bool SearchLine::event(QEvent* happened) {
    if (happened->type() == QEvent::ShortcutOverride &&
        static_cast<QKeyEvent*>(happened)->key() == Qt::Key_Escape)
        happened->accept();
    return QWidget::event(happened);
}

void SearchLine::keyPressEvent(QKeyEvent* event) {
    const bool back = event->modifiers() & Qt::ShiftModifier;
    if (event->key() == Qt::Key_Escape)
        close();
    else if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter || event->key() == Qt::Key_F3)
        step(back ? -1 : 1);
    else
        QWidget::keyPressEvent(event);
}

} // namespace fleet

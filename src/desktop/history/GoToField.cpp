#include "desktop/history/GoToField.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QRegularExpression>
#include <QToolButton>
#include <QVBoxLayout>

#include "desktop/shared/MomentEdit.h"
#include "desktop/style/Style.h"

namespace fleet {

using namespace Qt::StringLiterals;

GoToField::GoToField(QWidget* parent)
    : QFrame(parent), m_field(new QLineEdit(this)), m_mistake(new QLabel(this)) {
    setObjectName(u"goTo"_s);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(style::metrics::unit, 4, 4, 4);
    column->setSpacing(2);
    auto* row = new QHBoxLayout;
    auto* label = new QLabel(tr("&Go to"), this);
    label->setBuddy(m_field);
    auto* close = new QToolButton(this);
    close->setIcon(style::icon(u"close"_s));
    close->setToolTip(tr("Close (Esc)"));
    close->setAccessibleName(tr("Close"));
    style::makeQuiet(close);
    row->addWidget(label);
    row->addWidget(m_field, 1);
    row->addWidget(close);
    column->addLayout(row);
    column->addWidget(m_mistake);
    m_field->setObjectName(u"goToField"_s);
    m_field->setAccessibleName(tr("Go to a time or an event"));
    m_field->setPlaceholderText(tr("14:05, 2026-11-23 14:05:10.5, now-2h, an event's number or its id"));
    style::setTone(m_mistake, style::Tone::Bad);
    m_mistake->setObjectName(u"goToMistake"_s);
    m_mistake->setWordWrap(true);
    m_mistake->setTextFormat(Qt::PlainText); // it quotes what was typed
    m_mistake->hide();
    connect(m_field, &QLineEdit::returnPressed, this, &GoToField::take);
    connect(m_field, &QLineEdit::textEdited, m_mistake, &QWidget::hide);
    connect(close, &QToolButton::clicked, this, &GoToField::finish);
    hide();
}

void GoToField::open(std::optional<Timestamp> shown, bool utc) {
    m_shown = shown;
    m_utc = utc;
    m_mistake->hide();
    show();
    m_field->selectAll();
    m_field->setFocus();
}

void GoToField::showMistake(const QString& text) {
    m_mistake->setText(text);
    m_mistake->setVisible(isVisible());
}

void GoToField::finish() {
    if (!isVisible())
        return;
    hide();
    emit closed();
}

void GoToField::take() {
    static const QRegularExpression number(u"^\\d{1,18}$"_s);
    static const QRegularExpression timeOfDay(u"^\\d{1,2}:\\d\\d"_s);
    QString text = m_field->text().trimmed();
    if (text.isEmpty())
        return;
    if (number.match(text).hasMatch())
        return emit numberWanted(text.toLongLong());
    if (const QUuid id = QUuid::fromString(text); !id.isNull())
        return emit eventWanted(id);
    if (timeOfDay.match(text).hasMatch()) {
        if (text.indexOf(u':') == 1)
            text.prepend(u'0');
        text.prepend(writeMoment(m_shown.value_or(Timestamp::now()), m_utc).left(11)); // "2026-11-23 "
    }
    const auto moment = parseMoment(text, m_utc);
    if (moment)
        emit momentWanted(moment->value_or(Timestamp::now()));
    else
        showMistake(moment.error().message + u"; "_s + tr("write a time, the number of an event or its id"));
}

void GoToField::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape)
        finish();
    else
        QFrame::keyPressEvent(event);
}

// Esc closes the field before it means anything else on the page.
bool GoToField::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape)
        event->accept();
    return QFrame::event(event);
}

} // namespace fleet

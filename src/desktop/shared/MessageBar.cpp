#include "desktop/shared/MessageBar.h"

#include <QCoreApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "desktop/style/Style.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

QString kindSentence(ErrorKind kind) {
    const auto tr = [](const char* text) { return QCoreApplication::translate("fleet::Error", text); };
    switch (kind) {
        case ErrorKind::ConnectionLost:
            return tr("The database cannot be reached");
        case ErrorKind::Cancelled:
            return tr("Stopped");
        case ErrorKind::Forbidden:
            return tr("This is not allowed for your role");
        case ErrorKind::Conflict:
            return tr("Somebody else is changing the same thing");
        case ErrorKind::Timeout:
            return tr("The database took too long");
        case ErrorKind::InvalidInput:
            return tr("This cannot be accepted");
        case ErrorKind::NotFound:
            return tr("This does not exist");
        case ErrorKind::NewerDatabase:
            return tr("This database needs a newer version of Fleet Audit");
        case ErrorKind::NotVerified:
            return tr("The record does not verify");
        case ErrorKind::Internal:
            break;
    }
    return tr("Something went wrong");
}

QString iconOf(MessageBar::Level level) {
    switch (level) {
        case MessageBar::Level::Information:
            return u"info"_s;
        case MessageBar::Level::Success:
            return u"check"_s;
        case MessageBar::Level::Warning:
            return u"warning"_s;
        case MessageBar::Level::Error:
            break;
    }
    return u"error"_s;
}

QColor colorOf(MessageBar::Level level) {
    const style::Palette& colors = style::palette();
    switch (level) {
        case MessageBar::Level::Information:
            return colors.accent;
        case MessageBar::Level::Success:
            return colors.good;
        case MessageBar::Level::Warning:
            return colors.warning;
        case MessageBar::Level::Error:
            break;
    }
    return colors.destructive;
}

} // namespace

QString describeError(const Error& error) {
    const auto sentence = [](QString text) {
        text[0] = text[0].toUpper();
        return u".!?…"_s.contains(text.back()) ? text : text + u'.';
    };
    QString text = kindSentence(error.kind);
    if (!error.message.isEmpty())
        text += u": "_s + error.message;
    text = sentence(text);
    if (!error.advice.isEmpty())
        text += u' ' + sentence(error.advice);
    return text;
}

MessageBar::MessageBar(QWidget* parent)
    : QFrame(parent),
      m_icon(new QLabel),
      m_text(new QLabel),
      m_details(new QLabel),
      m_retry(new QPushButton(tr("&Retry"))),
      m_toggleDetails(new QPushButton(tr("&Details"))),
      m_close(new QPushButton) {
    setProperty("fleetRole", u"message"_s);
    setAttribute(Qt::WA_StyledBackground);
    layOut();
    connect(m_retry, &QPushButton::clicked, this, [this] {
        const auto retry = m_retryAction;
        clear();
        if (retry)
            retry();
    });
    connect(m_toggleDetails, &QPushButton::toggled, m_details, &QWidget::setVisible);
    connect(m_close, &QPushButton::clicked, this, &MessageBar::clear);
    connect(&style::Theme::instance(), &style::Theme::changed, this, &MessageBar::showLevel);
    hide();
}

void MessageBar::layOut() {
    m_text->setWordWrap(true);
    m_details->setWordWrap(true);
    for (QLabel* label : {m_text, m_details}) {
        label->setTextFormat(Qt::PlainText); // the server may quote anything
        label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    }
    style::setTextRole(m_details, style::TextRole::Fixed);
    m_details->hide();
    m_toggleDetails->setCheckable(true);
    m_close->setIcon(style::icon(u"close"_s));
    m_close->setAccessibleName(tr("Close this message"));
    m_close->setToolTip(m_close->accessibleName());
    style::makeQuiet(m_close);

    auto* row = new QHBoxLayout;
    row->setSpacing(style::metrics::unit);
    row->addWidget(m_icon, 0, Qt::AlignTop);
    row->addWidget(m_text, 1);
    for (QPushButton* button : {m_toggleDetails, m_retry, m_close})
        row->addWidget(button, 0, Qt::AlignTop);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(12, 4, 4, 4);
    column->setSpacing(4);
    column->addLayout(row);
    column->addWidget(m_details);
    m_icon->setFixedHeight(style::metrics::control);
    m_text->setMinimumHeight(style::metrics::control);
}

void MessageBar::showLevel() {
    static const QString names[] = {u"information"_s, u"success"_s, u"warning"_s, u"error"_s};
    setProperty("fleetLevel", names[int(m_level)]);
    style()->unpolish(this);
    style()->polish(this);
    m_icon->setPixmap(style::iconPixmap(iconOf(m_level), colorOf(m_level), 20, devicePixelRatioF()));
}

void MessageBar::present(Level level, const QString& text, const QString& details,
                         std::function<void()> retry) {
    m_level = level;
    m_text->setText(text);
    setAccessibleName(text);
    m_details->setText(details);
    m_retryAction = std::move(retry);
    m_retry->setVisible(m_retryAction != nullptr);
    m_toggleDetails->setChecked(false);
    m_toggleDetails->setVisible(!details.isEmpty());
    showLevel();
    show();
}

void MessageBar::showMessage(Level level, const QString& text, const QString& actionText,
                             std::function<void()> action) {
    m_retry->setText(actionText);
    present(level, text, {}, std::move(action));
}

void MessageBar::showError(const Error& error, std::function<void()> retry) {
    QStringList details;
    if (!error.detail.isEmpty())
        details.append(error.detail);
    if (!error.sqlState.isEmpty())
        details.append(tr("SQLSTATE %1").arg(error.sqlState));
    m_retry->setText(tr("&Retry"));
    const Level level = error.kind == ErrorKind::Cancelled ? Level::Information : Level::Error;
    present(level, describeError(error), details.join(u'\n'), std::move(retry));
}

void MessageBar::clear() {
    m_retryAction = nullptr;
    m_text->clear();
    hide();
}

QString MessageBar::text() const {
    return m_text->text();
}

} // namespace fleet

#include "desktop/shared/MomentEdit.h"

#include <QFocusEvent>
#include <QRegularExpression>
#include <QStyle>
#include <QTimer>

#include "desktop/style/Style.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

QString fraction(Timestamp moment) {
    return moment.toString().section(u'.', -1).chopped(1); // "...57.418204Z"
}

QString zoneSuffix(const QDateTime& local) {
    const int minutes = local.offsetFromUtc() / 60;
    const QTime size = QTime(0, 0).addSecs(qAbs(minutes) * 60);
    return (minutes < 0 ? u"-"_s : u"+"_s) + size.toString(u"HH:mm"_s);
}

/// The offset that local time has at a date and time written as people write them.
QString localSuffix(const QString& dateAndTime) {
    return zoneSuffix(
        QDateTime::fromString(dateAndTime.left(19).replace(u'T', u' '), u"yyyy-MM-dd HH:mm:ss"_s));
}

} // namespace

Result<std::optional<Timestamp>> parseMoment(const QString& text, bool utc, Timestamp now) {
    static const QRegularExpression withoutSeconds(u"^(\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d)(?![:\\d])"_s);
    static const QRegularExpression spaceBeforeOffset(u"\\s+([+-]\\d\\d:?\\d\\d)$"_s);
    static const QRegularExpression zoneName(u"\\s*(?:UTC|GMT)$"_s,
                                             QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression zoneless(
        u"^\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,6})?$"_s);

    QString written = text.simplified();
    if (written.isEmpty() || written.compare(u"now"_s, Qt::CaseInsensitive) == 0)
        return std::optional<Timestamp>();
    written.replace(withoutSeconds, u"\\1:00"_s)
        .replace(spaceBeforeOffset, u"\\1"_s)
        .replace(zoneName, u"Z"_s);
    if (zoneless.match(written).hasMatch())
        written += utc ? u"Z"_s : localSuffix(written);
    const auto moment = Timestamp::parse(written, now);
    if (moment)
        return std::optional(*moment);
    const auto asWritten = Timestamp::parse(text.trimmed(), now); // Its error quotes what was written.
    return failure(asWritten ? moment.error() : asWritten.error());
}

QString writeMoment(Timestamp moment, bool utc) {
    const QDateTime shown = utc ? moment.toDateTime() : moment.toDateTime().toLocalTime();
    return shown.toString(u"yyyy-MM-dd HH:mm:ss"_s) + u'.' + fraction(moment) + u' ' +
           (utc ? u"UTC"_s : zoneSuffix(shown));
}

MomentEdit::MomentEdit(QWidget* parent) : QLineEdit(parent) {
    setFont(style::font(style::TextRole::Fixed));
    setPlaceholderText(tr("now"));
    setAccessibleName(tr("Date and time"));
    setToolTip(tr("A date and time such as 2026-01-31T12:00:00.5Z, a date, now-7d, or now"));
    connect(this, &QLineEdit::editingFinished, this, &MomentEdit::commit);
    connect(this, &QLineEdit::textEdited, this, [this] { setError({}); });
}

void MomentEdit::setMoment(std::optional<Timestamp> moment) {
    m_moment = moment;
    setError({});
    showMoment();
}

void MomentEdit::setUtc(bool utc) {
    if (m_utc == utc)
        return;
    m_utc = utc;
    if (m_error.isEmpty())
        showMoment();
}

void MomentEdit::focusInEvent(QFocusEvent* event) {
    QLineEdit::focusInEvent(event);
    if (event->reason() != Qt::PopupFocusReason)
        QTimer::singleShot(0, this, &QLineEdit::selectAll); // After the click has placed the cursor.
}

void MomentEdit::commit() {
    if (text() == m_shown)
        return;
    const auto moment = parseMoment(text(), m_utc);
    if (!moment) {
        setError(moment.error().message + u"; "_s + moment.error().advice);
        return;
    }
    m_moment = *moment;
    setError({});
    showMoment();
    emit momentChosen(m_moment);
}

void MomentEdit::showMoment() {
    m_shown = m_moment ? writeMoment(*m_moment, m_utc) : QString();
    setText(m_shown);
    setCursorPosition(0);
}

void MomentEdit::setError(const QString& error) {
    if (m_error == error)
        return;
    m_error = error;
    setProperty("fleetInvalid", !error.isEmpty());
    style()->unpolish(this);
    style()->polish(this);
    setAccessibleDescription(error);
    emit errorChanged(error);
}

} // namespace fleet

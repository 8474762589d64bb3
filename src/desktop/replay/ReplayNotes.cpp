#include "desktop/replay/ReplayNotes.h"

#include "desktop/shared/Counted.h"
#include "desktop/style/Style.h"

namespace fleet {

namespace {

constexpr qsizetype mostUnused = 100; ///< The database names no more.

} // namespace

ReplayNotes::ReplayNotes(QWidget* parent) : QLabel(parent) {
    setWordWrap(true);
    setTextFormat(Qt::PlainText);
    setTextInteractionFlags(Qt::TextSelectableByKeyboard | Qt::TextSelectableByMouse);
    style::setTone(this, style::Tone::Warning);
    hide();
}

void ReplayNotes::showMoment(const ReplayMoment& moment) {
    QStringList words{unusedWords(moment), orderWords()};
    words.removeAll(QString());
    setText(words.join(u'\n'));
    setVisible(!words.isEmpty());
}

QString ReplayNotes::unusedWords(const ReplayMoment& moment) const {
    const QList<UnusedPayload>& unused = moment.unusedPayloads;
    if (unused.isEmpty())
        return {};
    const UnusedPayload& last = unused.last();
    if (moment.lastEvent && last.id == moment.lastEvent->id)
        return tr("This event changed nothing, because its payload could not be used: %1.").arg(last.reason);
    const QString count = unused.size() >= mostUnused
                              ? tr("At least %1 payloads up to here could not be used").arg(unused.size())
                              : counted(unused.size(), tr("%1 payload up to here could not be used"),
                                        tr("%1 payloads up to here could not be used"));
    return tr("%1; the last: %2 (event %3), %4.")
        .arg(count, last.eventType, QString::number(last.id), last.reason);
}

QString ReplayNotes::orderWords() const {
    if (!m_history)
        return {};
    const QLocale locale;
    QString words =
        tr("Ordered by the times that the device claims: %1 of %2 events claim one, the others stand "
           "where they were recorded.")
            .arg(locale.toString(m_history->claims()), locale.toString(m_history->events().size()));
    if (m_history->unreadable() > 0)
        words += u' ' +
                 counted(m_history->unreadable(), tr("%1 claim is no time."), tr("%1 claims are no times."));
    return words + u' ' +
           tr("Times within the state are recorded ones; who set a field, and comparisons, are told in "
              "recorded order only.");
}

} // namespace fleet

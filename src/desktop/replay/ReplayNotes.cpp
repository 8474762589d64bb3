#include "desktop/replay/ReplayNotes.h"

#include "desktop/shared/Counted.h"
#include "desktop/style/Style.h"

namespace fleet {

ReplayNotes::ReplayNotes(QWidget* parent) : QLabel(parent) {
    setWordWrap(true);
    setTextFormat(Qt::PlainText);
    setTextInteractionFlags(Qt::TextSelectableByKeyboard | Qt::TextSelectableByMouse);
    style::setTone(this, style::Tone::Warning);
    hide();
}

void ReplayNotes::showMoment(const ReplayMoment& moment) {
    const QList<UnusedPayload>& unused = moment.unusedPayloads;
    setVisible(!unused.isEmpty());
    if (unused.isEmpty())
        return;
    const UnusedPayload& last = unused.last();
    const QString count = counted(unused.size(), tr("%1 payload up to here could not be used"),
                                  tr("%1 payloads up to here could not be used"));
    setText(tr("%1; the last: %2 (event %3), %4.")
                .arg(count, last.eventType, QString::number(last.id), last.reason));
}

} // namespace fleet

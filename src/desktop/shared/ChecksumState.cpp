#include "desktop/shared/ChecksumState.h"

#include <QCoreApplication>

#include "proof/Sha256.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("ChecksumState", text);
}

} // namespace

ChecksumState checksumState(const Event& event) {
    if (event.checksum.isEmpty())
        return ChecksumState::NotChecked;
    return Sha256::hex(event.data.toUtf8()) == event.checksum ? ChecksumState::Right : ChecksumState::Wrong;
}

ChecksumWords checksumWords(ChecksumState state) {
    switch (state) {
        case ChecksumState::Right:
            return {tr("Checksum right: the data is what was written"), u"check"_s, style::IconTint::Good,
                    style::Tone::Muted};
        case ChecksumState::Wrong:
            return {tr("Checksum wrong: the data is NOT what was written"), u"error"_s,
                    style::IconTint::Destructive, style::Tone::Bad};
        case ChecksumState::NotChecked:
            break;
    }
    return {tr("Checksum not checked: the event has none"), u"info"_s, style::IconTint::Plain,
            style::Tone::Muted};
}

} // namespace fleet

// Whether an event's checksum fits its data, in words and a sign.
#pragma once

#include "core/Event.h"
#include "desktop/style/Style.h"

namespace fleet {

enum class ChecksumState { Right, Wrong, NotChecked };

/// Makes the sum again over the text that the database sent, as the database made it. NotChecked where the
/// event has none.
ChecksumState checksumState(const Event& event);

struct ChecksumWords {
    QString text;
    QString icon;
    style::IconTint tint;
    style::Tone tone;
};

ChecksumWords checksumWords(ChecksumState state);

} // namespace fleet

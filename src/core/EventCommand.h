// Command lines of fleet-audit-cli that publish an event like this one, or find this one again.
#pragma once

#include "core/Event.h"

namespace fleet {

/// One word of a POSIX shell's command line, whatever characters it has: quoted only where it must be. A NUL,
/// which no argument can carry, is left out.
QString shellWord(const QString& text);

/// `fleet-audit-cli publish ...` with the event's type, aggregate, data, metadata, source, correlation and
/// cause. It gets an id, a time and a number of its own.
QString publishCommand(const Event& event);

/// `fleet-audit-cli history ...` whose result is this event: its microsecond, type, aggregate and
/// correlation.
QString findCommand(const Event& event);

} // namespace fleet

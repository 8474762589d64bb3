// Tool tips of texts that come from the log.
#pragma once

#include <QString>

namespace fleet {

/// The text as a tool tip that shows it as it is: Qt takes what looks like HTML for HTML, and an event may
/// say anything. A very long one ends in "…". GUI thread.
QString plainToolTip(const QString& text);

} // namespace fleet

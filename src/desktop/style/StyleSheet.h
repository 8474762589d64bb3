// The application's style sheet, made from the tokens of a palette.
#pragma once

#include <QString>

#include "desktop/style/Style.h"

namespace fleet::style {

/// resources/style/fleet.qss with its @names replaced. `marks` is a folder that writeMarks() filled for this
/// palette.
QString styleSheet(const Palette& colors, const QString& marks);

/// Qt style sheets take pictures only from files: writes the check mark and the arrows in this palette's
/// colours.
void writeMarks(const Palette& colors, const QString& folder);

/// A new style sheet makes Qt 6.4 forget fonts that were set on widgets: sets those of setTextRole() again.
void restoreTextRoles();
/// The same for one widget: the style sheet may forget a font when a widget is first shown in another parent.
void restoreTextRole(QWidget* widget);

} // namespace fleet::style

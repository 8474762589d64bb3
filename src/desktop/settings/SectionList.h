// Every section of the Settings page, in the list's order. A new section adds one line to SectionList.cpp.
#pragma once

#include <QList>

class QWidget;

namespace fleet {

class SettingsSection;
class Workspace;

/// Makes all sections as children of `parent`.
QList<SettingsSection*> makeSections(Workspace& workspace, QWidget* parent);

} // namespace fleet

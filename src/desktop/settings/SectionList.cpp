#include "desktop/settings/SectionList.h"

#include "desktop/settings/AppearanceSection.h"
#include "desktop/settings/CheckupSection.h"
#include "desktop/settings/ConnectionsSection.h"
#include "desktop/settings/EventLogSection.h"
#include "desktop/settings/EventTypesSection.h"
#include "desktop/settings/MigrationsSection.h"
#include "desktop/settings/PartitionsSection.h"

namespace fleet {

QList<SettingsSection*> makeSections(Workspace& workspace, QWidget* parent) {
    return {new ConnectionsSection(workspace, parent), new MigrationsSection(workspace, parent),
            new PartitionsSection(workspace, parent),  new EventLogSection(workspace, parent),
            new EventTypesSection(workspace, parent),  new AppearanceSection(workspace, parent),
            new CheckupSection(workspace, parent)};
}

} // namespace fleet

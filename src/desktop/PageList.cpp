#include "desktop/PageList.h"

#include "desktop/devices/DevicesPage.h"
#include "desktop/history/HistoryPage.h"
#include "desktop/incident/IncidentPage.h"
#include "desktop/live/LivePage.h"
#include "desktop/overview/OverviewPage.h"
#include "desktop/publish/PublishPage.h"
#include "desktop/replay/ReplayPage.h"
#include "desktop/settings/SettingsPage.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

template <typename SomePage>
Page* make(Workspace& workspace) {
    return new SomePage(workspace);
}

} // namespace

const QList<PageEntry>& pageList() {
    static const QList<PageEntry> pages = {
        {u"overview"_s, u"overview"_s, make<OverviewPage>},
        {u"history"_s, u"history"_s, make<HistoryPage>},
        {u"live"_s, u"live"_s, make<LivePage>},
        {u"devices"_s, u"devices"_s, make<DevicesPage>},
        {u"replay"_s, u"replay"_s, make<ReplayPage>},
        {u"publish"_s, u"publish"_s, make<PublishPage>},
        {u"settings"_s, u"settings"_s, make<SettingsPage>},
        {u"incident"_s, u"warning"_s, make<IncidentPage>},
    };
    return pages;
}

} // namespace fleet

// Every page of the window, in the rail's order, then those that are not in it. A new page adds one line to
// PageList.cpp.
#pragma once

#include <QList>
#include <functional>

#include "desktop/shared/Page.h"

namespace fleet {

struct PageEntry {
    QString id;
    QString icon; ///< Of resources/icons.
    std::function<Page*(Workspace&)> make;
};

const QList<PageEntry>& pageList();

} // namespace fleet

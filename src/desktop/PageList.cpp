#include "desktop/PageList.h"

namespace fleet {

const QList<PageEntry>& pageList() {
    static const QList<PageEntry> pages = {};
    return pages;
}

} // namespace fleet

#include "desktop/shared/FamilyMark.h"

#include <QPainter>
#include <algorithm>
#include <tuple>

#include "desktop/style/Style.h"

namespace fleet {

QList<EventType> inFamilyOrder(QList<EventType> types) {
    const auto key = [](const EventType& type) {
        const QString family = eventFamily(type.name);
        const qsizetype known = fleetFamilies().indexOf(family);
        return std::tuple(known < 0 ? fleetFamilies().size() : known, family, type.name);
    };
    std::sort(types.begin(), types.end(),
              [&](const EventType& a, const EventType& b) { return key(a) < key(b); });
    return types;
}

QIcon familyIcon(const QString& familyOrType) {
    const QPixmap dot = familyDot(familyOrType);
    QIcon icon;
    for (const QIcon::Mode mode : {QIcon::Normal, QIcon::Selected, QIcon::Disabled})
        icon.addPixmap(dot, mode);
    return icon;
}

QPixmap familyDot(const QString& familyOrType) {
    constexpr int dot = familyIconSize.width();
    constexpr int density = 2; // sharp on high-density screens, scaled down on others
    QPixmap pixmap(dot * density, dot * density);
    pixmap.setDevicePixelRatio(density);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(style::familyColor(familyOrType));
    painter.drawRoundedRect(QRectF(0, 0, dot, dot), 2, 2);
    return pixmap;
}

} // namespace fleet

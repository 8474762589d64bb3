#include "core/EventType.h"
#include "desktop/style/Style.h"

#include <QHash>

namespace fleet::style {

using namespace Qt::StringLiterals;

const Palette& Palette::lightPalette() {
    static const Palette light = {.background = 0xF6F7F9,
                                  .surface = 0xFFFFFF,
                                  .border = 0xE2E5EB,
                                  .text = 0x1B1F27,
                                  .muted = 0x667085,
                                  .accent = 0x2F6FED,
                                  .accentSoft = 0xE8F0FE,
                                  .onAccent = 0xFFFFFF,
                                  .added = 0xE7F6EC,
                                  .removed = 0xFDECEA,
                                  .changed = 0xFFF4DB,
                                  .warning = 0xB54708,
                                  .good = 0x067647,
                                  .destructive = 0xD92D20,
                                  .dark = false};
    return light;
}

const Palette& Palette::darkPalette() {
    static const Palette dark = {.background = 0x13161B,
                                 .surface = 0x1A1E25,
                                 .border = 0x2B313B,
                                 .text = 0xE6E9EF,
                                 .muted = 0x98A2B3,
                                 .accent = 0x6EA0FF,
                                 .accentSoft = 0x1F2D4A,
                                 .onAccent = 0x0C1424,
                                 .added = 0x173826,
                                 .removed = 0x43211F,
                                 .changed = 0x423413,
                                 .warning = 0xF7B27A,
                                 .good = 0x6CE9A6,
                                 .destructive = 0xF97066,
                                 .dark = true};
    return dark;
}

QColor familyColor(const QString& familyOrType) {
    static const QHash<QString, QColor> colors = {
        {u"device"_s, 0x0072B2},         {u"target_state"_s, 0xE69F00}, {u"current_state"_s, 0x009E73},
        {u"reconciliation"_s, 0xCC79A7}, {u"container"_s, 0xD55E00},    {u"image"_s, 0x56B4E9},
        {u"volume"_s, 0x8C6BB1},         {u"network"_s, 0x8A8F98}};
    return colors.value(eventFamily(familyOrType), 0x8A8F98);
}

} // namespace fleet::style

#include "desktop/shared/PlainToolTip.h"

#include <QTextDocument>

namespace fleet {

QString plainToolTip(const QString& text) {
    constexpr qsizetype longest = 2'000;
    const QString shown = text.size() <= longest ? text : text.left(longest - 1) + u'…';
    return Qt::mightBeRichText(shown) ? Qt::convertFromPlainText(shown, Qt::WhiteSpaceNormal) : shown;
}

} // namespace fleet

#include "store/SqlValues.h"

namespace fleet::sql {

using namespace Qt::StringLiterals;

QVariant textArrayOrNull(const QStringList& texts) {
    if (texts.isEmpty())
        return null();
    QStringList items;
    for (QString text : texts) {
        text.replace(u'\\', "\\\\"_L1).replace(u'"', "\\\""_L1);
        items += u'"' + text + u'"';
    }
    return QString(u'{' + items.join(u',') + u'}');
}

QString containing(const QString& word) {
    QString pattern = word;
    pattern.replace(u'\\', "\\\\"_L1).replace(u'%', "\\%"_L1).replace(u'_', "\\_"_L1);
    return u'%' + pattern + u'%';
}

} // namespace fleet::sql

#include "core/Csv.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

/// A spreadsheet would run a cell that begins like a formula, also with the wide signs of Asian input
/// methods: an apostrophe before it makes it text.
bool looksLikeFormula(const QString& text) {
    return !text.isEmpty() && u"=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20"_s.contains(text.front());
}

QString csvField(QString text) {
    if (looksLikeFormula(text))
        text.prepend(u'\'');
    else if (!text.contains(u'"') && !text.contains(u',') && !text.contains(u'\n') && !text.contains(u'\r'))
        return text;
    return u'"' + text.replace(u'"', u"\"\""_s) + u'"';
}

} // namespace

QString csvLine(const QStringList& fields) {
    QStringList cells;
    for (const QString& field : fields)
        cells.append(csvField(field));
    return cells.join(u',') + u"\r\n"_s;
}

} // namespace fleet

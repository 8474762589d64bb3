#include "desktop/history/CountWords.h"

#include <QCoreApplication>

#include "desktop/shared/Counted.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("CountWords", text);
}

} // namespace

QString countText(qint64 count, Certainty certainty) {
    const QString number = QLocale().toString(count);
    switch (certainty) {
        case Certainty::Estimated:
            return u"≈ "_s + number;
        case Certainty::SoFar:
            return u"≥ "_s + number;
        case Certainty::Exact:
            break;
    }
    return number;
}

QString countInWords(qint64 count, Certainty certainty) {
    switch (certainty) {
        case Certainty::Estimated:
            return counted(count, tr("about %1 event, estimated from a sample"),
                           tr("about %1 events, estimated from a sample"));
        case Certainty::SoFar:
            return counted(count, tr("at least %1 event, counted so far"),
                           tr("at least %1 events, counted so far"));
        case Certainty::Exact:
            break;
    }
    return counted(count, tr("%1 event"), tr("%1 events"));
}

QString totalInWords(const EventFacets& facets, const QString& from, bool counting) {
    if (facets.totalCertainty == Certainty::Exact)
        return counted(facets.total, tr("%1 event in range"), tr("%1 events in range"));
    if (from.isEmpty())
        return counting ? tr("Counting…") : tr("Not counted: counting was stopped");
    const QString least =
        counted(facets.total, tr("%1 event or more in range"), tr("%1 events or more in range"));
    return least + u" · "_s +
           (counting ? tr("counted back to %1 so far").arg(from) : tr("counting stopped at %1").arg(from));
}

} // namespace fleet

#include "desktop/settings/ProcessorTableModel.h"

#include <QLocale>
#include <algorithm>

#include "desktop/shared/Counted.h"
#include "desktop/shared/DurationText.h"
#include "desktop/style/Style.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 worryingLagMilliseconds = 60'000;

QString behindText(const ProjectionStatus& processor) {
    if (processor.lag() == 0)
        return ProcessorTableModel::tr("caught up");
    const QString events =
        counted(processor.lag(), ProcessorTableModel::tr("%1 event"), ProcessorTableModel::tr("%1 events"));
    if (processor.lagMilliseconds == 0)
        return events;
    return ProcessorTableModel::tr("%1, %2").arg(events,
                                                 roughDurationText(processor.lagMilliseconds * 1'000));
}

QString versionText(const ProjectionStatus& processor) {
    const QLocale locale;
    if (processor.rebuilding)
        return ProcessorTableModel::tr("rebuilding: %1 of %2")
            .arg(locale.toString(processor.rebuiltToId), locale.toString(processor.newestSettledId));
    if (processor.builtVersion < processor.wantedVersion)
        return ProcessorTableModel::tr("%1, to be rebuilt for %2")
            .arg(processor.builtVersion)
            .arg(processor.wantedVersion);
    return locale.toString(processor.builtVersion);
}

} // namespace

ProcessorTableModel::ProcessorTableModel(const TimeRangeChoice& times, QObject* parent)
    : QAbstractTableModel(parent), m_times(times) {}

void ProcessorTableModel::setProcessors(const QList<ProjectionStatus>& processors) {
    const bool sameRows =
        std::equal(processors.begin(), processors.end(), m_processors.begin(), m_processors.end(),
                   [](const auto& left, const auto& right) { return left.processor == right.processor; });
    if (sameRows) {
        m_processors = processors;
        if (!m_processors.isEmpty())
            emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
        return;
    }
    beginResetModel();
    m_processors = processors;
    endResetModel();
}

int ProcessorTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(m_processors.size());
}

int ProcessorTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ProcessorTableModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= m_processors.size())
        return {};
    const ProjectionStatus& processor = m_processors.at(index.row());
    switch (role) {
        case Qt::DisplayRole:
            return text(processor, index.column());
        case Qt::ToolTipRole:
            return processor.description;
        case Qt::ForegroundRole:
            return color(processor, index.column());
        default:
            return {};
    }
}

QString ProcessorTableModel::text(const ProjectionStatus& processor, int column) const {
    switch (column) {
        case Name:
            return processor.processor;
        case Behind:
            return behindText(processor);
        case SetAside:
            return processor.failures == 0 ? u"–"_s : QLocale().toString(processor.failures);
        case Version:
            return versionText(processor);
        case LastWorked:
            return processor.lastProcessedAt ? m_times.formatShort(*processor.lastProcessedAt)
                                             : tr("not yet");
        default:
            return processor.description;
    }
}

QVariant ProcessorTableModel::color(const ProjectionStatus& processor, int column) const {
    if (column == Behind && processor.lagMilliseconds > worryingLagMilliseconds)
        return style::palette().warning;
    if (column == SetAside && processor.failures > 0)
        return style::palette().warning;
    if (column == Description || column == LastWorked)
        return style::palette().muted;
    return {};
}

QVariant ProcessorTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    static const QStringList titles{tr("Projection"), tr("Behind"),      tr("Set aside"),
                                    tr("Version"),    tr("Last worked"), tr("What it keeps")};
    return titles.value(section);
}

} // namespace fleet

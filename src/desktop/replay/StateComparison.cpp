#include "desktop/replay/StateComparison.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QShortcut>

#include "core/JsonPatch.h"
#include "desktop/shared/Counted.h"
#include "desktop/shared/DurationText.h"
#include "desktop/shared/TimeRangeChoice.h"
#include "desktop/style/Style.h"
#include "ui_StateComparison.h"

namespace fleet {

using namespace Qt::StringLiterals;

StateComparison::StateComparison(const TimeRangeChoice& times, QWidget* parent)
    : QFrame(parent), m_times(times), m_ui(std::make_unique<Ui::StateComparison>()) {
    m_ui->setupUi(this);
    style::makeCard(this);
    style::setTextRole(m_ui->title, style::TextRole::Title);
    style::setMuted(m_ui->span);
    m_ui->copyPatch->setIcon(style::icon(u"copy"_s));
    m_ui->changes->setEmptyText(tr("The device was in the same state at both moments."));
    connect(m_ui->copyPatch, &QPushButton::clicked, this, &StateComparison::copyPatch);
    connect(m_ui->goToA, &QPushButton::clicked, this, [this] { emit momentChosen(m_from); });
    connect(m_ui->goToB, &QPushButton::clicked, this, [this] { emit momentChosen(m_to); });
    connect(m_ui->back, &QPushButton::clicked, this, &StateComparison::closed);
}

StateComparison::~StateComparison() = default;

void StateComparison::showComparison(const ReplayComparison& comparison) {
    m_from = momentOf(comparison.from.place);
    m_to = momentOf(comparison.to.place);
    m_ui->title->setText(
        comparison.changes.isEmpty()
            ? tr("Nothing changed between A and B")
            : counted(comparison.changes.size(), tr("%1 change from A to B"), tr("%1 changes from A to B")));
    const qint64 events = comparison.to.eventNumber - comparison.from.eventNumber;
    m_ui->span->setText(tr("A %1  ·  B %2  ·  %3 and %4 between them", "moments, duration, events")
                            .arg(m_times.formatMoment(m_from), m_times.formatMoment(m_to),
                                 durationText(m_to.microseconds - m_from.microseconds),
                                 counted(qAbs(events), tr("%1 event"), tr("%1 events"))));
    m_patch = jsonPatch(comparison.from.state, comparison.to.state);
    m_ui->changes->setChanges(byImportance(comparison.changes));
    m_ui->copyPatch->setEnabled(!comparison.changes.isEmpty());
}

void StateComparison::copyPatch() const {
    QGuiApplication::clipboard()->setText(m_patch.toIndented());
}

} // namespace fleet

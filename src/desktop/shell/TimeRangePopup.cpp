#include "desktop/shell/TimeRangePopup.h"

#include <QScreen>

#include "desktop/shared/TimeRangeChoice.h"
#include "desktop/style/Style.h"
#include "ui_TimeRangePopup.h"

namespace fleet {

using Preset = TimeRangeChoice::Preset;

TimeRangePopup::TimeRangePopup(TimeRangeChoice& timeRange, QWidget* parent)
    : QFrame(parent, Qt::Popup), m_ui(std::make_unique<Ui::TimeRangePopup>()), m_timeRange(timeRange) {
    m_ui->setupUi(this);
    style::makeCard(this);
    style::makeNavigation(m_ui->presets);
    style::makePrimary(m_ui->apply);
    style::setMuted(m_ui->heading);
    style::setTextRole(m_ui->heading, style::TextRole::Caption);
    style::setTextRole(m_ui->from, style::TextRole::Fixed);
    style::setTextRole(m_ui->to, style::TextRole::Fixed);
    setUpPresets();
    connect(m_ui->from, &QDateTimeEdit::dateTimeChanged, this, &TimeRangePopup::checkMoments);
    connect(m_ui->to, &QDateTimeEdit::dateTimeChanged, this, &TimeRangePopup::checkMoments);
    connect(m_ui->apply, &QPushButton::clicked, this, &TimeRangePopup::applyMoments);
}

TimeRangePopup::~TimeRangePopup() = default;

void TimeRangePopup::setUpPresets() {
    for (const Preset preset : {Preset::LastHour, Preset::Last6Hours, Preset::Last24Hours, Preset::Last7Days,
                                Preset::Last30Days, Preset::All}) {
        auto* item = new QListWidgetItem(TimeRangeChoice::presetName(preset), m_ui->presets);
        item->setData(Qt::UserRole, int(preset));
    }
    const auto choose = [this](QListWidgetItem* item) {
        hide();
        m_timeRange.choose(Preset(item->data(Qt::UserRole).toInt()));
    };
    connect(m_ui->presets, &QListWidget::itemClicked, this, choose);
    connect(m_ui->presets, &QListWidget::itemActivated, this, choose);
}

void TimeRangePopup::openBelow(QWidget* widget) {
    showChoice();
    adjustSize();
    QPoint corner = widget->mapToGlobal(QPoint(widget->width() - width(), widget->height() + 4));
    corner.setX(qMax(corner.x(), widget->screen()->availableGeometry().left()));
    move(corner);
    show();
    m_ui->presets->setFocus(Qt::PopupFocusReason);
}

void TimeRangePopup::showChoice() {
    m_ui->presets->setCurrentRow(-1);
    for (int row = 0; row < m_ui->presets->count(); ++row)
        if (m_ui->presets->item(row)->data(Qt::UserRole).toInt() == int(m_timeRange.preset()))
            m_ui->presets->setCurrentRow(row);

    const TimeRange range = m_timeRange.range();
    const Timestamp to = range.to.value_or(m_timeRange.now());
    const Timestamp from = range.from.value_or(to - microsecondsPerDay);
    const auto put = [this](QDateTimeEdit* edit, Timestamp moment) {
        edit->setTimeSpec(m_timeRange.isUtc() ? Qt::UTC : Qt::LocalTime);
        edit->setDateTime(m_timeRange.isUtc() ? moment.toDateTime() : moment.toDateTime().toLocalTime());
    };
    put(m_ui->from, from);
    put(m_ui->to, to);
    m_ui->heading->setText(m_timeRange.isUtc() ? tr("Exact moments, in UTC")
                                               : tr("Exact moments, in local time"));
    checkMoments();
}

Timestamp TimeRangePopup::momentOf(const QDateTimeEdit* edit) const {
    return Timestamp::fromDateTime(edit->dateTime());
}

void TimeRangePopup::checkMoments() {
    const bool valid = momentOf(m_ui->from) < momentOf(m_ui->to);
    m_ui->apply->setEnabled(valid);
    m_ui->problem->setText(valid ? tr("The first moment is part of the range, the last is not.")
                                 : tr("The range must end after it begins."));
    style::setTone(m_ui->problem, valid ? style::Tone::Muted : style::Tone::Bad);
}

void TimeRangePopup::applyMoments() {
    hide();
    m_timeRange.choose(TimeRange{momentOf(m_ui->from), momentOf(m_ui->to)});
}

} // namespace fleet

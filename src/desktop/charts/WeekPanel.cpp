#include "desktop/charts/WeekPanel.h"

#include <QLabel>
#include <algorithm>

#include "core/Csv.h"
#include "desktop/charts/WeekView.h"
#include "desktop/shared/Counted.h"
#include "desktop/style/Style.h"
#include "jobs/CountQuarters.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr qreal paperHeight = 190;

FilterExpression within(const TimeRange& span) {
    const auto condition = [](FilterOperator op, Timestamp moment) {
        return FilterCondition{FilterField::Time, {}, op, {{FilterValue::Kind::Text, moment.toString()}}};
    };
    return FilterExpression::all(
        {condition(FilterOperator::AtLeast, *span.from), condition(FilterOperator::Less, *span.to)});
}

} // namespace

WeekPanel::WeekPanel(Workspace& workspace, const std::function<void(bool)>& busy, QWidget* parent)
    : ChartPanel(workspace, tr("Hours of the week"), parent), m_view(new WeekView(this)), m_answer(busy) {
    setObjectName(u"weekPanel"_s);
    setBody(m_view);
    setFocusProxy(m_view);
    connect(m_view, &WeekView::hourWanted, this, &WeekPanel::leadTo);
}

void WeekPanel::question() {
    m_answer.ask(workspace().reading().call<QList<QuarterCount>>(
                     [asked = asked()](Session& session, JobControl& control) {
                         return countQuarters(session, asked, control);
                     }),
                 [this](const Result<QList<QuarterCount>>& quarters) {
                     if (!quarters)
                         return takeFailure(quarters.error());
                     m_quarters = *quarters;
                     takeAnswer(m_quarters.isEmpty(), tr("No event in this range matches."));
                     showAgain();
                 });
}

void WeekPanel::forget() {
    m_quarters.clear();
    m_week = {};
    m_view->setWeek({});
}

void WeekPanel::showAgain() {
    m_week = WeekGrid(m_quarters, zone());
    m_view->setWeek(m_week);
    summary().setText(counted(m_week.total(), tr("%1 event"), tr("%1 events")) + u" · "_s +
                      tr("busiest: %1 · %2").arg(describeHour(m_week.busiest()), zoneName()));
}

QList<TimeRange> WeekPanel::shownSpans(WeekHour at) const {
    QList<TimeRange> spans = m_week.spans(at);
    for (TimeRange& span : spans) {
        span.from = std::max(*span.from, filter().range.from.value_or(*span.from));
        span.to = std::min(*span.to, filter().range.to.value_or(*span.to));
    }
    return spans;
}

// One hour of the calendar is a time range; several are a condition.
void WeekPanel::leadTo(WeekHour at) {
    QList<TimeRange> spans = shownSpans(at);
    if (spans.isEmpty())
        return emit noticed(tr("Nothing happened on %1.").arg(describeHour(at)));
    if (spans.size() == 1)
        return emit eventsWanted(spans.first(), {});
    const qsizetype all = spans.size();
    spans = spans.last(std::min<qsizetype>(all, mostSpans));
    QList<FilterExpression> hours;
    for (const TimeRange& span : spans)
        hours.append(within(span));
    emit eventsWanted({}, FilterExpression::any(hours));
    if (all > mostSpans)
        emit noticed(
            tr("%1 comes %2 times in this range; these are the newest %3. A shorter range shows all.")
                .arg(describeHour(at), QLocale().toString(all), QLocale().toString(mostSpans)));
}

ChartSheet WeekPanel::sheet() const {
    ChartSheet sheet{tr("Hours of the week"), u"hours-of-the-week"_s, facts(), {}, {}};
    sheet.facts.append(summary().text());
    sheet.place = [week = m_week](ReportPages& pages) {
        pages.place(paperHeight, [week](QPainter& painter, QPointF at) {
            const WeekPicture picture(week, QRectF(at, QSizeF(report::width, paperHeight)),
                                      report::font(report::Face::Small), style::Palette::lightPalette());
            picture.draw(painter);
            picture.drawLegend(painter);
        });
    };
    sheet.csv = csvLine({u"weekday"_s, u"hour"_s, u"zone"_s, u"events"_s});
    for (int day = 0; day < WeekGrid::days; ++day) {
        for (int hour = 0; hour < WeekGrid::hours; ++hour)
            sheet.csv +=
                csvLine({QLocale::c().dayName(day + 1), QString::number(hour), QString::fromUtf8(zone().id()),
                         QString::number(m_week.count({day, hour}))});
    }
    return sheet;
}

} // namespace fleet

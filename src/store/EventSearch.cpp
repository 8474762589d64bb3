// The searching half of EventStore: filters that no index answers, slice by slice.
#include <QElapsedTimer>
#include <algorithm>
#include <limits>

#include "store/EventFilterBinding.h"
#include "store/EventSlices.h"
#include "store/EventStore.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

bool hasIndex(const FilterCondition& condition) {
    switch (condition.field) {
        case FilterField::Type:
        case FilterField::Device:
        case FilterField::Correlation:
        case FilterField::Event:
            return condition.op == FilterOperator::OneOf;
        case FilterField::Id:
        case FilterField::Time:
            return true;
        default:
            return false;
    }
}

/// One event or a few, wherever they lie.
bool isSelective(const FilterExpression& expression) {
    return expression.kind() == FilterExpression::Kind::Condition &&
           expression.condition().op == FilterOperator::OneOf &&
           (expression.condition().field == FilterField::Correlation ||
            expression.condition().field == FilterField::Event ||
            expression.condition().field == FilterField::Id);
}

/// Takes over what a slice found: newest first in both directions.
void add(EventPage& page, EventPage&& slice, bool upwards) {
    page.events = upwards ? slice.events + page.events : page.events + slice.events;
    (upwards ? page.newer : page.older) = upwards ? slice.newer : slice.older;
}

/// How an empty or a full page leads back to where it was asked from, as page() does.
void leadBack(EventPage& page, const PageRequest& request) {
    if (request.after)
        page.older = page.events.isEmpty() ? EventCursor{request.after->timestamp, request.after->id + 1}
                                           : EventCursor::of(page.events.last());
    else if (request.before)
        page.newer = page.events.isEmpty() ? EventCursor{request.before->timestamp, request.before->id - 1}
                                           : EventCursor::of(page.events.first());
}

} // namespace

bool isIndexed(const FilterExpression& expression) {
    const QList<FilterExpression>& operands = expression.operands();
    switch (expression.kind()) {
        case FilterExpression::Kind::Condition:
            return hasIndex(expression.condition());
        case FilterExpression::Kind::Not:
            return false;
        case FilterExpression::Kind::Any:
            return std::all_of(operands.begin(), operands.end(), isIndexed);
        case FilterExpression::Kind::All:
            break;
    }
    // One aggregate is found by its type and id together.
    const bool aggregate = !expression.valuesOf(FilterField::Aggregate).isEmpty() &&
                           !expression.valuesOf(FilterField::AggregateType).isEmpty();
    return aggregate || std::any_of(operands.begin(), operands.end(), isSelective) ||
           std::all_of(operands.begin(), operands.end(), isIndexed);
}

Result<EventPage> EventStore::search(const EventFilter& filter, const PageRequest& request,
                                     JobControl& control, const SearchPace& pace) {
    if (isIndexed(filter.where))
        return page(filter, request);
    const auto log = extent();
    if (!log)
        return failure(log.error());
    EventSlices slices(filter.range, log->from ? *log : TimeRange{Timestamp{}, Timestamp{}}, request,
                       pace.firstSlice);
    const bool upwards = request.after.has_value();
    EventPage found;
    QElapsedTimer whole;
    whole.start();
    while (true) {
        if (control.isCancelled())
            return failure(ErrorKind::Cancelled, u"The search was stopped"_s);
        PageRequest rest = request;
        rest.limit = request.limit - int(found.events.size());
        QElapsedTimer one;
        one.start();
        auto slice = page({slices.next(), filter.where}, rest);
        if (!slice)
            return failure(slice.error());
        add(found, std::move(*slice), upwards);
        slices.adapt(one.elapsed());
        control.progress(slices.done(), slices.total(), u"Searching"_s);
        const auto& goesOn = upwards ? found.newer : found.older;
        if (goesOn || slices.isLast())
            break;
        const bool full = found.events.size() >= request.limit;
        if (full || whole.elapsed() >= pace.budget.count()) {
            // Everything on this side of the slice's end is known.
            if (upwards)
                found.newer = EventCursor{slices.at() - 1, std::numeric_limits<qint64>::max()};
            else
                found.older = EventCursor{slices.at(), 0};
            if (!full) {
                found.searchedTo = slices.at();
                found.slice = slices.length();
            }
            break;
        }
    }
    leadBack(found, request);
    return found;
}

} // namespace fleet

// The history at a million and at ten million events, side by side.
#include <QLocale>
#include <QRandomGenerator>

#include "benchmarks/Benchmark.h"
#include "benchmarks/HistoryWindow.h"
#include "benchmarks/LargeHistory.h"
#include "store/EventStore.h"
#include "support/TestSession.h"

namespace fleet::bench {

using namespace Qt::StringLiterals;

namespace {

constexpr int jumps = 300;
constexpr int pageSize = 200;          ///< As the table asks.
constexpr int pagesOfStretch = 2'000;  ///< Of a scroll: at the beginning, in the middle, at the end.
constexpr double pageBound = 50;       ///< Milliseconds.
constexpr double histogramBound = 100; ///< Milliseconds.
constexpr double memoryBound = 250;    ///< Megabytes.

double milliseconds(const std::function<void()>& work) {
    return 1000 * secondsOf(work);
}

EventFilter having(FilterField field, const QString& value) {
    return {.where = FilterExpression::oneOf(field, {value})};
}

/// What one size gave, for a row.
struct Figure {
    QString text;
    bool kept = true;
};

Figure timeFigure(const QList<double>& times, double bound) {
    const double slowest = quantile(times, 0.99);
    return {u"%1 ms at p99 (median %2 ms of %3)"_s.arg(slowest, 0, 'f', 1)
                .arg(median(times), 0, 'f', 1)
                .arg(times.size()),
            slowest <= bound};
}

/// Every measurement of one history.
class Measurement {
public:
    explicit Measurement(const LargeHistory& history)
        : m_history(history), m_session(test::need(Session::open(history.settings))), m_events(*m_session) {}

    /// The first one of a connection reads the catalogue, too: it is told apart.
    Figure firstPage() {
        const auto ask = [this] { test::need(m_events.page({}, {.limit = pageSize})); };
        const double first = milliseconds(ask);
        QList<double> times;
        for (int i = 0; i < jumps; ++i)
            times.append(milliseconds(ask));
        Figure figure = timeFigure(times, pageBound);
        figure.text += u", the first of a connection %1 ms"_s.arg(first, 0, 'f', 1);
        return figure;
    }

    Figure jump(const EventFilter& filter) {
        QRandomGenerator random(1);
        const qint64 length = m_history.range.to->microseconds - m_history.range.from->microseconds;
        QList<double> times;
        for (int i = 0; i < jumps; ++i) {
            const EventCursor place{*m_history.range.from + qint64(random.generateDouble() * double(length)),
                                    0};
            times.append(
                milliseconds([&] { test::need(m_events.around(filter, place, pageSize / 2, pageSize)); }));
        }
        return timeFigure(times, pageBound);
    }

    Figure byDevice() {
        return jump(having(FilterField::Device,
                           test::valueOf(*m_session, u"select md5('device 17')::uuid::text"_s).toString()));
    }

    Figure byCorrelation() {
        QList<double> times;
        for (int i = 0; i < jumps; ++i) {
            const QString id = test::valueOf(*m_session, u"select md5('cause ' || $1::bigint)::uuid::text"_s,
                                             {m_history.events / 4 / jumps * i})
                                   .toString();
            times.append(milliseconds([&] {
                test::need(m_events.page(having(FilterField::Correlation, id), {.limit = pageSize}));
            }));
        }
        return timeFigure(times, pageBound);
    }

    /// Flat from the first page to the last, or the figures of the stretches differ.
    Figure scroll() {
        const qint64 pages = m_history.events / pageSize;
        QList<double> all;
        QStringList slowest;
        std::optional<EventCursor> place;
        for (int stretch = 0; stretch < 3; ++stretch) {
            if (stretch > 0 && pages > 3 * pagesOfStretch)
                place = placeOf(double(stretch) / 2.0);
            QList<double> times;
            const qint64 most = pages > 3 * pagesOfStretch ? pagesOfStretch : (pages + 2) / 3;
            while (times.size() < most) {
                EventPage page;
                times.append(milliseconds(
                    [&] { page = test::need(m_events.page({}, {.before = place, .limit = pageSize})); }));
                place = page.older;
                if (!place)
                    break;
            }
            slowest.append(QString::number(quantile(times, 0.99), 'f', 1));
            all += times;
        }
        double total = 0;
        for (const double time : all)
            total += time;
        return {u"%1 pages, %2 pages/s; p99 at the newest, middle and oldest third %3 ms"_s
                    .arg(QLocale().toString(all.size()))
                    .arg(1000.0 * double(all.size()) / total, 0, 'f', 0)
                    .arg(slowest.join(u", "_s)),
                quantile(all, 0.99) <= pageBound};
    }

    /// No index answers it: what counts is when the first answer is here, with rows or with how far it came.
    Figure byText(const QString& words) {
        const EventFilter filter{.where = FilterExpression::words(words)};
        JobControl control;
        PageRequest request{.limit = pageSize};
        SearchPace pace;
        double total = 0;
        std::optional<double> answered;
        std::optional<double> found;
        while (true) {
            EventPage page;
            total +=
                milliseconds([&] { page = test::need(m_events.search(filter, request, control, pace)); });
            answered = answered.value_or(total);
            if (!page.events.isEmpty())
                found = found.value_or(total);
            request.limit -= int(page.events.size());
            if (!page.searchedTo || request.limit <= 0)
                break;
            request.before = page.older;
            pace = SearchPace::after(page);
        }
        const QString first = found ? u"first event after %1 ms"_s.arg(*found, 0, 'f', 0) : u"no event"_s;
        return {u"first answer after %1 ms, %2, %3 events after %4 ms"_s.arg(*answered, 0, 'f', 0)
                    .arg(first)
                    .arg(pageSize - request.limit)
                    .arg(total, 0, 'f', 0),
                *answered <= pageBound};
    }

    Figure histogram() {
        QList<double> times;
        for (int i = 0; i < 3; ++i)
            times.append(milliseconds([&] {
                test::need(m_events.histogram({.range = m_history.range}, HistogramKey::Family, 120));
            }));
        return timeFigure(times, histogramBound);
    }

    Figure memory() {
        const WindowMemory window = scrollHistoryWindow(m_history.settings);
        return {
            u"%1 MB (%2 MB before), %3 rows scrolled, %4 jumps, at most %5 rows held, longest pause of the "
            "window %6 ms"_s.arg(window.megabytes, 0, 'f', 0)
                .arg(window.megabytesBefore, 0, 'f', 0)
                .arg(QLocale().toString(window.rows))
                .arg(window.jumps)
                .arg(window.mostRows)
                .arg(window.longestPause, 0, 'f', 0),
            window.megabytes <= memoryBound};
    }

private:
    EventCursor placeOf(double share) const {
        const qint64 length = m_history.range.to->microseconds - m_history.range.from->microseconds;
        // The last stretch ends near the oldest event.
        const double left =
            share < 0.75 ? share : 1.0 - double(pagesOfStretch * pageSize) / double(m_history.events);
        return {*m_history.range.to - qint64(left * double(length)), 0};
    }

    LargeHistory m_history;
    std::unique_ptr<Session> m_session;
    EventStore m_events;
};

QList<Row> benchHistory() {
    LargeHistories histories;
    std::vector<std::unique_ptr<Measurement>> measurements;
    const QList<qint64> sizes = wantedSizes();
    for (const qint64 size : sizes)
        measurements.push_back(std::make_unique<Measurement>(histories.need(size)));

    const auto row = [&](const QString& name, const QString& bound,
                         const std::function<Figure(Measurement&)>& measure) {
        Row result{u"history, "_s + name, {}, bound, true};
        QStringList texts;
        for (qsizetype i = 0; i < sizes.size(); ++i) {
            const Figure figure = measure(*measurements.at(size_t(i)));
            texts.append(QLocale().toString(sizes.at(i)) + u": "_s + figure.text);
            result.kept = result.kept && figure.kept;
        }
        result.measured = texts.join(u"; "_s);
        return result;
    };
    const QString page = u"<= %1 ms"_s.arg(pageBound);
    return {
        row(u"first page"_s, page, &Measurement::firstPage),
        row(u"jump to a random moment"_s, page, [](Measurement& m) { return m.jump({}); }),
        row(u"scroll"_s, page + u" at p99"_s, &Measurement::scroll),
        row(u"jump, one type"_s, page,
            [](Measurement& m) { return m.jump(having(FilterField::Type, u"container.crashed"_s)); }),
        row(u"jump, one device"_s, page, &Measurement::byDevice),
        row(u"page of a correlation"_s, page, &Measurement::byCorrelation),
        row(u"first page of words that one event in a hundred has"_s, page + u" to the first answer"_s,
            [](Measurement& m) { return m.byText(u"segmentation fault"_s); }),
        row(u"search for words that no event has"_s, page + u" to the first answer"_s,
            [](Measurement& m) { return m.byText(u"no such words"_s); }),
        row(u"histogram of 30 days by family"_s, u"<= %1 ms"_s.arg(histogramBound), &Measurement::histogram),
        row(u"memory of the window while it scrolls"_s, u"<= %1 MB"_s.arg(memoryBound),
            &Measurement::memory)};
}

} // namespace

QList<Benchmark> historyBenchmarks() {
    return {{u"history"_s, benchHistory}};
}

} // namespace fleet::bench

// The time range that all pages share: a preset that moves with the clock, or two fixed moments.
#pragma once

#include <QObject>

#include "core/TimeRange.h"

namespace fleet {

/// Owned by Workspace. GUI thread only.
class TimeRangeChoice : public QObject {
    Q_OBJECT

public:
    enum class Preset { LastHour, Last6Hours, Last24Hours, Last7Days, Last30Days, All, Fixed };
    Q_ENUM(Preset)

    explicit TimeRangeChoice(QObject* parent = nullptr);

    Preset preset() const { return m_preset; }
    /// The range now: a preset is counted from this very moment.
    TimeRange range() const;

    static QString presetName(Preset preset); ///< "Last 24 hours"

    void choose(Preset preset); ///< Not Fixed.
    void choose(const TimeRange& range);
    void shift(int direction); ///< -1 or +1: by its own length; becomes Fixed.

    bool isUtc() const { return m_utc; }
    void setUtc(bool utc);

    /// What "now" means for presets and "ago": the clock, unless pictures must come out the same every time.
    Timestamp now() const;
    void setFixedNow(std::optional<Timestamp> now);

    // For people, in UTC or local time as chosen, by the locale.
    QString describe() const;                   ///< "Last 24 hours · 22 Nov 14:00 – 23 Nov 14:00 UTC"
    QString formatTime(Timestamp moment) const; ///< "13:41:57.418"
    static QString formatMoment(Timestamp moment, bool utc); ///< The same in the zone that is asked for.
    QString formatMoment(Timestamp moment) const;            ///< "23 Nov 2026 13:41:57.418204 UTC"
    QString formatShort(Timestamp moment) const; ///< "23 Nov 13:41:57.418"; with the year where it is another
    QString formatAgo(Timestamp moment) const;   ///< "19 minutes ago"

signals:
    void changed();        ///< The range.
    void displayChanged(); ///< UTC or local.

private:
    QDateTime displayed(Timestamp moment) const;
    QString zoneName(Timestamp moment) const;

    Preset m_preset = Preset::Last24Hours;
    TimeRange m_fixed;
    std::optional<Timestamp> m_fixedNow;
    bool m_utc = true;
};

} // namespace fleet

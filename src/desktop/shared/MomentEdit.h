// A field for one moment, exact to the microsecond, typed or pasted.
#pragma once

#include <QLineEdit>
#include <optional>

#include "core/Timestamp.h"

namespace fleet {

/// Reads what a person writes for a moment: all that Timestamp::parse takes, "2026-11-23 13:41" with or
/// without seconds, and the forms that MomentEdit shows. Without a zone it is UTC or local time as `utc`
/// says. An empty text and "now" give none.
Result<std::optional<Timestamp>> parseMoment(const QString& text, bool utc, Timestamp now = Timestamp::now());

/// "2026-11-23 13:41:57.418204 UTC", or with the offset of local time.
QString writeMoment(Timestamp moment, bool utc);

/// A line edit that holds a moment or "now". What cannot be read is marked and told by errorChanged, and the
/// last good moment stays. GUI thread only.
class MomentEdit : public QLineEdit {
    Q_OBJECT

public:
    explicit MomentEdit(QWidget* parent = nullptr);

    /// None: now. Emits nothing.
    void setMoment(std::optional<Timestamp> moment);
    std::optional<Timestamp> moment() const { return m_moment; }

    /// UTC or local time, for reading and showing.
    void setUtc(bool utc);

    QString error() const { return m_error; }

signals:
    void momentChosen(std::optional<fleet::Timestamp> moment); ///< Enter, or left with another moment in it.
    void errorChanged(const QString& error);                   ///< Empty: what is written can be read.

protected:
    void focusInEvent(QFocusEvent* event) override;

private:
    void commit();
    void showMoment();
    void setError(const QString& error);

    std::optional<Timestamp> m_moment;
    QString m_shown;
    QString m_error;
    bool m_utc = true;
};

} // namespace fleet

// The arguments of one command, read with their meaning.
#pragma once

#include <QCommandLineParser>
#include <QUuid>
#include <optional>

#include "core/EventFilter.h"
#include "core/TimeRange.h"

namespace fleet {

enum class OutputFormat { Table, Json, Csv };

/// What was typed after the command's name. Every reader fails with InvalidInput that names the option,
/// quotes what was given and says what is wanted. Relative times ("now-7d") all count from the same moment.
/// Main thread.
class Arguments {
public:
    Arguments(const QCommandLineParser& parser, OutputFormat format, bool formatGiven);

    const QString& positional(int index) const { return m_positionals.at(index); }
    bool has(const QString& option) const { return m_parser.isSet(option); }
    QString text(const QString& option) const { return m_parser.value(option); }
    QStringList texts(const QString& option) const { return m_parser.values(option); }

    /// A whole number from lowest to highest; none where the option was not given.
    Result<std::optional<qint64>> number(const QString& option, qint64 lowest, qint64 highest) const;
    Result<std::optional<Timestamp>> time(const QString& option) const;
    Result<std::optional<EventCursor>> cursor(const QString& option) const;
    /// --from and --to; fails where the range is empty.
    Result<TimeRange> range() const;
    /// A null uuid where the option was not given.
    Result<QUuid> uuid(const QString& option) const;
    /// `what` names the argument for the message.
    static Result<QUuid> parseUuid(const QString& text, const QString& what);

    Timestamp now() const { return m_now; }
    OutputFormat format() const { return m_format; }
    bool formatGiven() const { return m_formatGiven; }

private:
    const QCommandLineParser& m_parser;
    QStringList m_positionals;
    OutputFormat m_format;
    bool m_formatGiven;
    Timestamp m_now;
};

} // namespace fleet

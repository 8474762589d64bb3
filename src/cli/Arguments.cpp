#include "cli/Arguments.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

// Errors of the readers in core/ do not know which option they read.
Error inOption(const QString& option, Error error) {
    error.message = u"--%1: %2"_s.arg(option, error.message);
    return error;
}

} // namespace

Arguments::Arguments(const QCommandLineParser& parser, OutputFormat format, bool formatGiven)
    : m_parser(parser),
      m_positionals(parser.positionalArguments()),
      m_format(format),
      m_formatGiven(formatGiven),
      m_now(Timestamp::now()) {}

Result<std::optional<qint64>> Arguments::number(const QString& option, qint64 lowest, qint64 highest) const {
    if (!has(option))
        return std::nullopt;
    bool valid = false;
    const qint64 value = text(option).toLongLong(&valid);
    if (!valid || value < lowest || value > highest)
        return failure(ErrorKind::InvalidInput, u"--%1 cannot be “%2”"_s.arg(option, text(option).left(60)),
                       u"give a whole number from %1 to %2"_s.arg(lowest).arg(highest));
    return value;
}

Result<std::optional<Timestamp>> Arguments::time(const QString& option) const {
    if (!has(option))
        return std::nullopt;
    const auto moment = Timestamp::parse(text(option), m_now);
    if (!moment)
        return failure(inOption(option, moment.error()));
    return *moment;
}

Result<std::optional<EventCursor>> Arguments::cursor(const QString& option) const {
    if (!has(option))
        return std::nullopt;
    const auto place = EventCursor::parse(text(option));
    if (!place)
        return failure(inOption(option, place.error()));
    return *place;
}

Result<TimeRange> Arguments::range() const {
    const auto from = time(u"from"_s);
    if (!from)
        return failure(from.error());
    const auto to = time(u"to"_s);
    if (!to)
        return failure(to.error());
    if (*from && *to && **from >= **to)
        return failure(ErrorKind::InvalidInput,
                       u"--from %1 is not before --to %2"_s.arg((*from)->toString(), (*to)->toString()),
                       u"--from is inclusive and --to exclusive, so --to has to be later"_s);
    return TimeRange{*from, *to};
}

Result<QUuid> Arguments::uuid(const QString& option) const {
    return has(option) ? parseUuid(text(option), u"--"_s + option) : QUuid();
}

Result<QUuid> Arguments::parseUuid(const QString& text, const QString& what) {
    const QUuid uuid = QUuid::fromString(text);
    if (uuid.isNull())
        return failure(ErrorKind::InvalidInput, u"%1: “%2” is not a uuid"_s.arg(what, text.left(60)),
                       u"write it as 3ea4052c-895d-4b64-9e2d-04d64c4d94ab"_s);
    return uuid;
}

} // namespace fleet

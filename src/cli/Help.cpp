#include "cli/Help.h"

#include <algorithm>

#include "cli/Commands.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

QString optionTerm(const QCommandLineOption& option) {
    const QString value = option.valueName().isEmpty() ? QString() : u' ' + option.valueName();
    return u"--"_s + option.names().constLast() + value;
}

// Terms at the left, what they mean at the right.
QString definitionList(const QList<std::pair<QString, QString>>& entries) {
    qsizetype width = 0;
    for (const auto& [term, meaning] : entries)
        width = std::max(width, term.size());
    QString text;
    for (const auto& [term, meaning] : entries)
        text += u"  "_s + term.leftJustified(width) + u"  "_s + meaning + u'\n';
    return text;
}

QString optionList(const QList<QCommandLineOption>& options) {
    QList<std::pair<QString, QString>> entries;
    for (const QCommandLineOption& option : options)
        entries.append({optionTerm(option), option.description()});
    return definitionList(entries);
}

} // namespace

QList<QCommandLineOption> commonOptions() {
    return {
        {u"url"_s, u"the database, as postgresql://user@host:port/name?sslmode=..."_s, u"URL"_s},
        {u"profile"_s, u"a connection that was saved in Fleet Audit's settings"_s, u"NAME"_s},
        {u"demo"_s, u"the private PostgreSQL with the demo fleet; starts it where it does not run"_s},
        {u"format"_s, u"table (for people), json or csv"_s, u"FORMAT"_s},
        {u"verbose"_s, u"tell also what the server said"_s},
        {u"help"_s, u"this text"_s},
        {u"version"_s, u"the program's version"_s},
    };
}

QString overviewHelp() {
    QList<std::pair<QString, QString>> entries;
    for (const Command& command : allCommands())
        entries.append({command.name, command.summary});
    entries.append({u"help [COMMAND]"_s, u"this text, or a command's own"_s});
    return u"Usage: fleet-audit-cli [--url URL | --profile NAME | --demo] [--format table|json|csv] COMMAND "
           u"...\n\n"
           "Reads, adds to and looks after the event history of a fleet of devices.\n\nCommands:\n"_s +
           definitionList(entries) + u"\nOptions of every command:\n"_s + optionList(commonOptions()) +
           u"\nWithout --url, --profile or --demo libpq's own settings count: PGHOST, PGDATABASE, PGSERVICE, "
           "~/.pgpass.\nA time is 2026-01-31T12:00:00Z, a date, or relative as now-7d (s, m, h, d, w).\n"
           "Exit codes: 0 done, 1 failed, 2 wrong use, 3 the record does not verify.\n"_s;
}

QString commandHelp(const Command& command) {
    QString text = u"Usage: "_s + usageLine(command) + u"\n\n"_s + command.summary + u".\n"_s;
    if (!command.details.isEmpty())
        text += command.details + u'\n';
    if (!command.options.isEmpty())
        text += u"\nOptions:\n"_s + optionList(command.options);
    return text + u"\nOptions of every command:\n"_s + optionList(commonOptions());
}

QString usageLine(const Command& command) {
    QStringList parts = {u"fleet-audit-cli"_s, command.name};
    parts += command.positionals;
    if (!command.options.isEmpty())
        parts.append(u"[options]"_s);
    return parts.join(u' ');
}

} // namespace fleet

#include "cli/CommandLine.h"

#include <algorithm>

#include "cli/CommandContext.h"
#include "cli/Commands.h"
#include "cli/Help.h"
#include "cli/Table.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

// A url may hold a password, wherever it was put by mistake.
QString quoted(const QString& argument) {
    return argument.contains(u"://") ? u"a url without --url before it"_s : u"“%1”"_s.arg(argument.left(60));
}

int printText(const QString& text) {
    Output output(stdout);
    output.write(text);
    output.flush();
    return output.problem().isEmpty() ? int(ExitCode::Done) : int(ExitCode::Failed);
}

int wrongUse(const Error& error) {
    Output errors(stderr);
    errors.writeLine(u"fleet-audit-cli: "_s + printable(error.message) +
                     (error.advice.isEmpty() ? QString() : u"; "_s + error.advice));
    errors.flush();
    return int(ExitCode::WrongUse);
}

int wrongUse(const QString& message, const QString& advice) {
    return wrongUse(Error{ErrorKind::InvalidInput, message, advice});
}

const Command* findCommand(const QString& name) {
    const auto& commands = allCommands();
    const auto found = std::find_if(commands.begin(), commands.end(),
                                    [&](const Command& command) { return command.name == name; });
    return found == commands.end() ? nullptr : &*found;
}

int unknownCommand(const QString& name) {
    return wrongUse(u"there is no command %1"_s.arg(quoted(name)), u"see fleet-audit-cli help"_s);
}

int showHelp(const QStringList& names) {
    if (names.isEmpty())
        return printText(overviewHelp());
    const Command* command = findCommand(names.constFirst());
    return command ? printText(commandHelp(*command)) : unknownCommand(names.constFirst());
}

Result<OutputFormat> readFormat(const QCommandLineParser& parser) {
    const QString name = parser.value(u"format"_s);
    if (name.isEmpty() && !parser.isSet(u"format"_s))
        return OutputFormat::Table;
    if (name == u"table")
        return OutputFormat::Table;
    if (name == u"json")
        return OutputFormat::Json;
    if (name == u"csv")
        return OutputFormat::Csv;
    return failure(ErrorKind::InvalidInput, u"--format cannot be “%1”"_s.arg(name.left(60)),
                   u"give table, json or csv"_s);
}

Result<ConnectionChoice> readConnection(const QCommandLineParser& parser) {
    const ConnectionChoice choice{parser.value(u"url"_s), parser.value(u"profile"_s),
                                  parser.isSet(u"demo"_s)};
    if (int(parser.isSet(u"url"_s)) + int(parser.isSet(u"profile"_s)) + int(choice.demo) > 1)
        return failure(ErrorKind::InvalidInput, u"more than one database was named"_s,
                       u"give only one of --url, --profile and --demo"_s);
    for (const QString& option : {u"url"_s, u"profile"_s}) {
        if (parser.isSet(option) && parser.value(option).isEmpty())
            return failure(ErrorKind::InvalidInput, u"--%1 is empty"_s.arg(option),
                           u"give it a value, or leave it out for libpq's own settings"_s);
    }
    return choice;
}

Result<void> checkPositionals(const Command& command, const QStringList& given) {
    const QString advice = u"use it as: "_s + usageLine(command);
    if (given.size() < command.positionals.size())
        return failure(ErrorKind::InvalidInput,
                       u"%1 needs %2"_s.arg(command.name, command.positionals.at(given.size())), advice);
    if (given.size() > command.positionals.size())
        return failure(
            ErrorKind::InvalidInput,
            u"%1 has no use for %2"_s.arg(command.name, quoted(given.at(command.positionals.size()))),
            advice);
    return ok();
}

int exitCodeOf(const Error& error) {
    return int(error.kind == ErrorKind::NotVerified ? ExitCode::NotVerified : ExitCode::Failed);
}

int runAction(const Action& action, CommandContext& context) {
    const auto code = action(context);
    context.output().flush();
    if (!code) {
        context.report(code.error());
        return exitCodeOf(code.error());
    }
    if (const QString problem = context.output().problem(); !problem.isEmpty()) {
        context.report({ErrorKind::Internal, u"cannot write the output: %1"_s.arg(problem)});
        return int(ExitCode::Failed);
    }
    return int(*code);
}

int runCommand(const Command& command, const QStringList& arguments) {
    QCommandLineParser parser;
    parser.addOptions(commonOptions());
    parser.addOptions(command.options);
    if (!parser.parse(arguments))
        return wrongUse(parser.errorText().chopped(1), u"see fleet-audit-cli help "_s + command.name);
    if (parser.isSet(u"help"_s))
        return printText(commandHelp(command));

    const auto format = readFormat(parser);
    if (!format)
        return wrongUse(format.error());
    const auto connection = readConnection(parser);
    if (!connection)
        return wrongUse(connection.error());
    if (const auto complete = checkPositionals(command, parser.positionalArguments()); !complete)
        return wrongUse(complete.error());
    const Arguments given(parser, *format, parser.isSet(u"format"_s));
    const auto action = command.prepare(given);
    if (!action)
        return wrongUse(action.error());

    CommandContext context(*connection, *format, parser.isSet(u"verbose"_s));
    return runAction(*action, context);
}

} // namespace

int runCommandLine(const QStringList& arguments) {
    Output::ignoreBrokenPipes();
    QCommandLineParser parser;
    parser.setOptionsAfterPositionalArgumentsMode(QCommandLineParser::ParseAsPositionalArguments);
    parser.addOptions(commonOptions());
    if (!parser.parse(arguments))
        return wrongUse(parser.errorText().chopped(1), u"see fleet-audit-cli help"_s);
    if (parser.isSet(u"version"_s))
        return printText(u"fleet-audit-cli " FLEET_AUDIT_VERSION "\n"_s);

    QStringList rest = parser.positionalArguments();
    if (rest.isEmpty()) {
        if (parser.isSet(u"help"_s))
            return printText(overviewHelp());
        return wrongUse(u"no command was given"_s, u"see fleet-audit-cli help"_s);
    }
    const QStringList before = arguments.first(arguments.size() - rest.size());
    const QString name = rest.takeFirst();
    if (name == u"help")
        return showHelp(rest);
    const Command* command = findCommand(name);
    return command ? runCommand(*command, before + rest) : unknownCommand(name);
}

} // namespace fleet

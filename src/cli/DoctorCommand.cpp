#include <algorithm>

#include "cli/CommandContext.h"
#include "cli/Commands.h"
#include "cli/Table.h"
#include "store/DatabaseCheckup.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

using Outcome = CheckResult::Outcome;

QString outcomeWord(Outcome outcome) {
    switch (outcome) {
        case Outcome::Good:
            return u"good"_s;
        case Outcome::Warning:
            return u"warning"_s;
        case Outcome::Failed:
            return u"failed"_s;
        case Outcome::Skipped:
            return u"skipped"_s;
    }
    Q_UNREACHABLE();
}

QString outcomeColour(Outcome outcome) {
    switch (outcome) {
        case Outcome::Good:
            return u"\x1b[32m"_s;
        case Outcome::Warning:
            return u"\x1b[33m"_s;
        case Outcome::Failed:
            return u"\x1b[31m"_s;
        case Outcome::Skipped:
            return u"\x1b[2m"_s;
    }
    Q_UNREACHABLE();
}

// Advice is long and stands below its finding.
void printForPeople(const QList<CheckResult>& checks, Output& output) {
    qsizetype width = 0;
    for (const CheckResult& check : checks)
        width = std::max(width, check.name.size());
    for (const CheckResult& check : checks) {
        const QString word = outcomeWord(check.outcome).leftJustified(7);
        output.writeLine((output.hasColours() ? outcomeColour(check.outcome) + word + u"\x1b[0m"_s : word) +
                         u"  "_s + check.name.leftJustified(width) + u"  "_s + printable(check.finding));
        if (!check.advice.isEmpty())
            output.writeLine(QString(9 + width + 2, u' ') + u"-> "_s + printable(check.advice));
    }
    output.flush();
}

void printChecks(const QList<CheckResult>& checks, CommandContext& context) {
    if (context.format() == OutputFormat::Table) {
        context.control().clear();
        printForPeople(checks, context.output());
        return;
    }
    Table table{{{u"check"_s, {}}, {u"outcome"_s, {}}, {u"finding"_s, {}}, {u"advice"_s, {}}}, {}};
    for (const CheckResult& check : checks)
        table.rows.append({check.name, outcomeWord(check.outcome), check.finding, check.advice});
    context.print(table);
}

CheckResult failedConnection(const Error& error) {
    QString finding = error.message;
    if (!error.detail.isEmpty() && !finding.contains(error.detail.trimmed()))
        finding += u" ("_s + error.detail.simplified() + u')';
    return {u"Connection"_s, Outcome::Failed, finding, error.advice};
}

Result<ExitCode> examine(CommandContext& context) {
    const auto session = context.open();
    const QList<CheckResult> checks = session ? checkDatabase(**session, context.control())
                                              : QList<CheckResult>{failedConnection(session.error())};
    if (Interrupt::isRequested())
        return failure(ErrorKind::Cancelled, u"cancelled"_s);
    printChecks(checks, context);
    const auto failed = std::count_if(checks.begin(), checks.end(), [](const CheckResult& check) {
        return check.outcome == Outcome::Failed;
    });
    if (failed == 0)
        return ExitCode::Done;
    return failure(ErrorKind::Internal, failed == 1 ? u"1 check failed"_s : u"%1 checks failed"_s.arg(failed),
                   u"the advice stands below each"_s);
}

Result<Action> prepareDoctor(const Arguments&) {
    return [](CommandContext& context) { return examine(context); };
}

} // namespace

Command doctorCommand() {
    return {u"doctor"_s,
            {},
            u"Checks the database from the connection to the partitions and says what to do"_s,
            u"Leaves nothing behind. Exit code 1 where a check failed; warnings are no failure."_s,
            {},
            prepareDoctor};
}

} // namespace fleet

#include "cluster/ServerPrograms.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

QString executable(const QString& folder, const QString& name) {
#ifdef Q_OS_WIN
    return folder + u'/' + name + u".exe"_s;
#else
    return folder + u'/' + name;
#endif
}

// What a program prints on its standard output, or nothing when it cannot be run.
QString outputOf(const QString& program, const QStringList& arguments) {
    QProcess process;
    process.start(program, arguments, QIODevice::ReadOnly);
    if (!process.waitForFinished(10'000) || process.exitCode() != 0)
        return {};
    return QString::fromLocal8Bit(process.readAllStandardOutput()).trimmed();
}

// The folders that match a path whose segments may hold wildcards, e.g. "/usr/lib/postgresql/*/bin".
QStringList matchingFolders(const QString& pattern) {
    const QStringList segments = QDir::fromNativeSeparators(pattern).split(u'/');
    QStringList found{segments.first()};
    for (qsizetype i = 1; i < segments.size(); ++i) {
        QStringList next;
        for (const QString& parent : std::as_const(found)) {
            const QStringList names =
                segments.at(i).contains(u'*')
                    ? QDir(parent + u'/').entryList({segments.at(i)}, QDir::Dirs | QDir::NoDotAndDotDot)
                    : QStringList{segments.at(i)};
            for (const QString& name : names)
                next.append(parent + u'/' + name);
        }
        found = next;
    }
    return found;
}

QStringList patternsOfDistributions() {
#if defined(Q_OS_WIN)
    const QString programFiles = qEnvironmentVariable("ProgramFiles", u"C:/Program Files"_s);
    return {programFiles + u"/PostgreSQL/*/bin"_s};
#elif defined(Q_OS_MACOS)
    return {u"/opt/homebrew/opt/postgresql*/bin"_s, u"/usr/local/opt/postgresql*/bin"_s,
            u"/Applications/Postgres.app/Contents/Versions/*/bin"_s, u"/Library/PostgreSQL/*/bin"_s,
            u"/opt/local/lib/postgresql*/bin"_s};
#else
    return {u"/usr/lib/postgresql/*/bin"_s, u"/usr/pgsql-*/bin"_s,
            u"/usr/lib/postgresql*/bin"_s,  u"/usr/lib64/postgresql-*/bin"_s,
            u"/usr/libexec/postgresql*"_s,  u"/opt/postgresql*/bin"_s,
            u"/usr/local/pgsql/bin"_s,      u"/home/linuxbrew/.linuxbrew/opt/postgresql*/bin"_s};
#endif
}

std::optional<ServerPrograms> programsIn(const QString& folder) {
    for (const auto& name : {u"initdb"_s, u"pg_ctl"_s, u"postgres"_s, u"pg_isready"_s, u"createdb"_s}) {
        if (!QFileInfo(executable(folder, name)).isExecutable())
            return {};
    }
    static const QRegularExpression version(u"\\(PostgreSQL\\) (\\d+)"_s);
    const auto match = version.match(outputOf(executable(folder, u"pg_ctl"_s), {u"--version"_s}));
    if (!match.hasMatch())
        return {};
    return ServerPrograms{folder, match.captured(1).toInt()};
}

} // namespace

QString ServerPrograms::program(const QString& name) const {
    return executable(folder, name);
}

QStringList ServerPrograms::usualFolders() {
    const QString beside = QCoreApplication::applicationDirPath();
    QStringList folders{beside + u"/postgresql/bin"_s, beside + u"/pgsql/bin"_s,
                        beside + u"/../Resources/postgresql/bin"_s};
    folders += qEnvironmentVariable("PATH").split(QDir::listSeparator(), Qt::SkipEmptyParts);
    if (const QString tool = QStandardPaths::findExecutable(u"pg_config"_s); !tool.isEmpty())
        folders.append(outputOf(tool, {u"--bindir"_s}));
    for (const QString& pattern : patternsOfDistributions())
        folders += matchingFolders(pattern);

    QStringList existing;
    for (const QString& folder : std::as_const(folders)) {
        if (!folder.isEmpty() && QFileInfo(folder).isDir())
            existing.append(QDir::cleanPath(folder));
    }
    existing.removeDuplicates();
    return existing;
}

Result<ServerPrograms> ServerPrograms::find(std::optional<int> major, const QStringList& folders) {
    std::optional<ServerPrograms> best;
    int newestSeen = 0;
    for (const QString& folder : folders) {
        const auto candidate = programsIn(folder);
        if (!candidate)
            continue;
        newestSeen = std::max(newestSeen, candidate->major);
        const bool fits = major ? candidate->major == *major : candidate->major >= lowestMajor;
        if (fits && (!best || candidate->major > best->major))
            best = candidate;
    }
    if (best)
        return *best;
    if (major)
        return failure(
            ErrorKind::NotFound,
            u"the private database was made by PostgreSQL %1, whose server programs are not here"_s.arg(
                *major),
            u"install them (%1), or make a new private database with “fleet-audit-cli demo reset”"_s.arg(
                installCommand(major)));
    if (newestSeen > 0)
        return failure(
            ErrorKind::NotFound,
            u"the newest PostgreSQL server on this machine is version %1; version %2 or newer is needed"_s
                .arg(newestSeen)
                .arg(lowestMajor),
            u"install a newer one: %1"_s.arg(installCommand()));
    return failure(ErrorKind::NotFound, u"no PostgreSQL server programs were found on this machine"_s,
                   u"install them: %1"_s.arg(installCommand()));
}

QString ServerPrograms::installCommand(std::optional<int> major) {
    const auto has = [](const QString& tool) { return !QStandardPaths::findExecutable(tool).isEmpty(); };
    const QString number = major ? QString::number(*major) : QString();
#if defined(Q_OS_WIN)
    return u"winget install PostgreSQL.PostgreSQL.%1"_s.arg(major ? number : u"17"_s);
#elif defined(Q_OS_MACOS)
    return has(u"port"_s) && !has(u"brew"_s)
               ? u"sudo port install postgresql%1-server"_s.arg(major ? number : u"17"_s)
               : u"brew install postgresql@%1"_s.arg(major ? number : u"17"_s);
#else
    if (has(u"apt-get"_s))
        return major ? u"sudo apt install postgresql-%1"_s.arg(number) : u"sudo apt install postgresql"_s;
    if (has(u"dnf"_s))
        return major ? u"sudo dnf install postgresql%1-server"_s.arg(number)
                     : u"sudo dnf install postgresql-server"_s;
    if (has(u"zypper"_s))
        return u"sudo zypper install postgresql%1-server"_s.arg(number);
    if (has(u"pacman"_s))
        return u"sudo pacman -S postgresql"_s;
    if (has(u"brew"_s))
        return u"brew install postgresql@%1"_s.arg(major ? number : u"17"_s);
    return u"the package with the PostgreSQL server, version %1"_s.arg(major ? number : u"14 or newer"_s);
#endif
}

} // namespace fleet

#include "desktop/shell/Command.h"

#include <algorithm>

namespace fleet {

namespace {

bool beginsWord(const QString& text, const QString& word) {
    for (qsizetype at = text.indexOf(word, 0, Qt::CaseInsensitive); at >= 0;
         at = text.indexOf(word, at + 1, Qt::CaseInsensitive))
        if (at == 0 || !text.at(at - 1).isLetterOrNumber())
            return true;
    return false;
}

} // namespace

int matchScore(const Command& command, const QString& search) {
    const QString wanted = search.trimmed();
    if (wanted.isEmpty())
        return 1;
    if (command.title.startsWith(wanted, Qt::CaseInsensitive))
        return 1000;
    int score = 0;
    const QStringList words = wanted.split(u' ', Qt::SkipEmptyParts);
    for (const QString& word : words) {
        if (beginsWord(command.title, word))
            score += 100;
        else if (command.title.contains(word, Qt::CaseInsensitive))
            score += 10;
        else if (command.hint.contains(word, Qt::CaseInsensitive))
            score += 1;
        else
            return 0;
    }
    return score;
}

QList<Command> matching(const QList<Command>& commands, const QString& search, int limit) {
    QList<std::pair<int, Command>> found;
    for (const Command& command : commands)
        if (const int score = matchScore(command, search); score > 0)
            found.append({score, command});
    std::stable_sort(found.begin(), found.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    QList<Command> best;
    for (qsizetype i = 0; i < qMin<qsizetype>(limit, found.size()); ++i)
        best.append(found.at(i).second);
    return best;
}

} // namespace fleet

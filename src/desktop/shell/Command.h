// Something that the command palette offers.
#pragma once

#include <QList>
#include <QString>
#include <functional>

namespace fleet {

/// A plain value; `run` is called in the GUI thread after the palette has closed.
struct Command {
    QString title; ///< "cam-0417"
    QString hint;  ///< What it is or its shortcut: "Device", "Ctrl+2". Also searched.
    QString icon;  ///< Of resources/icons.
    std::function<void()> run;
};

/// How well a command answers a search: every word must occur in title or hint. 0: not at all; more is better
/// (the title begins with the words, a word of it begins with them, they occur somewhere).
int matchScore(const Command& command, const QString& search);

/// The best answers first, at most `limit`; an empty search keeps the order.
QList<Command> matching(const QList<Command>& commands, const QString& search, int limit);

} // namespace fleet

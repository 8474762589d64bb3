// The program's standard output and standard error.
#pragma once

#include <QByteArray>
#include <QString>
#include <cstdio>

namespace fleet {

/// A stream that knows whether a person looks at it. What the reader no longer wants (`history | head`) is
/// dropped and is no error; any other failure to write is kept and told at the end. Main thread.
class Output {
public:
    explicit Output(std::FILE* file);

    /// Ends programs that write into a closed pipe nowhere: closed() tells instead. Call once, first.
    static void ignoreBrokenPipes();

    void write(const QString& text);
    void writeLine(const QString& text) { write(text + QLatin1Char('\n')); }
    void flush();

    /// True once nothing more will arrive: stop producing.
    bool isClosed() const { return m_closed; }
    /// Why writing failed, or empty. A reader that left is no failure.
    const QString& problem() const { return m_problem; }

    bool isTerminal() const { return m_terminal; }
    bool hasColours() const { return m_colours; }
    /// The terminal's width in characters; 0 where the output is no terminal.
    int columns() const;

private:
    void noteFailure();

    std::FILE* m_file;
    bool m_terminal;
    bool m_colours;
    bool m_closed = false;
    QString m_problem;
};

} // namespace fleet

#include "cli/ProgressLine.h"

#include "cli/Interrupt.h"
#include "cli/Output.h"
#include "cli/Table.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 millisecondsOnTerminal = 100;
constexpr qint64 millisecondsElsewhere = 1000;

QString line(qint64 done, qint64 total, const QString& step) {
    return total > 0 ? u"%1: %2 %"_s.arg(step).arg(done * 100 / total) : step;
}

} // namespace

void ProgressLine::clear() {
    if (m_visible)
        m_errors.write(u"\r\x1b[K"_s);
    m_errors.flush();
    m_visible = false;
}

bool ProgressLine::isCancelled() const {
    return Interrupt::isRequested();
}

void ProgressLine::progress(qint64 done, qint64 total, const QString& step) {
    if (!m_errors.isTerminal() && !m_always)
        return;
    const QString text = printable(line(done, total, step));
    const qint64 pause = m_errors.isTerminal() ? millisecondsOnTerminal : millisecondsElsewhere;
    if (text == m_last || (m_sinceLast.isValid() && m_sinceLast.elapsed() < pause))
        return;
    m_last = text;
    m_sinceLast.start();
    if (m_errors.isTerminal()) {
        m_errors.write(u"\r\x1b[K"_s + text.left(m_errors.columns() - 1));
        m_visible = true;
    } else {
        m_errors.writeLine(text);
    }
    m_errors.flush();
}

} // namespace fleet

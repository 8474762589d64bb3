// What tests of reports ask of the files, and a control that stops their making.
#pragma once

#include <QByteArray>
#include <QString>

#include "core/JobControl.h"

namespace fleet::test {

/// Empty where the file cannot be read.
QByteArray contentOf(const QString& path);

/// As the PDF itself counts them.
int pagesOf(const QByteArray& pdf);

/// Asks to stop at the n-th step that is told.
class StopAt : public JobControl {
public:
    explicit StopAt(int step) : m_left(step) {}
    bool isCancelled() const override { return m_left <= 0; }
    void progress(qint64, qint64, const QString&) override { --m_left; }

private:
    int m_left;
};

} // namespace fleet::test

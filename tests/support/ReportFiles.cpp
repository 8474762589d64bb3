#include "support/ReportFiles.h"

#include <QFile>
#include <QRegularExpression>

namespace fleet::test {

using namespace Qt::StringLiterals;

QByteArray contentOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

int pagesOf(const QByteArray& pdf) {
    static const QRegularExpression count(u"/Count (\\d+)"_s);
    return count.match(QString::fromLatin1(pdf)).captured(1).toInt();
}

} // namespace fleet::test

// ctest's fixture: starts the cluster that the tests share, and ends it.
#include <QCoreApplication>
#include <QTextStream>

#include "support/TestCluster.h"

int main(int argc, char* argv[]) {
    using namespace Qt::StringLiterals;
    const QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() == 3 && arguments.at(1) == u"start")
        fleet::test::TestCluster::start(arguments.at(2));
    else if (arguments.size() == 3 && arguments.at(1) == u"stop")
        fleet::test::TestCluster::end(arguments.at(2));
    else {
        QTextStream(stderr) << u"usage: fleet-audit-test-cluster start|stop DIRECTORY\n"_s;
        return 2;
    }
    return 0;
}

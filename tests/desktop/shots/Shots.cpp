#include "shots/Shots.h"

#include <QApplication>
#include <QCursor>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QPainter>

namespace fleet::test {

using namespace Qt::StringLiterals;

namespace {
constexpr int patience = 60'000; // Milliseconds.
constexpr int calm = 350;        // A page may start its next question a little later, as after typing.
} // namespace

void waitFor(const QString& what, const std::function<bool()>& condition) {
    QElapsedTimer since;
    since.start();
    while (!condition()) {
        QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents, 20);
        if (since.elapsed() > patience)
            qFatal("Waited too long: %s", qUtf8Printable(what));
    }
}

void waitUntilCalm(MainWindow& window) {
    QElapsedTimer idle;
    idle.start();
    waitFor(u"the page is idle"_s, [&] {
        const Page* page = window.currentPage();
        if (page && page->isBusy())
            idle.start();
        QCoreApplication::processEvents(QEventLoop::AllEvents, 10);
        return idle.elapsed() > calm;
    });
}

void draw(MainWindow& window, const QString& name, const ShotSettings& settings) {
    QPixmap picture = window.grab();
    if (const QWidget* popup = QApplication::activePopupWidget()) {
        QPainter painter(&picture);
        painter.drawPixmap(popup->pos() - window.pos(), const_cast<QWidget*>(popup)->grab());
    }
    const QString appearance = settings.appearance == style::Appearance::Dark ? u"dark"_s : u"light"_s;
    const QString file = settings.folder.filePath(u"%1-%2-%3x%4%5.png"_s.arg(name, appearance)
                                                      .arg(settings.size.width())
                                                      .arg(settings.size.height())
                                                      .arg(settings.suffix));
    if (!picture.save(file))
        qFatal("Cannot write %s", qUtf8Printable(file));
    printf("%s\n", qUtf8Printable(file));
    fflush(stdout);
}

void drawScenes(MainWindow& window, const QList<Scene>& scenes, const ShotSettings& settings) {
    style::Theme::instance().setAppearance(settings.appearance, false);
    window.resize(settings.size);
    QCursor::setPos(10'000, 10'000); // Nothing is to look hovered.
    window.show();
    for (const Scene& scene : scenes) {
        if (!scene.name.contains(settings.only))
            continue;
        scene.prepare(window);
        if (scene.ready)
            waitFor(scene.name, [&] { return scene.ready(window); });
        else
            waitUntilCalm(window);
        draw(window, scene.name, settings);
        if (QWidget* popup = QApplication::activePopupWidget())
            popup->close();
        if (scene.cleanUp)
            scene.cleanUp(window);
    }
}

} // namespace fleet::test

// Draws the window's pages and states as PNG files.
#pragma once

#include <QDir>
#include <QSize>
#include <functional>

#include "desktop/MainWindow.h"
#include "desktop/style/Style.h"

namespace fleet::test {

/// One picture: its name and what leads to it.
struct Scene {
    QString name;
    std::function<void(MainWindow&)> prepare;
    /// Holds when the picture is to be taken; none: when the page is calm.
    std::function<bool(MainWindow&)> ready = {};
    std::function<void(MainWindow&)> cleanUp = {}; ///< After the picture; may be none.
};

/// What a set of pictures has in common.
struct ShotSettings {
    QDir folder;
    QSize size;
    style::Appearance appearance = style::Appearance::Light;
    QString only;   ///< Draws only scenes whose name contains this; empty: all.
    QString suffix; ///< "@2x" or empty.
};

/// Runs the event loop until `condition` holds. Ends the process with `what` after a minute.
void waitFor(const QString& what, const std::function<bool()>& condition);

/// Until the window's page has been idle for a moment and the database is known or known to be gone.
void waitUntilCalm(MainWindow& window);

/// Draws the window, popups that lie over it included, as NAME-APPEARANCE-WxH.png.
void draw(MainWindow& window, const QString& name, const ShotSettings& settings);

/// Prepares, waits and draws each scene in turn.
void drawScenes(MainWindow& window, const QList<Scene>& scenes, const ShotSettings& settings);

} // namespace fleet::test

// The pages and states that pictures are taken of.
#pragma once

#include "shots/Shots.h"
#include "store/ConnectionSettings.h"

namespace fleet::test {

/// Moments and ids of the demo fleet that scenes lead to. Asked once, before the window opens.
struct Subjects {
    Event crash;         ///< A container that crashed.
    QString crashDevice; ///< The device it crashed on.
    QString release;     ///< The id of a release in the log.
};

Subjects findSubjects(const ConnectionSettings& demo);

/// Every page on the demo fleet, and the states that a person meets there.
QList<Scene> demoScenes(const Subjects& subjects);

/// The states of the history: a filter that is typed, a search under way, one event in full, what arrived.
/// The last of them publishes an event.
QList<Scene> historyScenes(const Subjects& subjects);

/// Who set the fields of a device, and what differs between two pins.
QList<Scene> replayScenes(const Subjects& subjects);

/// Pages on a database that holds no events.
QList<Scene> emptyScenes();

} // namespace fleet::test

// The device's state at a place: what is wanted, what is, and what the last event changed.
#pragma once

#include <QWidget>
#include <memory>

#include "desktop/replay/ReplayMoment.h"

namespace Ui {
class StateView;
}

namespace fleet {

class JsonTree;

/// Two trees and, beside them, the event's changes, its payload and the rest of the state. Owned by the
/// replay page. GUI thread only.
class StateView : public QWidget {
    Q_OBJECT

public:
    explicit StateView(QWidget* parent = nullptr);
    ~StateView() override;

    void showMoment(const ReplayMoment& moment);
    void clear();
    void selectPointer(const QString& pointer);

    /// A further tab beside the event's changes, and something below it all; takes them over.
    void addTab(QWidget* tab, const QString& title);
    void addBelow(QWidget* widget);

signals:
    /// The pointer rests on a field of the state, or it was selected.
    void pointed(const QString& pointer);
    void fieldSelected(const QString& pointer); ///< By click or keyboard.

private:
    void showChanges(const ReplayMoment& moment);
    void watch(JsonTree* tree, const QString& section);

    std::unique_ptr<Ui::StateView> m_ui;
};

} // namespace fleet

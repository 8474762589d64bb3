// Two states beside each other: the pins A and B, or two devices at one moment.
#pragma once

#include <QFrame>
#include <memory>

#include "desktop/shared/LatestAnswer.h"
#include "store/StateCompare.h"

namespace Ui {
class ComparePanel;
}

namespace fleet {

class CompareList;
class DevicePicker;
class JsonTree;
class Workspace;

/// Shown in the place of the trees: the differences with their events, as a tree, as text and as JSON Patch.
/// The events are looked for step by step while it is shown. Owned by the replay page. GUI thread only.
class ComparePanel : public QFrame {
    Q_OBJECT

public:
    ComparePanel(Workspace& workspace, LatestAnswer<StateComparisonResult>::BusyHook busy,
                 QWidget* parent = nullptr);
    ~ComparePanel() override;

    void compareMoments(const QString& deviceId, Timestamp a, Timestamp b);
    /// Without pins: the person chooses another device, to be compared at this moment.
    void offerDevices(const QString& deviceId, Timestamp at);
    void cancel();

    /// Writes what the open tab shows to a file.
    void saveTo(const QString& path);

signals:
    void closed();
    void momentChosen(fleet::Timestamp moment);
    void failed(const fleet::Error& error);

private:
    void setUp();
    void compareDevices(const QString& other);
    void ask(QFuture<Result<StateComparisonResult>> answer);
    void receive(const Result<StateComparisonResult>& comparison);
    void goOn();
    void show();
    void showHead();
    void showTree();
    QString shownText() const; ///< What the open tab shows: text, or a JSON Patch.
    bool showsText() const;
    void chooseFile();
    QString stateName(const ComparedState& state) const;

    Workspace& m_workspace;
    std::unique_ptr<Ui::ComparePanel> m_ui;
    CompareList* m_list;
    DevicePicker* m_picker;
    LatestAnswer<StateComparisonResult> m_answer;
    std::optional<StateComparisonResult> m_comparison;
    QString m_deviceId;
    Timestamp m_at; ///< Of two devices.
};

} // namespace fleet

// The story around one event, over the page from which it was opened.
#pragma once

#include "desktop/incident/IncidentPicture.h"
#include "desktop/shared/LatestAnswer.h"
#include "desktop/shared/Page.h"

namespace Ui {
class IncidentPage;
}

namespace fleet {

/// Not in the rail: opened by address, left with Esc or Back. GUI thread only.
class IncidentPage : public Page {
    Q_OBJECT

public:
    explicit IncidentPage(Workspace& workspace, QWidget* parent = nullptr);
    ~IncidentPage() override;

    QString id() const override { return QStringLiteral("incident"); }
    QString title() const override { return tr("Incident"); }
    bool usesTimeRange() const override { return false; }
    bool isInRail() const override { return false; }

    void refresh() override;
    void cancel() override;
    /// event (a uuid).
    void open(const Address& address) override;
    Address address() const override;

    /// Writes the picture as the name's end says: PNG, SVG, PDF, or its events as CSV.
    void saveAs(const QString& path);

private:
    void setUpLook();
    void setUpActions();
    void setUpSaving();
    void forget();
    void showStory(const IncidentStory& story);
    void showWords();
    void showWalked(int node);
    QString describe(int node) const;
    QString describeExtent() const;
    QStringList facts() const;
    void openInHistory(const Event& event);
    void replay(const Event& event);
    void chooseFile(const QString& suffix);
    IncidentPicture makePicture() const;
    DeviceNames names() const;

    std::unique_ptr<Ui::IncidentPage> m_ui;
    LatestAnswer<IncidentStory> m_answer;
    QUuid m_eventId;
    std::optional<IncidentStory> m_story;
};

} // namespace fleet

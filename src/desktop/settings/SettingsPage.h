// Settings: a list of sections at the left, the chosen one at the right.
#pragma once

#include <memory>

#include "desktop/shared/Page.h"

namespace Ui {
class SettingsPage;
}

namespace fleet {

class SettingsSection;

/// fleet-audit://settings?section=partitions. GUI thread only; made by the window.
class SettingsPage : public Page {
    Q_OBJECT

public:
    explicit SettingsPage(Workspace& workspace, QWidget* parent = nullptr);
    ~SettingsPage() override;

    QString id() const override;
    QString title() const override;
    bool usesTimeRange() const override { return false; }
    void refresh() override;
    void cancel() override;
    void open(const Address& address) override;
    Address address() const override;

    /// Shows the section with that id; an unknown one changes nothing.
    void showSection(const QString& sectionId);
    SettingsSection* currentSection() const;

private:
    void addSection(SettingsSection* section);

    std::unique_ptr<Ui::SettingsPage> m_ui;
    QList<SettingsSection*> m_sections;
};

} // namespace fleet

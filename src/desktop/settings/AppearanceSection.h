// Appearance: light or dark, UTC or local time. Takes effect at once; the window remembers it.
#pragma once

#include <memory>

#include "desktop/settings/SettingsSection.h"

namespace Ui {
class AppearanceSection;
}

namespace fleet {

/// GUI thread only.
class AppearanceSection : public SettingsSection {
    Q_OBJECT

public:
    explicit AppearanceSection(Workspace& workspace, QWidget* parent = nullptr);
    ~AppearanceSection() override;

    QString id() const override;
    QString title() const override;
    void refresh() override; ///< Shows what holds now.
    void cancel() override {}

private:
    std::unique_ptr<Ui::AppearanceSection> m_ui;
};

} // namespace fleet

// Connections: the profiles of the person at this desktop and the private demo database.
#pragma once

#include <memory>

#include "desktop/settings/SettingsSection.h"
#include "desktop/shared/LatestAnswer.h"
#include "store/ProfileStore.h"

namespace Ui {
class ConnectionsSection;
}

namespace fleet {

class DemoPanel;
class ProfileListModel;

/// A list at the left, the chosen connection's form at the right. Passwords go to the keychain only; where
/// there is none, they are asked for each time. A connection is tried before the window moves to it. GUI
/// thread only.
class ConnectionsSection : public SettingsSection {
    Q_OBJECT

public:
    explicit ConnectionsSection(Workspace& workspace, QWidget* parent = nullptr);
    ~ConnectionsSection() override;

    QString id() const override;
    QString title() const override;
    void refresh() override;
    void cancel() override;

private:
    void setupLook();
    void setupActions();
    void fillList();
    void chosen(const QModelIndex& index);
    void showProfile(const QString& name);
    void loadPassword(const QString& name);
    void addProfile();
    void save();
    void savePassword(const QString& name, const QString& password);
    void askBeforeRemove();
    void remove();
    void updateButtons();

    void tryConnection(bool connectAfterwards);
    void tried(const Result<SessionAbilities>& abilities, const ConnectionSettings& settings,
               bool connectAfterwards);
    void demoStarted(const ConnectionSettings& settings);

    std::unique_ptr<Ui::ConnectionsSection> m_ui;
    ProfileListModel* m_model;
    DemoPanel* m_demo;
    ProfileStore m_profiles;
    QString m_editedName; ///< The saved name of the shown profile; empty for a new one.
    LatestAnswer<SessionAbilities> m_trying;
    LatestAnswer<QString> m_password;
    LatestAnswer<void> m_savingPassword;
};

} // namespace fleet

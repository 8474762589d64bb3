// Publish: one manual event with its reason, or a whole file of events.
#pragma once

#include <memory>

#include "desktop/shared/Page.h"

namespace Ui {
class PublishPage;
}

namespace fleet {

class ImportPanel;
class PublishForm;

/// The two tabs, PublishForm and ImportPanel, which do the work; the page gives them messages and addresses:
/// fleet-audit://publish?type=container.crashed&aggregate=ID, or ?tab=import. GUI thread only; made by the
/// window.
class PublishPage : public Page {
    Q_OBJECT

public:
    explicit PublishPage(Workspace& workspace, QWidget* parent = nullptr);
    ~PublishPage() override;

    QString id() const override;
    QString title() const override;
    bool usesTimeRange() const override { return false; }
    void refresh() override;
    void cancel() override;
    void open(const Address& address) override;
    Address address() const override;

    ImportPanel& importPanel() const { return *m_import; }

private:
    void showAbilities();
    QString refusal() const; ///< Why the tab shown cannot be used, where it cannot.

    std::unique_ptr<Ui::PublishPage> m_ui;
    PublishForm* m_form;
    ImportPanel* m_import;
};

} // namespace fleet

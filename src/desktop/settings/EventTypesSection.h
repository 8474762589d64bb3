// Event types: what may be published, and what each payload must look like.
#pragma once

#include <memory>

#include "desktop/settings/SettingsSection.h"
#include "desktop/shared/LatestAnswer.h"

namespace Ui {
class EventTypesSection;
}

namespace fleet {

class EventTypeTableModel;

/// GUI thread only.
class EventTypesSection : public SettingsSection {
    Q_OBJECT

public:
    explicit EventTypesSection(Workspace& workspace, QWidget* parent = nullptr);
    ~EventTypesSection() override;

    QString id() const override;
    QString title() const override;
    void refresh() override;
    void cancel() override { m_asking.cancel(); }

private:
    void showTypes(const QList<EventType>& types);
    void showSchema(int row);

    std::unique_ptr<Ui::EventTypesSection> m_ui;
    EventTypeTableModel* m_model;
    LatestAnswer<QList<EventType>> m_asking;
};

} // namespace fleet

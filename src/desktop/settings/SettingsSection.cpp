#include "desktop/settings/SettingsSection.h"

#include <QVBoxLayout>

#include "desktop/style/Style.h"

namespace fleet {

SettingsSection::SettingsSection(Workspace& workspace, QWidget* parent)
    : QWidget(parent),
      m_workspace(workspace),
      m_messages(new MessageBar(this)),
      m_content(new QWidget(this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(style::metrics::gap);
    layout->addWidget(m_messages);
    layout->addWidget(m_content, 1);
}

void SettingsSection::showError(const Error& error) {
    if (error.kind != ErrorKind::Cancelled)
        messages().showError(error, [this] { refresh(); });
}

} // namespace fleet

#include "desktop/shared/Page.h"

#include <QVBoxLayout>

#include "desktop/shared/MessageBar.h"
#include "desktop/style/Style.h"

namespace fleet {

Page::Page(Workspace& workspace, QWidget* parent)
    : QWidget(parent), m_workspace(workspace), m_messages(new MessageBar), m_content(new QWidget) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(style::metrics::pageMargin, style::metrics::gap, style::metrics::pageMargin,
                               style::metrics::gap);
    column->setSpacing(style::metrics::gap);
    column->addWidget(m_messages);
    column->addWidget(m_content, 1);
}

void Page::beginWork() {
    if (++m_busyCount == 1)
        emit busyChanged(true);
}

void Page::endWork() {
    Q_ASSERT(m_busyCount > 0);
    if (--m_busyCount == 0)
        emit busyChanged(false);
}

void Page::showError(const Error& error) {
    if (error.kind == ErrorKind::ConnectionLost)
        m_workspace.suspectConnection();
    else if (error.kind != ErrorKind::Cancelled)
        m_messages->showError(error, [this] { refresh(); });
}

void Page::suspend() {
    cancel();
    m_messages->clear();
    m_content->hide();
}

void Page::resume() {
    m_content->show();
}

} // namespace fleet

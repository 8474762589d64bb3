#include "desktop/publish/DeviceCompleter.h"

#include <QStandardItemModel>

#include "desktop/shared/Workspace.h"

namespace fleet {

using namespace Qt::StringLiterals;

DeviceCompleter::DeviceCompleter(Workspace& workspace, QObject* parent)
    : QCompleter(parent), m_workspace(workspace), m_devices(new QStandardItemModel(this)) {
    setModel(m_devices);
    setCompletionRole(Qt::DisplayRole);
    setFilterMode(Qt::MatchContains);
    setCaseSensitivity(Qt::CaseInsensitive);
    setMaxVisibleItems(10);
    connect(&workspace, &Workspace::knowledgeChanged, this, &DeviceCompleter::fill);
    connect(&workspace, &Workspace::connectionChanged, this, &DeviceCompleter::fill);
    fill();
}

void DeviceCompleter::fill() {
    m_devices->clear();
    for (const QString& id : m_workspace.knownDevices()) {
        const QString name = m_workspace.deviceName(id);
        auto* item = new QStandardItem(name == id ? id : name + u" · "_s + id);
        item->setData(id, Qt::UserRole);
        m_devices->appendRow(item);
    }
    m_devices->sort(0);
}

QString DeviceCompleter::pathFromIndex(const QModelIndex& index) const {
    return index.data(Qt::UserRole).toString();
}

} // namespace fleet

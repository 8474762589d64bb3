#include "desktop/replay/DevicePicker.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QFocusEvent>
#include <QPainter>
#include <QStandardItemModel>

#include "desktop/shared/Workspace.h"
#include "desktop/style/Style.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr int idRole = Qt::UserRole + 1;

/// "9f1c…77e0"
QString shortId(const QString& deviceId) {
    return deviceId.size() > 12 ? deviceId.left(4) + u'…' + deviceId.right(4) : deviceId;
}

} // namespace

DevicePicker::DevicePicker(Workspace& workspace, QWidget* parent)
    : QLineEdit(parent),
      m_workspace(workspace),
      m_choices(new QStandardItemModel(this)),
      m_completer(new QCompleter(m_choices, this)) {
    setPlaceholderText(tr("Device name or id"));
    setAccessibleName(tr("Device to replay"));
    setToolTip(tr("Type a part of a name or id, or paste one; Down shows all devices"));
    m_completer->setFilterMode(Qt::MatchContains);
    m_completer->setCaseSensitivity(Qt::CaseInsensitive);
    m_completer->setMaxVisibleItems(12);
    setCompleter(m_completer);
    QAction* all = addAction(style::icon(u"chevron-down"_s), TrailingPosition);
    all->setText(tr("Show all devices"));
    all->setToolTip(all->text());
    connect(all, &QAction::triggered, this, &DevicePicker::showAll);
    connect(
        m_completer, qOverload<const QModelIndex&>(&QCompleter::activated), this,
        [this](const QModelIndex& index) { choose(index.data(idRole).toString()); }, Qt::QueuedConnection);
    connect(this, &QLineEdit::returnPressed, this, &DevicePicker::commit);
    connect(&workspace, &Workspace::knowledgeChanged, this, &DevicePicker::fillChoices);
    fillChoices();
}

void DevicePicker::fillChoices() {
    QList<std::pair<QString, QString>> devices;
    for (const QString& deviceId : m_workspace.knownDevices())
        devices.append({m_workspace.deviceName(deviceId), deviceId});
    std::sort(devices.begin(), devices.end());
    m_choices->clear();
    for (const auto& [name, deviceId] : std::as_const(devices)) {
        auto* item = new QStandardItem(name == deviceId ? name : name + u"  "_s + deviceId);
        item->setData(deviceId, idRole);
        m_choices->appendRow(item);
    }
    if (!hasFocus())
        showDevice();
}

void DevicePicker::showAll() {
    setFocus(Qt::OtherFocusReason);
    selectAll();
    m_completer->setCompletionPrefix({});
    m_completer->complete();
}

void DevicePicker::setDevice(const QString& deviceId) {
    m_deviceId = deviceId;
    showDevice();
}

void DevicePicker::showDevice() {
    setText(m_deviceId.isEmpty() ? QString() : m_workspace.deviceName(m_deviceId));
    setCursorPosition(0);
    setAccessibleDescription(m_deviceId);
}

void DevicePicker::choose(const QString& deviceId) {
    setDevice(deviceId);
    emit deviceChosen(deviceId);
}

QString DevicePicker::resolve(const QString& text) const {
    QStringList containing;
    for (int row = 0; row < m_choices->rowCount(); ++row) {
        const QString deviceId = m_choices->item(row)->data(idRole).toString();
        const QString name = m_workspace.deviceName(deviceId);
        if (text.compare(deviceId, Qt::CaseInsensitive) == 0 || text.compare(name, Qt::CaseInsensitive) == 0)
            return deviceId;
        if (m_choices->item(row)->text().contains(text, Qt::CaseInsensitive))
            containing += deviceId;
    }
    return containing.size() == 1 ? containing.first() : text;
}

void DevicePicker::commit() {
    const QString written = text().trimmed();
    if (!written.isEmpty())
        choose(resolve(written));
}

void DevicePicker::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Down && !m_completer->popup()->isVisible())
        showAll();
    else
        QLineEdit::keyPressEvent(event);
}

void DevicePicker::focusOutEvent(QFocusEvent* event) {
    QLineEdit::focusOutEvent(event);
    if (event->reason() != Qt::PopupFocusReason)
        showDevice();
}

void DevicePicker::paintEvent(QPaintEvent* event) {
    QLineEdit::paintEvent(event);
    if (m_deviceId.isEmpty() || hasFocus() || text() == m_deviceId)
        return;
    QPainter painter(this);
    painter.setFont(style::font(style::TextRole::FixedCaption));
    painter.setPen(style::palette().muted);
    const int left = cursorRect().left() + fontMetrics().horizontalAdvance(text()) + 14;
    const QRect room(left, 0, width() - left - 28, height());
    painter.drawText(room, Qt::AlignVCenter | Qt::AlignLeft,
                     painter.fontMetrics().elidedText(shortId(m_deviceId), Qt::ElideRight, room.width()));
}

} // namespace fleet

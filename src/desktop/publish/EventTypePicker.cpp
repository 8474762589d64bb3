#include "desktop/publish/EventTypePicker.h"

#include <QCompleter>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QStandardItemModel>

#include "desktop/shared/FamilyMark.h"
#include "desktop/style/Style.h"

namespace fleet {

EventTypePicker::EventTypePicker(QWidget* parent) : QComboBox(parent) {
    setEditable(true);
    setInsertPolicy(QComboBox::NoInsert);
    setMaxVisibleItems(20);
    setIconSize({8, 8});
    setAccessibleName(tr("Event type"));
    lineEdit()->setPlaceholderText(tr("choose a type, or type any part of its name"));
    completer()->setCompletionMode(QCompleter::PopupCompletion);
    completer()->setFilterMode(Qt::MatchContains);
    completer()->setCaseSensitivity(Qt::CaseInsensitive);
    connect(this, &QComboBox::currentTextChanged, this, &EventTypePicker::typeChosen);
}

void EventTypePicker::setTypes(const QList<EventType>& types) {
    const QString chosen = currentText();
    const QSignalBlocker quiet(this);
    m_types = inFamilyOrder(types);
    clear();
    QString family;
    for (const EventType& type : std::as_const(m_types)) {
        if (eventFamily(type.name) != family)
            addFamily(family = eventFamily(type.name));
        addItem(QIcon(familyDot(type.name)), type.name);
        setItemData(count() - 1, type.description, Qt::ToolTipRole);
    }
    setCurrentIndex(-1);
    setEditText(chosen);
}

void EventTypePicker::addFamily(const QString& family) {
    auto* heading = new QStandardItem(family);
    heading->setFlags(Qt::NoItemFlags);
    heading->setFont(style::font(style::TextRole::Caption));
    if (auto* items = qobject_cast<QStandardItemModel*>(model()))
        items->appendRow(heading);
}

std::optional<EventType> EventTypePicker::type() const {
    for (const EventType& type : m_types)
        if (type.name == currentText().trimmed())
            return type;
    return {};
}

void EventTypePicker::choose(const QString& name) {
    setCurrentIndex(findText(name, Qt::MatchExactly));
    setEditText(name);
}

} // namespace fleet

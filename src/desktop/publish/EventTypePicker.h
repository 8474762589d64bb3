// Chooses a registered event type: by family, and by typing any part of its name.
#pragma once

#include <QComboBox>

#include "core/EventType.h"

namespace fleet {

/// GUI thread only; owned by its page.
class EventTypePicker : public QComboBox {
    Q_OBJECT

public:
    explicit EventTypePicker(QWidget* parent = nullptr);

    /// Keeps the choice where the new list has it.
    void setTypes(const QList<EventType>& types);

    /// Nothing while what is typed is no registered type.
    std::optional<EventType> type() const;
    void choose(const QString& name);

signals:
    void typeChosen(); ///< Also when the text stops being a type.

private:
    void addFamily(const QString& family);

    QList<EventType> m_types;
};

} // namespace fleet

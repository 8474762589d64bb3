#include "core/StateFields.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

/// Within a list it is the list that changed.
QStringList fieldsAt(const Json& state, const QString& pointer) {
    const QString field = fieldAt(state, pointer);
    const Json* value = valueAt(state, field);
    return value ? fieldsOf(*value, field) : QStringList();
}

} // namespace

QStringList fieldsOf(const Json& value, const QString& place) {
    if (!value.isObject() || value.members().isEmpty())
        return {place};
    QStringList fields;
    for (const Json::Member& member : value.members())
        fields += fieldsOf(member.value, place + u'/' + jsonPointerSegment(member.name));
    return fields;
}

QString fieldAt(const Json& state, const QString& pointer) {
    QString field;
    const Json* value = &state;
    for (const QString& name : jsonPointerNames(pointer)) {
        if (value && value->isArray())
            break;
        field += u'/' + jsonPointerSegment(name);
        value = valueAt(state, field);
    }
    return field;
}

QStringList oldFieldsOf(const JsonChange& change, const Json& oldState) {
    return change.operation == JsonChange::Operation::Add && change.oldPath.isEmpty()
               ? QStringList()
               : fieldsAt(oldState, change.oldPath);
}

QStringList newFieldsOf(const JsonChange& change, const Json& newState) {
    // What is gone from a list is missed in the list; what else is gone, nowhere.
    return fieldsAt(newState, change.path);
}

} // namespace fleet

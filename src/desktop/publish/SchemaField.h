// The members of a payload, as its JSON Schema describes them: what a form is made from.
#pragma once

#include <QList>
#include <QStringList>

#include "core/Json.h"

namespace fleet {

/// One property of an object schema. A plain value.
struct SchemaField {
    enum class Kind {
        Text,
        Integer,
        Number,
        Boolean,
        Choice, ///< A string out of `choices`.
        Json    ///< Anything else: objects, lists, several types. Written as JSON text.
    };

    QString name;
    QString title;       ///< For people; the name where the schema has none.
    QString description; ///< A hint, or empty.
    Kind kind = Kind::Json;
    bool required = false;
    QStringList choices = {};

    bool operator==(const SchemaField&) const = default;
};

/// The fields of an object schema: the required ones first, in the schema's order of them, then the others by
/// title.
QList<SchemaField> schemaFields(const Json& schema);

/// What a person typed as the field's value. Fails with InvalidInput that says what is expected. `text` is
/// not empty.
Result<Json> readField(const SchemaField& field, const QString& text);

/// The value as a person would type it.
QString fieldText(const SchemaField& field, const Json& value);

} // namespace fleet

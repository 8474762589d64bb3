#include "desktop/publish/SchemaField.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <algorithm>

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("fleet::SchemaField", text);
}

SchemaField::Kind kindOf(const Json& property) {
    const auto& choices = property[u"enum"_s].items();
    if (!choices.isEmpty() && std::all_of(choices.begin(), choices.end(), [](const Json& choice) {
            return choice.kind() == Json::Kind::String;
        }))
        return SchemaField::Kind::Choice;
    const QString type =
        property[u"type"_s].kind() == Json::Kind::String ? property[u"type"_s].text() : QString();
    if (type == u"string"_s)
        return SchemaField::Kind::Text;
    if (type == u"integer"_s)
        return SchemaField::Kind::Integer;
    if (type == u"number"_s)
        return SchemaField::Kind::Number;
    return type == u"boolean"_s ? SchemaField::Kind::Boolean : SchemaField::Kind::Json;
}

SchemaField fieldOf(const Json::Member& member) {
    SchemaField field;
    field.name = member.name;
    const Json& title = member.value[u"title"_s];
    const Json& description = member.value[u"description"_s];
    field.title = title.kind() == Json::Kind::String ? title.text() : member.name;
    field.description = description.kind() == Json::Kind::String ? description.text() : QString();
    field.kind = kindOf(member.value);
    if (field.kind == SchemaField::Kind::Choice)
        for (const Json& choice : member.value[u"enum"_s].items())
            field.choices << choice.text();
    return field;
}

} // namespace

QList<SchemaField> schemaFields(const Json& schema) {
    QStringList required;
    for (const Json& name : schema[u"required"_s].items())
        required << name.text();
    QList<SchemaField> fields;
    for (const Json::Member& member : schema[u"properties"_s].members()) {
        fields << fieldOf(member);
        fields.last().required = required.contains(member.name);
    }
    const auto rank = [&required](const SchemaField& field) {
        const qsizetype place = required.indexOf(field.name);
        return place < 0 ? required.size() : place;
    };
    std::sort(fields.begin(), fields.end(), [&rank](const SchemaField& a, const SchemaField& b) {
        return rank(a) != rank(b) ? rank(a) < rank(b) : a.title.localeAwareCompare(b.title) < 0;
    });
    return fields;
}

Result<Json> readField(const SchemaField& field, const QString& text) {
    static const QRegularExpression integer(u"^-?(0|[1-9][0-9]*)$"_s);
    static const QRegularExpression number(u"^-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?$"_s);
    const QString trimmed = text.trimmed();
    switch (field.kind) {
        case SchemaField::Kind::Text:
        case SchemaField::Kind::Choice:
            return Json::string(text);
        case SchemaField::Kind::Boolean:
            return Json::boolean(trimmed == u"true"_s);
        case SchemaField::Kind::Integer:
            if (!integer.match(trimmed).hasMatch())
                return failure(ErrorKind::InvalidInput, tr("Write a whole number, such as 139"));
            return Json::number(trimmed);
        case SchemaField::Kind::Number:
            if (!number.match(trimmed).hasMatch())
                return failure(ErrorKind::InvalidInput, tr("Write a number with a point, such as 41.5"));
            return Json::number(trimmed);
        case SchemaField::Kind::Json:
            break;
    }
    Result<Json> value = Json::parse(trimmed);
    if (!value)
        return failure(ErrorKind::InvalidInput,
                       tr("Write JSON, such as {\"key\": \"value\"}: %1").arg(value.error().message));
    return value;
}

QString fieldText(const SchemaField& field, const Json& value) {
    if (field.kind == SchemaField::Kind::Json)
        return value.isContainer() ? value.toIndented() : value.toCompact();
    return value.isContainer() ? value.toCompact() : value.text();
}

} // namespace fleet

// The check of a payload against a JSON Schema, by valijson over RapidJSON.
// The adapter chooses how RapidJSON reports misuse, so it comes before RapidJSON.
#include <valijson/adapters/rapidjson_adapter.hpp>
//
#include <rapidjson/document.h>

#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "core/Json.h"
#include "store/EventTypeStore.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

rapidjson::Document documentOf(const QString& text) {
    const QByteArray bytes = text.toUtf8();
    rapidjson::Document document;
    document.Parse<rapidjson::kParseFullPrecisionFlag>(bytes.constData(), size_t(bytes.size()));
    return document;
}

tl::unexpected<Error> unusableSchema(const QString& detail) {
    return failure(ErrorKind::Internal, u"The JSON Schema of this event type cannot be used"_s,
                   u"mend the schema in the registry of event types"_s, detail);
}

/// "<root>[apps][edge]" as people know it from JSON Pointers: "/apps/edge".
QString pointerOf(const std::vector<std::string>& path) {
    QString pointer;
    for (const std::string& segment : path) {
        QString name = QString::fromStdString(segment);
        if (name == "<root>"_L1)
            continue;
        if (name.startsWith(u'[') && name.endsWith(u']'))
            name = name.sliced(1, name.size() - 2);
        pointer += u'/' + name.remove(u'"');
    }
    return pointer;
}

Error describe(valijson::ValidationResults& results) {
    QStringList problems;
    for (const auto& problem : results)
        problems += u"%1: %2"_s.arg(pointerOf(problem.context),
                                    QString::fromStdString(problem.description).trimmed());
    // The innermost problem is the most telling; valijson reports it first.
    valijson::ValidationResults::Error first;
    for (const auto& problem : results) {
        first = problem;
        break;
    }
    QString rule = QString::fromStdString(first.description).trimmed();
    while (rule.endsWith(u'.'))
        rule.chop(1);
    const QString place = pointerOf(first.context);
    return {ErrorKind::InvalidInput,
            place.isEmpty() ? u"The data does not fit its event type: %1"_s.arg(rule)
                            : u"The data does not fit its event type at %1: %2"_s.arg(place, rule),
            u"mend the data; the event type's JSON Schema says what it wants"_s,
            problems.join(u'\n'),
            {}};
}

} // namespace

Result<void> validatePayload(const QString& payload, const QString& schema) {
    const auto value = Json::parse(payload);
    if (!value)
        return failure(ErrorKind::InvalidInput, u"The data is no JSON"_s, u"write {\"key\": value}"_s,
                       value.error().message);
    if (!value->isObject())
        return failure(ErrorKind::InvalidInput, u"The data is no JSON object"_s, u"write {\"key\": value}"_s);
    if (schema.isEmpty())
        return ok();

    const rapidjson::Document rules = documentOf(schema);
    const rapidjson::Document document = documentOf(payload);
    if (rules.HasParseError())
        return unusableSchema(u"It is no JSON"_s);
    if (document.HasParseError())
        return failure(ErrorKind::InvalidInput, u"The data holds a number that is too large"_s);
    // valijson reports a schema that it cannot read by an exception.
    try {
        valijson::Schema compiled;
        valijson::SchemaParser(valijson::SchemaParser::kDraft7)
            .populateSchema(valijson::adapters::RapidJsonAdapter(rules), compiled);
        valijson::ValidationResults results;
        valijson::Validator validator;
        if (validator.validate(compiled, valijson::adapters::RapidJsonAdapter(document), &results))
            return ok();
        return failure(describe(results));
    } catch (const std::exception& problem) {
        return unusableSchema(QString::fromUtf8(problem.what()));
    }
}

} // namespace fleet

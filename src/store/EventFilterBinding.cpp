#include "store/EventFilterBinding.h"

#include "store/SqlValues.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

Result<QVariant> typeValues(Session& session, const QStringList& wanted) {
    QStringList types;
    QStringList families;
    for (const QString& type : wanted) {
        if (type.endsWith(".*"_L1))
            families += type.chopped(2);
        else
            types += type;
    }
    if (families.isEmpty())
        return sql::textArrayOrNull(types);
    auto query =
        session.execute(Session::query(u"event_types_of_families"_s), {sql::textArrayOrNull(families)});
    if (!query)
        return failure(query.error());
    while (query->next())
        types += query->value(0).toString();
    return types.isEmpty() ? QVariant(u"{}"_s) : sql::textArrayOrNull(types);
}

QVariant wordPatterns(const QString& text) {
    QStringList patterns;
    for (const QString& word : text.simplified().split(u' ', Qt::SkipEmptyParts))
        patterns += sql::containing(word);
    return sql::textArrayOrNull(patterns);
}

} // namespace

Result<QVariantList> filterValues(Session& session, const EventFilter& filter) {
    const auto types = typeValues(session, filter.types);
    if (!types)
        return failure(types.error());
    // Devices that are named by a UUID are kept in lower case.
    const QUuid device = QUuid::fromString(filter.device);
    return QVariantList{sql::moment(filter.range.from),
                        sql::moment(filter.range.to),
                        *types,
                        sql::textOrNull(filter.aggregateType),
                        sql::textOrNull(filter.aggregateId),
                        device.isNull() ? sql::textOrNull(filter.device) : sql::uuidOrNull(device),
                        sql::textArrayOrNull(filter.sources),
                        sql::uuidOrNull(filter.correlationId),
                        wordPatterns(filter.text),
                        sql::textArrayOrNull(filter.users)};
}

} // namespace fleet

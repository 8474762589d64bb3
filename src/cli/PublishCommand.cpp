#include <QFile>
#include <limits>

#include "cli/CommandContext.h"
#include "cli/Commands.h"
#include "cli/Table.h"
#include "core/Json.h"
#include "core/SystemUser.h"
#include "store/EventPublisher.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

Result<Json> parseObject(const QString& text, const QString& what) {
    auto json = Json::parse(text);
    if (!json)
        return failure(ErrorKind::InvalidInput, u"%1 is %2"_s.arg(what, json.error().message),
                       u"give a JSON object such as {\"name\": \"value\"}"_s);
    if (!json->isObject())
        return failure(ErrorKind::InvalidInput, u"%1 is no JSON object"_s.arg(what),
                       u"give a JSON object such as {\"name\": \"value\"}"_s);
    return json;
}

// Who did it and why: what --metadata says, and beside it the reason and the person at this computer.
Result<QString> readMetadata(const Arguments& arguments) {
    auto metadata = arguments.has(u"metadata"_s) ? parseObject(arguments.text(u"metadata"_s), u"--metadata"_s)
                                                 : Result<Json>(Json::object());
    if (!metadata)
        return failure(metadata.error());
    if (arguments.has(u"reason"_s)) {
        if (arguments.text(u"reason"_s).trimmed().isEmpty())
            return failure(ErrorKind::InvalidInput, u"--reason is empty"_s, u"say why, or leave it out"_s);
        if (metadata->contains(u"reason"_s))
            return failure(ErrorKind::InvalidInput, u"--metadata holds a reason already"_s,
                           u"give the reason only once"_s);
        metadata->insert(u"reason"_s, Json::string(arguments.text(u"reason"_s)));
    }
    if (!metadata->contains(u"user_id"_s))
        metadata->insert(u"user_id"_s, Json::string(systemUser()));
    return metadata->toCompact();
}

Result<EventDraft> readDraft(const Arguments& arguments) {
    EventDraft draft;
    draft.eventType = arguments.positional(0);
    draft.aggregateType = arguments.positional(1);
    draft.aggregateId = arguments.positional(2);
    draft.data = arguments.positional(3);
    draft.source = arguments.text(u"source"_s);
    if (draft.data != u"-")
        FLEET_TRY(parseObject(draft.data, u"DATA"_s));
    const auto metadata = readMetadata(arguments);
    if (!metadata)
        return failure(metadata.error());
    draft.metadata = *metadata;
    const auto correlation = arguments.uuid(u"correlation"_s);
    if (!correlation)
        return failure(correlation.error());
    draft.correlationId = *correlation;
    const auto causation = arguments.uuid(u"causation"_s);
    if (!causation)
        return failure(causation.error());
    draft.causationId = *causation;
    const auto eventId = arguments.uuid(u"event-id"_s);
    if (!eventId)
        return failure(eventId.error());
    draft.eventId = *eventId;
    const auto expected = arguments.number(u"expected-last-id"_s, 0, std::numeric_limits<qint64>::max() / 10);
    if (!expected)
        return failure(expected.error());
    draft.expectedLastId = *expected;
    return draft;
}

Result<QString> readStandardInput() {
    QFile file;
    if (!file.open(stdin, QIODevice::ReadOnly))
        return failure(ErrorKind::NotFound, u"cannot read standard input: %1"_s.arg(file.errorString()));
    const QString text = QString::fromUtf8(file.readAll());
    FLEET_TRY(parseObject(text, u"standard input"_s));
    return text;
}

Result<ExitCode> publish(EventDraft draft, CommandContext& context) {
    if (draft.data == u"-") {
        const auto data = readStandardInput();
        if (!data)
            return failure(data.error());
        draft.data = *data;
    }
    const auto session = context.open();
    if (!session)
        return failure(session.error());
    const auto eventId = EventPublisher(**session).publish(draft);
    if (!eventId)
        return failure(eventId.error());
    const QString text = eventId->toString(QUuid::WithoutBraces);
    switch (context.format()) {
        case OutputFormat::Table:
            context.output().writeLine(text);
            break;
        case OutputFormat::Json:
            context.output().writeLine(u"{\"event_id\": \"%1\"}"_s.arg(text));
            break;
        case OutputFormat::Csv:
            context.print({{{u"event_id"_s, {}}}, {{text}}});
            break;
    }
    return ExitCode::Done;
}

Result<Action> preparePublish(const Arguments& arguments) {
    const auto draft = readDraft(arguments);
    if (!draft)
        return failure(draft.error());
    return [draft = *draft](CommandContext& context) { return publish(draft, context); };
}

} // namespace

Command publishCommand() {
    return {u"publish"_s,
            {u"TYPE"_s, u"AGG_TYPE"_s, u"AGG_ID"_s, u"DATA"_s},
            u"Publishes one event and prints its uuid"_s,
            u"DATA is a JSON object, or - for standard input. The user's name goes into metadata.user_id."_s,
            {
                {u"metadata"_s, u"a JSON object beside the data"_s, u"JSON"_s},
                {u"reason"_s, u"why, as metadata.reason"_s, u"TEXT"_s},
                {u"source"_s, u"what publishes it; “system” where it is not given"_s, u"S"_s},
                {u"correlation"_s, u"the correlation it belongs to; a new one where it is not given"_s,
                 u"UUID"_s},
                {u"causation"_s, u"the event that caused it"_s, u"UUID"_s},
                {u"event-id"_s, u"its own uuid; publishing the same event again stores nothing"_s, u"UUID"_s},
                {u"expected-last-id"_s,
                 u"fail unless the aggregate's last event has this id; 0: it has no event"_s, u"N"_s},
            },
            preparePublish};
}

} // namespace fleet

#include "core/Json.h"

#include <rapidjson/encodedstream.h>
#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/prettywriter.h>
#include <rapidjson/reader.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

// RapidJSON's SAX events, built into a Json tree. Numbers arrive as their own text.
class TreeBuilder : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, TreeBuilder> {
public:
    bool Null() { return add(Json()); }
    bool Bool(bool value) { return add(Json::boolean(value)); }
    bool RawNumber(const char* text, rapidjson::SizeType length, bool) {
        return add(Json::number(QString::fromLatin1(text, length)));
    }
    bool String(const char* text, rapidjson::SizeType length, bool) {
        return add(Json::string(QString::fromUtf8(text, length)));
    }
    bool Key(const char* text, rapidjson::SizeType length, bool) {
        m_open.last().key = QString::fromUtf8(text, length);
        return true;
    }
    bool StartObject() { return open(Json::object()); }
    bool EndObject(rapidjson::SizeType) { return close(); }
    bool StartArray() { return open(Json::array()); }
    bool EndArray(rapidjson::SizeType) { return close(); }

    bool tooDeep() const { return m_tooDeep; }
    Json takeRoot() { return std::move(m_root); }

private:
    struct Level {
        Json container;
        QString key;
    };

    bool open(Json container) {
        m_tooDeep = m_open.size() >= Json::maximumDepth;
        m_open.append({std::move(container), {}});
        return !m_tooDeep;
    }

    bool close() {
        Json finished = std::move(m_open.last().container);
        m_open.removeLast();
        return add(std::move(finished));
    }

    bool add(Json value) {
        if (m_open.isEmpty())
            m_root = std::move(value);
        else if (Level& level = m_open.last(); level.container.isArray())
            level.container.append(std::move(value));
        else
            level.container.insert(level.key, std::move(value));
        return true;
    }

    QList<Level> m_open;
    Json m_root;
    bool m_tooDeep = false;
};

template <typename Writer>
void write(const Json& value, Writer& writer) {
    const auto writeText = [&](const QString& text) {
        const QByteArray utf8 = text.toUtf8();
        writer.String(utf8.constData(), rapidjson::SizeType(utf8.size()));
    };
    const auto writeRaw = [&](const QString& text) {
        const QByteArray raw = text.toUtf8();
        writer.RawValue(raw.constData(), std::size_t(raw.size()), rapidjson::kNumberType);
    };

    switch (value.kind()) {
        case Json::Kind::String:
            writeText(value.text());
            break;
        case Json::Kind::Array:
            writer.StartArray();
            for (const Json& item : value.items())
                write(item, writer);
            writer.EndArray();
            break;
        case Json::Kind::Object:
            writer.StartObject();
            for (const Json::Member& member : value.members()) {
                const QByteArray name = member.name.toUtf8();
                writer.Key(name.constData(), rapidjson::SizeType(name.size()));
                write(member.value, writer);
            }
            writer.EndObject();
            break;
        default:
            writeRaw(value.text());
            break;
    }
}

} // namespace

Json Json::boolean(bool value) {
    Json json;
    json.m_kind = Kind::Boolean;
    json.m_text = value ? u"true"_s : u"false"_s;
    return json;
}

Json Json::number(QString literal) {
    Json json;
    json.m_kind = Kind::Number;
    json.m_text = std::move(literal);
    return json;
}

Json Json::string(QString value) {
    Json json;
    json.m_kind = Kind::String;
    json.m_text = std::move(value);
    return json;
}

Json Json::array(QList<Json> items) {
    Json json;
    json.m_kind = Kind::Array;
    json.m_text.clear();
    json.m_items = std::move(items);
    return json;
}

Json Json::object(QList<Member> members) {
    Json json;
    json.m_kind = Kind::Object;
    json.m_text.clear();
    json.m_members = std::move(members);
    return json;
}

Result<Json> Json::parse(const QString& text) {
    const QByteArray utf8 = text.toUtf8();
    rapidjson::MemoryStream stream(utf8.constData(), std::size_t(utf8.size()));
    rapidjson::EncodedInputStream<rapidjson::UTF8<>, rapidjson::MemoryStream> input(stream);
    rapidjson::Reader reader;
    TreeBuilder builder;
    constexpr unsigned flags = rapidjson::kParseNumbersAsStringsFlag | rapidjson::kParseIterativeFlag;
    const rapidjson::ParseResult result = reader.Parse<flags>(input, builder);
    if (builder.tooDeep())
        return failure(ErrorKind::InvalidInput,
                       u"the JSON is nested more than %1 levels deep"_s.arg(maximumDepth));
    if (result.IsError())
        return failure(ErrorKind::InvalidInput,
                       u"not valid JSON at character %1: %2"_s.arg(result.Offset() + 1)
                           .arg(QString::fromLatin1(rapidjson::GetParseError_En(result.Code())).chopped(1)));
    return builder.takeRoot();
}

const Json& Json::operator[](const QString& name) const {
    static const Json none;
    const auto found = std::find_if(m_members.begin(), m_members.end(),
                                    [&](const Member& member) { return member.name == name; });
    return found == m_members.end() ? none : found->value;
}

bool Json::contains(const QString& name) const {
    return std::any_of(m_members.begin(), m_members.end(),
                       [&](const Member& member) { return member.name == name; });
}

void Json::insert(const QString& name, Json value) {
    if (isNull())
        *this = object();
    const auto found = std::find_if(m_members.begin(), m_members.end(),
                                    [&](const Member& member) { return member.name == name; });
    if (found != m_members.end())
        found->value = std::move(value);
    else
        m_members.append({name, std::move(value)});
}

void Json::append(Json item) {
    if (isNull())
        *this = array();
    m_items.append(std::move(item));
}

QString Json::toCompact() const {
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
    write(*this, writer);
    return QString::fromUtf8(buffer.GetString(), qsizetype(buffer.GetSize()));
}

QString Json::toIndented() const {
    rapidjson::StringBuffer buffer;
    rapidjson::PrettyWriter<rapidjson::StringBuffer> writer(buffer);
    writer.SetIndent(' ', 2);
    write(*this, writer);
    return QString::fromUtf8(buffer.GetString(), qsizetype(buffer.GetSize()));
}

bool Json::operator==(const Json& other) const {
    if (m_kind != other.m_kind)
        return false;
    if (m_kind == Kind::Array)
        return m_items == other.m_items;
    if (m_kind != Kind::Object)
        return m_text == other.m_text;
    return m_members.size() == other.m_members.size() &&
           std::all_of(m_members.begin(), m_members.end(), [&](const Member& member) {
               return other.contains(member.name) && other[member.name] == member.value;
           });
}

} // namespace fleet

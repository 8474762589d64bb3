// JSON whose numbers stay exactly as written. Qt's own JSON keeps only doubles, so 12345678901234567890
// or 1.10 would change on the way through; what is shown, compared and patched here is the database's own
// text.
#pragma once

#include <QList>
#include <QString>

#include "core/Result.h"

namespace fleet {

/// One JSON value. Objects keep the order of their members as parsed. A plain value; any thread.
class Json {
public:
    enum class Kind { Null, Boolean, Number, String, Array, Object };

    struct Member;

    Json() = default;
    static Json boolean(bool value);
    static Json number(QString literal); ///< `literal` must be a JSON number, e.g. "1.10".
    static Json integer(qint64 value) { return number(QString::number(value)); }
    static Json string(QString value);
    static Json array(QList<Json> items = {});
    static Json object(QList<Member> members = {});

    /// Reads one JSON document of at most `maximumDepth` levels. Fails with InvalidInput that names the
    /// offset.
    static Result<Json> parse(const QString& text);

    static constexpr int maximumDepth = 512;

    Kind kind() const { return m_kind; }
    bool isNull() const { return m_kind == Kind::Null; }
    bool isObject() const { return m_kind == Kind::Object; }
    bool isArray() const { return m_kind == Kind::Array; }
    bool isContainer() const { return isObject() || isArray(); }

    bool toBool() const { return m_kind == Kind::Boolean && m_text == QLatin1String("true"); }
    /// The string itself, the literal of a number, "true", "false", "null"; empty for containers.
    const QString& text() const { return m_text; }
    const QList<Json>& items() const { return m_items; }
    const QList<Member>& members() const { return m_members; }

    /// The member of that name, or a null value where there is none (or this is no object).
    const Json& operator[](const QString& name) const;
    bool contains(const QString& name) const;
    /// Sets or appends a member; turns a null value into an object first.
    void insert(const QString& name, Json value);
    void append(Json item);

    /// Compact JSON text ("{"a": 1}" becomes "{\"a\":1}"); strings escaped, numbers as they were written.
    QString toCompact() const;
    /// Indented by two spaces.
    QString toIndented() const;

    /// Equal values: members in any order, numbers by their written text.
    bool operator==(const Json& other) const;

private:
    Kind m_kind = Kind::Null;
    QString m_text = QStringLiteral("null");
    QList<Json> m_items;
    QList<Member> m_members;
};

struct Json::Member {
    QString name;
    Json value;

    bool operator==(const Member&) const = default;
};

} // namespace fleet

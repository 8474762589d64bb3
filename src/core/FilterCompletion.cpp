#include "core/FilterCompletion.h"

#include <algorithm>

#include "core/FilterConditions.h"
#include "core/FilterFields.h"
#include "core/FilterTokens.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

using Kind = FilterToken::Kind;
using Wanted = FilterCompletion::Wanted;

bool is(const FilterToken& token, QLatin1StringView word) {
    return token.kind == Kind::Word && token.text.compare(word, Qt::CaseInsensitive) == 0;
}

/// Follows the tokens before the cursor: what may come next, and of which field.
class Place {
public:
    void pass(const FilterToken& token) {
        switch (m_wanted) {
            case Wanted::Field:
                if (token.kind == Kind::String)
                    m_wanted = Wanted::Connector;
                else if (token.kind == Kind::Word && !is(token, "not"_L1))
                    begin(token);
                break;
            case Wanted::Operator:
                passOperator(token);
                break;
            case Wanted::Value:
                if (token.kind == Kind::Open)
                    m_inList = true;
                else
                    m_wanted = Wanted::Connector;
                break;
            case Wanted::Connector:
                passConnector(token);
                break;
        }
    }

    Wanted wanted() const { return m_wanted; }
    bool opensList() const { return m_listWanted && !m_inList; }
    const std::optional<FilterField>& field() const { return m_field; }
    const QString& target() const { return m_target; }

private:
    void begin(const FilterToken& word) {
        m_wanted = Wanted::Operator;
        m_target = word.text;
        const auto target = readTarget(word);
        m_field = target ? std::optional(target->field) : std::nullopt;
        m_listWanted = m_inList = false;
    }

    void passOperator(const FilterToken& token) {
        if (is(token, "and"_L1) || is(token, "or"_L1))
            m_wanted = Wanted::Field;
        else if (is(token, "exists"_L1))
            m_wanted = Wanted::Connector;
        else if (token.kind == Kind::Sign || is(token, "matches"_L1) || is(token, "in"_L1))
            m_wanted = Wanted::Value;
        m_listWanted = is(token, "in"_L1);
    }

    void passConnector(const FilterToken& token) {
        if (m_inList && token.kind == Kind::Comma)
            m_wanted = Wanted::Value;
        else if (m_inList && token.kind == Kind::Close)
            m_inList = false;
        else if (is(token, "and"_L1) || is(token, "or"_L1))
            m_wanted = Wanted::Field;
    }

    Wanted m_wanted = Wanted::Field;
    std::optional<FilterField> m_field;
    QString m_target;
    bool m_listWanted = false;
    bool m_inList = false;
};

QStringList fitting(const QStringList& offers, const QString& typed) {
    constexpr qsizetype mostOffers = 200;
    QStringList beginning;
    QStringList holding;
    for (const QString& offer : offers) {
        if (offer.compare(typed, Qt::CaseInsensitive) == 0)
            continue;
        if (offer.startsWith(typed, Qt::CaseInsensitive))
            beginning += offer;
        else if (offer.contains(typed, Qt::CaseInsensitive))
            holding += offer;
    }
    return (beginning + holding).mid(0, mostOffers);
}

/// Values in the form in which they are written after an operator.
QStringList valuesFor(const Place& place, const FilterVocabulary& vocabulary) {
    if (place.opensList())
        return {u"("_s};
    if (!place.field() || !vocabulary.values)
        return {};
    // JSON's values are given as they are written there.
    if (fieldKind(*place.field()) == FilterKind::Json)
        return vocabulary.values(*place.field(), place.target());
    QStringList written;
    for (const QString& value : vocabulary.values(*place.field(), place.target()))
        written += writtenText(value);
    return written;
}

QStringList offersFor(const Place& place, const FilterVocabulary& vocabulary) {
    switch (place.wanted()) {
        case Wanted::Field:
            return fieldNames() + vocabulary.paths + QStringList{u"not"_s};
        case Wanted::Operator:
            return place.field() ? operatorsOf(*place.field()) : QStringList();
        case Wanted::Value:
            return valuesFor(place, vocabulary);
        case Wanted::Connector:
            break;
    }
    return {u"and"_s, u"or"_s};
}

} // namespace

FilterCompletion completeFilter(const QString& text, qsizetype cursor, const FilterVocabulary& vocabulary) {
    FilterCompletion completion{.at = cursor};
    Place place;
    for (const FilterToken& token : filterTokens(text)) {
        const bool isText =
            token.kind == Kind::Word || token.kind == Kind::String || token.kind == Kind::Broken;
        if (token.kind == Kind::End || token.at >= cursor)
            break;
        if (token.end() >= cursor && isText) {
            completion.at = token.at;
            completion.length = token.length;
            break;
        }
        place.pass(token);
    }
    completion.typed = text.mid(completion.at, cursor - completion.at);
    // What begins with a quotation mark is compared by what follows it.
    QString compared = completion.typed;
    if (compared.startsWith(u'"') || compared.startsWith(u'\''))
        compared.remove(0, 1);
    completion.wanted = place.wanted();
    completion.offers = fitting(offersFor(place, vocabulary), compared);
    return completion;
}

} // namespace fleet

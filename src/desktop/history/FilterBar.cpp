#include "desktop/history/FilterBar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "core/EventType.h"
#include "core/FilterFields.h"
#include "core/Json.h"
#include "desktop/history/FilterEdit.h"
#include "desktop/history/TypeChoice.h"
#include "desktop/shared/Workspace.h"
#include "desktop/style/Style.h"
#include "store/FacetCount.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype mostPaths = 400;
constexpr qsizetype mostValues = 60;
constexpr int deepestPath = 6;
constexpr qsizetype mostItems = 100; ///< Of a list; the rest hardly tells more.
constexpr qsizetype longestValue = 120;

/// The paths to the scalars of a payload, with their values as a filter has them.
void collect(const Json& json, const QList<JsonStep>& path, FilterField field, int depth,
             QMap<QString, QStringList>& known) {
    if (depth > deepestPath || known.size() > mostPaths)
        return;
    for (const Json::Member& member : json.members())
        collect(member.value, path + QList<JsonStep>{{JsonStep::Kind::Member, member.name}}, field, depth + 1,
                known);
    for (const Json& item : json.items().first(std::min(json.items().size(), mostItems)))
        collect(item, path + QList<JsonStep>{{JsonStep::Kind::EveryItem}}, field, depth + 1, known);
    if (json.isContainer() || path.isEmpty() || json.text().size() > longestValue)
        return;
    const QString target = fieldName(field) + pathText(path);
    const QString value = json.kind() == Json::Kind::String ? writtenText(json.text()) : json.text();
    QStringList& values = known[target];
    if (values.size() < mostValues && !values.contains(value))
        values.prepend(value);
}

/// The ids of the devices that a filter calls so: several may share a name. An id stands for itself.
QList<FilterValue> devicesCalled(const FilterValue& value, const Workspace& workspace) {
    const QStringList known = workspace.knownDevices();
    QList<FilterValue> ids;
    for (const QString& id : known) {
        if (id == value.text)
            return {value};
        if (workspace.deviceName(id) == value.text)
            ids += FilterValue{value.kind, id};
    }
    return ids.isEmpty() ? QList{value} : ids;
}

FilterExpression withDeviceIds(const FilterExpression& expression, const Workspace& workspace) {
    QList<FilterExpression> operands;
    for (const FilterExpression& operand : expression.operands())
        operands += withDeviceIds(operand, workspace);
    switch (expression.kind()) {
        case FilterExpression::Kind::All:
            return FilterExpression::all(operands);
        case FilterExpression::Kind::Any:
            return FilterExpression::any(operands);
        case FilterExpression::Kind::Not:
            return FilterExpression::negated(operands.first());
        case FilterExpression::Kind::Condition:
            break;
    }
    FilterCondition condition = expression.condition();
    if (condition.field != FilterField::Device || condition.op != FilterOperator::OneOf)
        return expression;
    QList<FilterValue> ids;
    for (const FilterValue& value : std::as_const(condition.values))
        ids += devicesCalled(value, workspace);
    condition.values = ids;
    return condition;
}

} // namespace

FilterBar::FilterBar(Workspace& workspace, QWidget* parent)
    : QFrame(parent),
      m_workspace(workspace),
      m_field(new FilterEdit(this)),
      m_mistakeRow(new QWidget(this)),
      m_mistake(new QLabel(m_mistakeRow)),
      m_progress(new QLabel(this)),
      m_clear(new QToolButton(this)) {
    layOut();
    setUpVocabulary();
    connect(m_field, &FilterEdit::submitted, this, &FilterBar::takeTyped);
    connect(m_field, &FilterEdit::edited, this, &FilterBar::hideMistake);
    connect(m_clear, &QToolButton::clicked, this, [this] { apply({}); });
    connect(&workspace, &Workspace::connectionChanged, this, [this] {
        m_known.clear();
        setUpVocabulary();
    });
}

void FilterBar::layOut() {
    style::makeCard(this);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(4, 0, 4, 0);
    column->setSpacing(0);
    auto* row = new QHBoxLayout;
    row->setSpacing(6);
    row->addWidget(m_field, 1);
    row->addWidget(m_clear, 0, Qt::AlignTop);
    column->addLayout(row);
    column->addWidget(m_mistakeRow);
    column->addWidget(m_progress);
    auto* below = new QHBoxLayout(m_mistakeRow);
    below->setContentsMargins(0, 0, 0, 6);
    below->addWidget(m_mistake, 1);
    m_mistake->setWordWrap(true);
    m_mistake->setTextFormat(Qt::PlainText); // it quotes what was typed
    m_mistakeRow->hide();
    style::setTone(m_mistake, style::Tone::Bad);
    m_progress->setContentsMargins(8, 0, 0, 6);
    m_progress->hide();
    style::setMuted(m_progress);
    m_field->setPlaceholderText(
        tr("Filter, such as  type = container.crashed and data.exit_code > 0  or words to find"));
    m_field->setAccessibleName(tr("Filter"));
    m_field->setToolTip(tr("Enter applies it; Ctrl+Space offers what can be written"));
    m_clear->setText(tr("Clear"));
    m_clear->setToolTip(tr("Remove every condition"));
    m_clear->setAccessibleName(tr("Remove every condition"));
    m_clear->setVisible(false);
    style::makeQuiet(m_clear);
    m_clear->setFixedHeight(style::metrics::control);
}

void FilterBar::setExpression(const FilterExpression& expression) {
    m_expression = expression;
    m_field->setText(expression.toString());
    m_clear->setVisible(!expression.isEmpty());
    hideMistake();
}

void FilterBar::showUnreadable(const QString& text) {
    m_field->setText(text);
    takeTyped();
}

FilterExpression FilterBar::resolved() const {
    return withDeviceIds(m_expression, m_workspace);
}

void FilterBar::apply(const FilterExpression& expression) {
    const bool other = expression != m_expression;
    setExpression(expression);
    if (other)
        emit changed();
}

void FilterBar::toggle(FilterField field, const QString& value) {
    QStringList values = m_expression.valuesOf(field);
    if (field == FilterField::Type)
        values = toggledType(values, value, typeNames());
    else if (!values.removeOne(value))
        values += value;
    apply(m_expression.withValues(field, values));
}

void FilterBar::focusField() {
    m_field->setFocus(Qt::ShortcutFocusReason);
    m_field->selectAll();
}

void FilterBar::showProgress(const QString& text) {
    m_progress->setText(text);
    m_progress->setVisible(!text.isEmpty());
}

void FilterBar::takeTyped() {
    const auto parsed = parseFilter(m_field->text(), typeNames());
    if (parsed)
        apply(*parsed);
    else
        showMistake(parsed.error());
}

void FilterBar::showMistake(const FilterMistake& mistake) {
    const QString reason = mistake.reason.left(1).toUpper() + mistake.reason.mid(1);
    m_field->setMistake(mistake);
    m_mistake->setText(reason);
    // Under the wrong word, as far as there is room for the sentence.
    const int room =
        std::max(0, width() - std::min(width(), m_mistake->fontMetrics().horizontalAdvance(reason) + 32));
    m_mistakeRow->layout()->setContentsMargins(4 + std::min(m_field->xOf(mistake.at), room), 0, 0, 6);
    m_mistakeRow->show();
    m_field->setAccessibleDescription(reason);
}

void FilterBar::hideMistake() {
    m_field->setMistake({});
    m_mistakeRow->hide();
    m_field->setAccessibleDescription({});
}

QStringList FilterBar::typeNames() const {
    QStringList names;
    for (const EventType& type : m_workspace.eventTypes())
        names.append(type.name);
    return names;
}

QStringList FilterBar::valuesFor(FilterField field, const QString& target) const {
    QStringList values;
    switch (field) {
        case FilterField::Type:
            for (const QString& family : fleetFamilies())
                values.append(family + u".*"_s);
            return values + typeNames();
        case FilterField::Device:
            for (const QString& id : m_workspace.knownDevices())
                values.append(m_workspace.deviceName(id));
            return values;
        case FilterField::AggregateType:
            for (const EventType& type : m_workspace.eventTypes())
                if (!type.aggregateType.isEmpty() && !values.contains(type.aggregateType))
                    values.append(type.aggregateType);
            return values;
        default:
            return m_known.value(target.toLower(), m_known.value(target));
    }
}

void FilterBar::setUpVocabulary() {
    FilterVocabulary vocabulary;
    for (auto known = m_known.begin(); known != m_known.end(); ++known)
        if (!fieldNamed(known.key()))
            vocabulary.paths.append(known.key());
    vocabulary.values = [this](FilterField field, const QString& target) { return valuesFor(field, target); };
    m_field->setVocabulary(vocabulary);
}

void FilterBar::learn(const Event& event) {
    const qsizetype before = m_known.size();
    collect(Json::parse(event.data).value_or(Json()), {}, FilterField::Data, 0, m_known);
    collect(Json::parse(event.metadata).value_or(Json()), {}, FilterField::Metadata, 0, m_known);
    if (m_known.size() != before)
        setUpVocabulary();
}

void FilterBar::learn(const EventFacets& facets) {
    const auto names = [](const FacetCounts& facet) {
        QStringList list;
        for (const FacetValue& value : facet.values)
            list += value.value;
        return list;
    };
    m_known[u"source"_s] = names(facets.sources);
    m_known[u"user"_s] = names(facets.users);
}

} // namespace fleet

#include "desktop/history/FilterPicks.h"

#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMenu>

#include "core/Json.h"
#include "core/JsonDiff.h"
#include "desktop/shared/EventDetail.h"
#include "desktop/shared/EventPhrase.h"
#include "desktop/shared/EventTable.h"
#include "desktop/shared/JsonPane.h"
#include "desktop/shared/JsonTree.h"
#include "desktop/shared/Workspace.h"
#include "desktop/style/Style.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr int widestOffer = 420;

FilterExpression is(FilterField field, const QString& text) {
    return FilterExpression::oneOf(field, {text});
}

FilterExpression ofObject(const Event& event, const Workspace& workspace) {
    const QString device = describeEvent(event, workspace).deviceId;
    if (device.isEmpty())
        return is(FilterField::AggregateType, event.aggregateType)
            .with(is(FilterField::Aggregate, event.aggregateId));
    // Its name is read more easily, where it is the only one of that name.
    const QString name = workspace.deviceName(device);
    int namesakes = 0;
    for (const QString& id : workspace.knownDevices())
        namesakes += workspace.deviceName(id) == name ? 1 : 0;
    return is(FilterField::Device, namesakes == 1 ? name : device);
}

FilterExpression ofPerson(const Event& event) {
    const auto metadata = Json::parse(event.metadata);
    const QString user = metadata ? (*metadata)[u"user_id"_s].text() : QString();
    const bool known = metadata && !(*metadata)[u"user_id"_s].isNull() && !user.isEmpty();
    return known ? is(FilterField::User, user) : is(FilterField::Source, event.source);
}

FilterValue valueOf(const Json& json) {
    switch (json.kind()) {
        case Json::Kind::Number:
            return {FilterValue::Kind::Number, json.text()};
        case Json::Kind::Boolean:
            return {json.toBool() ? FilterValue::Kind::True : FilterValue::Kind::False, json.text()};
        case Json::Kind::Null:
            return {FilterValue::Kind::Null, u"null"_s};
        default:
            return {FilterValue::Kind::Text, json.text()};
    }
}

} // namespace

std::optional<FilterExpression> conditionOfCell(const Event& event, int column, const Workspace& workspace) {
    switch (column) {
        case EventTableModel::Time:
            return FilterCondition{.field = FilterField::Time,
                                   .op = FilterOperator::AtLeast,
                                   .values = {{FilterValue::Kind::Text, event.timestamp.toString()}}};
        case EventTableModel::Type:
            return is(FilterField::Type, event.eventType);
        case EventTableModel::What:
            return ofObject(event, workspace);
        case EventTableModel::Who:
            return ofPerson(event);
        case EventTableModel::Source:
            return is(FilterField::Source, event.source);
        default:
            return std::nullopt;
    }
}

std::optional<FilterExpression> conditionOfNode(FilterField field, const QString& json,
                                                const QString& pointer) {
    const auto document = Json::parse(json);
    if (!document || pointer.isEmpty())
        return std::nullopt;
    FilterCondition condition{.field = field};
    Json at = *document;
    for (const QString& name : jsonPointerNames(pointer)) {
        if (at.isArray()) {
            condition.path += {JsonStep::Kind::EveryItem};
            at = at.items().value(name.toInt());
        } else {
            condition.path += {JsonStep::Kind::Member, name};
            at = Json(at[name]);
        }
    }
    if (at.isContainer())
        condition.op = FilterOperator::Exists;
    else
        condition.values = {valueOf(at)};
    return condition;
}

FilterExpression addedTo(const FilterExpression& expression, const FilterExpression& more) {
    QList<FilterExpression> parts = expression.conjuncts();
    parts.removeAll(FilterExpression::negated(more));
    return FilterExpression::all(parts).with(more);
}

FilterPicks::FilterPicks(Workspace& workspace, EventTable& table, EventDetail& detail, QObject* parent)
    : QObject(parent), m_workspace(workspace), m_table(table), m_detail(detail) {
    for (QAbstractScrollArea* view :
         std::initializer_list<QAbstractScrollArea*>{&table, &detail.payload().tree()}) {
        view->installEventFilter(this);
        view->viewport()->installEventFilter(this);
    }
}

std::optional<FilterExpression> FilterPicks::conditionAt(const QObject* watched) const {
    const auto event = m_table.currentEvent();
    if (watched == &m_table || watched == m_table.viewport())
        return event ? conditionOfCell(*event, m_table.currentIndex().column(), m_workspace) : std::nullopt;
    if (!m_detail.event())
        return std::nullopt;
    const bool ofMetadata = m_detail.payload().showsMetadata();
    return conditionOfNode(ofMetadata ? FilterField::Metadata : FilterField::Data,
                           ofMetadata ? m_detail.event()->metadata : m_detail.event()->data,
                           m_detail.payload().tree().currentPointer());
}

bool FilterPicks::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::KeyPress && (watched == &m_table || watched == &m_detail.payload().tree())) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const bool plus = key->key() == Qt::Key_Plus;
        if ((plus || key->key() == Qt::Key_Minus) && !key->modifiers().testFlag(Qt::ControlModifier)) {
            if (const auto condition = conditionAt(watched))
                emit picked(plus ? *condition : FilterExpression::negated(*condition));
            return true;
        }
    }
    if (event->type() == QEvent::ContextMenu) {
        const auto* menu = static_cast<QContextMenuEvent*>(event);
        openMenu(watched, menu->globalPos());
        return true;
    }
    return QObject::eventFilter(watched, event);
}

void FilterPicks::openMenu(QObject* watched, const QPoint& at) {
    const bool ofTable = watched == &m_table || watched == m_table.viewport();
    QMenu menu(ofTable ? static_cast<QWidget*>(&m_table) : &m_detail.payload().tree());
    if (const auto condition = conditionAt(watched)) {
        const auto add = [&](const QString& icon, const QString& text, const FilterExpression& expression) {
            QString shown =
                QFontMetrics(menu.font()).elidedText(expression.toString(), Qt::ElideMiddle, widestOffer);
            menu.addAction(style::icon(icon), text.arg(shown.replace(u'&', u"&&"_s)), this,
                           [this, expression] { emit picked(expression); });
        };
        add(u"plus"_s, tr("Only  %1\t+"), *condition);
        add(u"minus"_s, tr("Only  %1\t−"), FilterExpression::negated(*condition));
        menu.addSeparator();
    }
    if (ofTable) {
        menu.addAction(style::icon(u"copy"_s), tr("&Copy"), &m_table, &RecordTable::copySelection);
        m_table.fillColumnMenu(menu.addMenu(style::icon(u"columns"_s), tr("C&olumns")));
    }
    if (!menu.isEmpty())
        menu.exec(at);
}

} // namespace fleet

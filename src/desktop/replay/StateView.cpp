#include "desktop/replay/StateView.h"

#include "desktop/shared/JsonTreeModel.h"
#include "desktop/style/Style.h"
#include "ui_StateView.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

const QString targetSection = u"target_state"_s;
const QString currentSection = u"current_state"_s;

/// What the state says beside the two trees: attributes, vitals, incidents, containers, reconciliation.
Json restOf(const Json& state) {
    Json rest = Json::object();
    for (const Json::Member& member : state.members())
        if (member.name != targetSection && member.name != currentSection)
            rest.insert(member.name, member.value);
    return rest;
}

QList<JsonChange> changesOutside(const QList<JsonChange>& changes) {
    QList<JsonChange> outside;
    for (const JsonChange& change : changes) {
        const QString section = change.path.section(u'/', 1, 1);
        if (section != targetSection && section != currentSection)
            outside += change;
    }
    return outside;
}

QMap<QString, QString> driftNotes(const Json& state) {
    QMap<QString, QString> notes;
    const auto fields = driftedFields(state);
    for (auto field = fields.begin(); field != fields.end(); ++field)
        notes.insert(field.key(), field.value().isNull()
                                      ? StateView::tr("drift")
                                      : StateView::tr("drift, wanted %1").arg(field.value().toCompact()));
    return notes;
}

} // namespace

StateView::StateView(QWidget* parent) : QWidget(parent), m_ui(std::make_unique<Ui::StateView>()) {
    m_ui->setupUi(this);
    for (QWidget* card : {m_ui->targetCard, m_ui->currentCard, m_ui->changesCard})
        style::makeCard(card);
    for (QLabel* heading : {m_ui->targetTitle, m_ui->currentTitle}) {
        QFont font = style::font(style::TextRole::Caption);
        font.setWeight(QFont::DemiBold);
        heading->setFont(font);
        style::setMuted(heading);
    }
    m_ui->target->setAccessibleName(tr("Target state"));
    m_ui->current->setAccessibleName(tr("Current state"));
    m_ui->payload->setAccessibleName(tr("Payload of the last event"));
    m_ui->rest->setAccessibleName(tr("The rest of the device's state"));
    m_ui->split->setChildrenCollapsible(false);
    m_ui->split->setSizes({405, 405, 362});
    connect(m_ui->changes, &ChangeList::pointerSelected, this, &StateView::selectPointer);
    watch(m_ui->target, u'/' + targetSection);
    watch(m_ui->current, u'/' + currentSection);
    watch(m_ui->rest, {});
    clear();
}

void StateView::watch(JsonTree* tree, const QString& section) {
    tree->setMouseTracking(true);
    connect(tree, &JsonTree::pointerSelected, this, [this, section](const QString& pointer) {
        emit pointed(section + pointer);
        emit fieldSelected(section + pointer);
    });
    connect(tree, &QTreeView::entered, this, [this, section](const QModelIndex& index) {
        emit pointed(section + index.data(JsonTreeModel::PointerRole).toString());
    });
}

void StateView::addTab(QWidget* tab, const QString& title) {
    m_ui->tabs->addTab(tab, title);
}

void StateView::addBelow(QWidget* widget) {
    m_ui->outer->setStretchFactor(m_ui->split, 1); // The trees take the room that it leaves.
    m_ui->outer->addWidget(widget);
}

StateView::~StateView() = default;

void StateView::clear() {
    for (JsonTree* tree : {m_ui->target, m_ui->current, m_ui->payload, m_ui->rest})
        tree->setDocument({});
    m_ui->changes->setChanges({});
    m_ui->tabs->setTabText(0, tr("Changed here"));
}

void StateView::showMoment(const ReplayMoment& moment) {
    const bool known = !moment.isBeforeFirst();
    const QString unknown = tr("Nothing is kept of this moment.");
    m_ui->target->setEmptyText(known ? tr("Nothing is wanted of the device yet.") : unknown);
    m_ui->current->setEmptyText(known ? tr("The device has reported nothing yet.") : unknown);
    m_ui->changes->setEmptyText(known ? tr("This event changed nothing.") : unknown);
    m_ui->target->setDocument(moment.state[targetSection], changesWithin(moment.changes, targetSection));
    m_ui->current->setDocument(moment.state[currentSection], changesWithin(moment.changes, currentSection),
                               driftNotes(moment.state));
    m_ui->rest->setDocument(restOf(moment.state), changesOutside(moment.changes));
    showChanges(moment);
}

void StateView::showChanges(const ReplayMoment& moment) {
    m_ui->changes->setChanges(byImportance(moment.changes));
    m_ui->tabs->setTabText(0, moment.changes.isEmpty() ? tr("Changed here")
                                                       : tr("Changed here (%1)").arg(moment.changes.size()));
    const auto payload = moment.lastEvent ? Json::parse(moment.lastEvent->data) : Result<Json>(Json());
    m_ui->payload->setDocument(payload.value_or(Json()));
    m_ui->payload->setEmptyText(payload ? tr("The payload is empty.") : payload.error().message);
}

void StateView::selectPointer(const QString& pointer) {
    const QString section = pointer.section(u'/', 1, 1);
    const QString within = pointer.mid(section.size() + 1);
    if (section == targetSection)
        m_ui->target->setCurrentPointer(within);
    else if (section == currentSection)
        m_ui->current->setCurrentPointer(within);
    else
        m_ui->rest->setCurrentPointer(pointer);
}

} // namespace fleet

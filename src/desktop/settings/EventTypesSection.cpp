#include "desktop/settings/EventTypesSection.h"

#include <QHeaderView>

#include "core/Json.h"
#include "desktop/settings/EventTypeTableModel.h"
#include "desktop/style/Style.h"
#include "store/EventTypeStore.h"
#include "ui_EventTypesSection.h"

namespace fleet {

using namespace Qt::StringLiterals;

EventTypesSection::EventTypesSection(Workspace& workspace, QWidget* parent)
    : SettingsSection(workspace, parent),
      m_ui(std::make_unique<Ui::EventTypesSection>()),
      m_model(new EventTypeTableModel(this)),
      m_asking(busyHook()) {
    m_ui->setupUi(content());
    style::makeCard(m_ui->tableCard);
    style::makeCard(m_ui->schemaCard);
    style::setTextRole(m_ui->typeName, style::TextRole::Title);
    style::setMuted(m_ui->typeFacts);
    style::setTextRole(m_ui->schemaTitle, style::TextRole::Caption);
    style::setMuted(m_ui->schemaTitle);
    m_ui->table->setModel(m_model);
    m_ui->table->setEmptyText(tr("No event types are registered: apply the migrations first."));
    m_ui->table->horizontalHeader()->resizeSection(EventTypeTableModel::Name, 260);
    m_ui->table->horizontalHeader()->resizeSection(EventTypeTableModel::AggregateType, 90);
    m_ui->splitter->setStretchFactor(0, 3);
    m_ui->splitter->setStretchFactor(1, 2);
    m_ui->splitter->setSizes({560, 420});
    m_ui->splitter->setChildrenCollapsible(false);
    connect(m_ui->table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& index) { showSchema(index.row()); });
    showSchema(-1);
}

EventTypesSection::~EventTypesSection() {
    // The table loses its rows after this section has ended.
    m_ui->table->selectionModel()->disconnect(this);
}

QString EventTypesSection::id() const {
    return u"types"_s;
}

QString EventTypesSection::title() const {
    return tr("Event types");
}

void EventTypesSection::refresh() {
    auto answer = workspace().reading().call<QList<EventType>>(
        [](Session& session, JobControl&) { return EventTypeStore(session).types(); });
    m_asking.ask(answer, [this](const Result<QList<EventType>>& types) {
        if (types)
            showTypes(*types);
        else
            showError(types.error());
    });
}

void EventTypesSection::showTypes(const QList<EventType>& types) {
    const QModelIndex current = m_ui->table->currentIndex();
    const int row = current.isValid() ? current.row() : 0;
    m_model->setTypes(types);
    if (row < m_model->rowCount())
        m_ui->table->setCurrentIndex(m_model->index(row, 0));
    else
        showSchema(-1);
}

void EventTypesSection::showSchema(int row) {
    const bool known = row >= 0 && row < m_model->rowCount();
    m_ui->schema->setVisible(known);
    m_ui->schemaTitle->setVisible(known);
    if (!known) {
        m_ui->typeName->setText(tr("Choose a type"));
        m_ui->typeFacts->setText(tr("Its payload's JSON Schema is shown here."));
        return;
    }
    const EventType& type = m_model->type(row);
    m_ui->typeName->setText(type.name);
    m_ui->typeFacts->setText(type.description);
    const Result<Json> schema = Json::parse(type.schema);
    m_ui->schema->setVisible(schema.has_value());
    m_ui->schemaTitle->setText(schema ? tr("Payload (JSON Schema)")
                                      : tr("No schema is registered: the payload may be any JSON object."));
    if (schema) {
        m_ui->schema->setDocument(*schema);
        m_ui->schema->expandAll();
    }
}

} // namespace fleet

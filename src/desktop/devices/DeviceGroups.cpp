#include "desktop/devices/DeviceGroups.h"

#include <QComboBox>
#include <QHeaderView>
#include <QLineEdit>
#include <QLocale>
#include <QVBoxLayout>

#include "desktop/shared/RecordTable.h"
#include "desktop/shared/Workspace.h"
#include "desktop/style/Style.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

enum Column { Value, Devices, Now, Online, Drift, Unhealthy };

using Style = TallyModel::Style;

constexpr int valueWidth = 116; ///< The counts then and now stay in view beside it.

const QStringList sitePath{u"attributes"_s, u"site"_s};

QString number(qint64 count) {
    return QLocale().toString(count);
}

QString valueName(const FleetGroup& group) {
    return group.value.isNull() ? DeviceGroups::tr("(without it)") : group.value;
}

/// What there is now, with the way it went since.
QString nowText(qint64 then, qint64 now) {
    if (then == now)
        return number(now);
    return u"%1 (%2%3)"_s.arg(number(now), now > then ? u"+"_s : u"−"_s, number(qAbs(now - then)));
}

} // namespace

QStringList parseFieldPath(const QString& text) {
    QStringList path;
    QString name;
    bool quoted = false;
    for (const QChar c : text.trimmed()) {
        if (c == u'"')
            quoted = !quoted;
        else if (c == u'.' && !quoted)
            path += std::exchange(name, {});
        else
            name += c;
    }
    path += name;
    path.removeAll(QString());
    return path;
}

QString writeFieldPath(const QStringList& path) {
    QStringList names;
    for (const QString& name : path)
        names += name.contains(u'.') ? u'"' + name + u'"' : name;
    return names.join(u'.');
}

DeviceGroups::DeviceGroups(Workspace& workspace, std::function<void(bool)> busy, QWidget* parent)
    : QWidget(parent),
      m_workspace(workspace),
      m_fields(new QComboBox),
      m_table(new RecordTable),
      m_model({{tr("Value")},
               {tr("Devices"), Style::Count},
               {tr("Now"), Style::Count},
               {tr("Online"), Style::Count},
               {tr("In drift"), Style::Count},
               {tr("Not well"), Style::Count}}),
      m_path(sitePath),
      m_answer(std::move(busy)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(style::metrics::unit);
    column->addWidget(m_fields);
    column->addWidget(m_table, 1);
    setUpFields();
    setUpTable();
}

void DeviceGroups::setUpFields() {
    m_fields->setEditable(true);
    m_fields->setInsertPolicy(QComboBox::NoInsert);
    m_fields->setAccessibleName(tr("Group the devices by this field of their state"));
    m_fields->setToolTip(
        tr("Choose a field, or type the way to any other: target_state.config.log_level, "
           "containers.c1.status"));
    setApps({});
    connect(m_fields, &QComboBox::activated, this, &DeviceGroups::takeField);
    connect(m_fields->lineEdit(), &QLineEdit::returnPressed, this, &DeviceGroups::takeField);
}

void DeviceGroups::setUpTable() {
    style::setUpTable(m_table);
    m_table->setModel(&m_model);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setAccessibleName(tr("Groups of devices"));
    m_table->setToolTip(tr("A selected value narrows the list; again, or Esc, takes it back"));
    QHeaderView* header = m_table->horizontalHeader();
    header->setStretchLastSection(false);
    header->setMinimumSectionSize(48);
    header->setSectionResizeMode(QHeaderView::ResizeToContents);
    header->setSectionResizeMode(Value, QHeaderView::Interactive);
    header->resizeSection(Value, valueWidth);
    m_table->setColumnHidden(Now, true);
    connect(m_table, &QAbstractItemView::clicked, this, [this](const QModelIndex& index) {
        const QString& value = m_groups.at(index.row()).value;
        const bool again = m_chosen && *m_chosen == value && m_chosen->isNull() == value.isNull();
        chooseValue(again ? std::nullopt : std::optional(value));
        emit narrowed();
    });
    connect(m_table, &QAbstractItemView::activated, this, [this](const QModelIndex& index) {
        chooseValue(m_groups.at(index.row()).value);
        emit narrowed();
    });
}

void DeviceGroups::addField(const QString& title, const QStringList& path) {
    m_fields->addItem(title, path);
}

void DeviceGroups::setApps(const QStringList& apps) {
    const QSignalBlocker quiet(m_fields);
    m_fields->clear();
    addField(tr("Site"), sitePath);
    addField(tr("Model"), {u"attributes"_s, u"model"_s});
    for (const QString& app : apps)
        addField(tr("Version of %1").arg(app), {u"releases"_s, app, u"version"_s});
    addField(tr("Lifecycle"), {u"lifecycle"_s});
    addField(tr("Reconciliation"), {u"reconciliation"_s, u"status"_s});
    setPath(m_path);
}

void DeviceGroups::setPath(const QStringList& path) {
    m_path = path.isEmpty() ? sitePath : path;
    const int known = m_fields->findData(m_path);
    m_fields->setCurrentIndex(known);
    if (known < 0)
        m_fields->setEditText(writeFieldPath(m_path));
}

void DeviceGroups::takeField() {
    const int known = m_fields->findText(m_fields->currentText(), Qt::MatchFixedString);
    const QStringList path =
        known < 0 ? parseFieldPath(m_fields->currentText()) : m_fields->itemData(known).toStringList();
    if (path.isEmpty() || path == m_path)
        return setPath(m_path);
    m_chosen.reset();
    setPath(path);
    emit narrowed();
    ask(m_at);
}

void DeviceGroups::ask(std::optional<Timestamp> at) {
    m_at = at;
    if (isHidden())
        return;
    m_answer.ask(m_workspace.reading().call<FleetGroups>([at, path = m_path](Session& session, JobControl&) {
        return DeviceStore(session).groups(path, at);
    }),
                 [this](const Result<FleetGroups>& groups) {
                     if (groups)
                         return showGroups(*groups);
                     m_groups.clear();
                     m_model.setRows({});
                     m_table->setEmptyText(tr("The field could not be read."));
                     emit failed(groups.error());
                 });
}

void DeviceGroups::showGroups(const FleetGroups& groups) {
    m_values = groups.values;
    m_groups = groups.groups;
    QHash<QString, qint64> now;
    for (const FleetGroup& group : groups.now)
        now[group.value] = group.devices;
    // A value that nobody had then, and somebody has now, is part of the difference.
    for (const FleetGroup& group : groups.now)
        if (std::none_of(m_groups.begin(), m_groups.end(),
                         [&](const FleetGroup& there) { return there.value == group.value; }))
            m_groups += FleetGroup{.value = group.value};
    QList<TallyModel::Row> rows;
    for (const FleetGroup& group : std::as_const(m_groups))
        rows += {{valueName(group), number(group.devices), nowText(group.devices, now.value(group.value)),
                  number(group.online), number(group.inDrift), number(group.unhealthy)},
                 group.devices,
                 {}};
    m_model.setRows(rows);
    m_table->setColumnHidden(Now, !m_at);
    m_table->setEmptyText(tr("No device has this field."));
    selectChosen();
    emit narrowed();
}

void DeviceGroups::chooseValue(std::optional<QString> value) {
    m_chosen = std::move(value);
    selectChosen();
}

void DeviceGroups::selectChosen() {
    m_table->clearSelection();
    for (int row = 0; row < m_groups.size(); ++row)
        if (m_chosen && m_groups.at(row).value == *m_chosen)
            m_table->selectRow(row);
}

} // namespace fleet

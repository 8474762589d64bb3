#include "desktop/shell/StatusBar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>

#include "desktop/shared/MessageBar.h"
#include "desktop/shared/Workspace.h"
#include "desktop/shell/StatusDot.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {
constexpr qint64 lagWorthAWarning = 30'000; // Milliseconds.
constexpr int daysAheadWorthAWarning = 2;

QString roleText(const QString& role) {
    if (role == u"admin"_s)
        return StatusBar::tr("admin");
    if (role == u"support"_s)
        return StatusBar::tr("support");
    return role.isEmpty() ? QString() : StatusBar::tr("auditor");
}
} // namespace

StatusBar::StatusBar(QWidget* parent) : QFrame(parent), m_dot(new StatusDot) {
    setProperty("fleetRole", u"status-bar"_s);
    setFixedHeight(style::metrics::statusBar);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(16, 0, 16, 0);
    row->setSpacing(20);
    auto* connection = new QHBoxLayout;
    connection->setSpacing(6);
    connection->addWidget(m_dot);
    m_connection = addItem(connection);
    row->addLayout(connection);
    m_role = addItem(row);
    m_horizon = addItem(row);
    m_partitions = addItem(row);
    row->addStretch(1);
    m_page = addItem(row);
    m_listener = addItem(row);
    m_connection->setObjectName(u"connection"_s);
    m_role->setObjectName(u"role"_s);
    m_horizon->setObjectName(u"horizon"_s);
    m_partitions->setObjectName(u"partitions"_s);
    m_page->setObjectName(u"pageText"_s);
    m_listener->setObjectName(u"listener"_s);
}

QLabel* StatusBar::addItem(QHBoxLayout* row) {
    auto* label = new QLabel;
    style::setTextRole(label, style::TextRole::Caption);
    style::setMuted(label);
    label->hide();
    row->addWidget(label);
    return label;
}

void StatusBar::setWorkspace(Workspace& workspace) {
    m_workspace = &workspace;
    connect(&workspace, &Workspace::connectionChanged, this, &StatusBar::showConnection);
    connect(&workspace, &Workspace::connectedChanged, this, &StatusBar::showConnection);
    connect(&workspace, &Workspace::knowledgeChanged, this, &StatusBar::showConnection);
    connect(&workspace.listener(), &EventListener::stateChanged, this, &StatusBar::showListener);
}

void StatusBar::setPageText(const QString& text) {
    m_page->setText(text);
    m_page->setVisible(!text.isEmpty());
}

void StatusBar::showUnconnected(const QString& text) {
    m_dot->setTone(style::Tone::Muted);
    m_connection->setText(text);
    m_connection->show();
    for (QLabel* label : {m_role, m_horizon, m_partitions, m_listener})
        label->hide();
}

void StatusBar::showConnection() {
    const SessionAbilities& abilities = m_workspace->abilities();
    const bool known = m_workspace->knowsDatabase();
    QString text = m_workspace->connectionName();
    if (known)
        text += u" · PostgreSQL "_s + abilities.serverVersion;
    else
        text = tr("connecting to %1…").arg(text);
    m_dot->setTone(known ? style::Tone::Good : style::Tone::Muted);
    style::setMuted(m_connection);
    m_connection->setText(text);
    m_connection->setToolTip(m_workspace->settings().toDisplayUrl());
    m_connection->show();
    m_role->setText(roleText(abilities.role));
    m_role->setToolTip(tr("What you may do here; you are connected as %1").arg(abilities.user));
    m_role->setVisible(known && !abilities.role.isEmpty());
    if (!known)
        for (QLabel* label : {m_horizon, m_partitions, m_listener})
            label->hide();
}

void StatusBar::showHealth(const DatabaseHealth& health) {
    showConnection();
    const qint64 lag = health.horizon.lagMilliseconds;
    m_horizon->setText(
        tr("horizon %1 s behind").arg(QLocale().toString(double(lag) / 1000, 'f', lag < 10'000 ? 1 : 0)));
    m_horizon->setToolTip(health.horizon.heldBackBy.isEmpty()
                              ? tr("Events older than this are settled: nothing earlier can still appear")
                              : health.horizon.heldBackBy);
    style::setTone(m_horizon, lag > lagWorthAWarning ? style::Tone::Warning : style::Tone::Muted);
    m_horizon->show();

    const bool short_ = !health.hasToday || health.daysAhead < daysAheadWorthAWarning;
    m_partitions->setText(health.hasToday ? tr("partitions: %n days ahead", nullptr, health.daysAhead)
                                          : tr("partitions: none for today"));
    if (health.hasToday && health.daysAhead == 1)
        m_partitions->setText(tr("partitions: 1 day ahead"));
    m_partitions->setToolTip(health.rowsInDefault > 0
                                 ? tr("Some events found no partition of their day; see Settings, Partitions")
                                 : tr("Days after today that have a partition of their own"));
    style::setTone(m_partitions,
                   short_ || health.rowsInDefault > 0 ? style::Tone::Warning : style::Tone::Muted);
    m_partitions->show();
}

void StatusBar::showFailure(const Error& error) {
    const bool lost = error.kind == ErrorKind::ConnectionLost;
    if (!lost && m_workspace->knowsDatabase()) {
        m_horizon->setText(tr("health unknown"));
        m_horizon->setToolTip(describeError(error));
        m_horizon->setVisible(true);
        return;
    }
    m_dot->setTone(style::Tone::Bad);
    m_connection->setText((lost ? tr("%1 · connection lost, trying again") : tr("%1 · not connected"))
                              .arg(m_workspace->connectionName()));
    m_connection->setToolTip(describeError(error));
    style::setTone(m_connection, style::Tone::Bad);
    for (QLabel* label : {m_role, m_horizon, m_partitions})
        label->hide();
}

void StatusBar::showListener(EventListener::State state, const QString& detail) {
    const auto text = [state] {
        switch (state) {
            case EventListener::State::Connecting:
                return tr("joining live");
            case EventListener::State::CatchingUp:
                return tr("catching up");
            case EventListener::State::Live:
                return tr("live");
            case EventListener::State::Reconnecting:
                return tr("live: reconnecting");
            case EventListener::State::Stopped:
                break;
        }
        return QString();
    }();
    m_listener->setText(text);
    m_listener->setToolTip(detail);
    style::setTone(m_listener,
                   state == EventListener::State::Reconnecting ? style::Tone::Warning : style::Tone::Muted);
    m_listener->setVisible(!text.isEmpty());
}

} // namespace fleet

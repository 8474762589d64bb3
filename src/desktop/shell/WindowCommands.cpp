#include "desktop/shell/WindowCommands.h"

#include <QAction>
#include <QCoreApplication>
#include <QKeySequence>
#include <QUuid>
#include <algorithm>

#include "desktop/MainWindow.h"
#include "desktop/PageList.h"
#include "desktop/style/Style.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr int mostShown = 50;

QString tr(const char* text) {
    return QCoreApplication::translate("fleet::WindowCommands", text);
}

QString keys(const QString& portable) {
    return QKeySequence(portable).toString(QKeySequence::NativeText);
}

QList<Command> pageCommands(MainWindow& window) {
    QList<Command> commands;
    const QList<Page*> pages = window.pages();
    for (qsizetype i = 0; i < pages.size(); ++i) {
        if (!pages.at(i)->isInRail())
            continue;
        const QString id = pages.at(i)->id();
        commands.append({pages.at(i)->title(), keys(u"Ctrl+%1"_s.arg(i + 1)), pageList().at(i).icon,
                         [&window, id] { window.showPage(id); }});
    }
    return commands;
}

/// What pages do on their own: their widgets' actions.
QList<Command> actionsOfPages(MainWindow& window) {
    QList<Command> commands;
    for (const Page* page : window.pages()) {
        for (QAction* action : page->actions())
            commands.append({action->text(), action->shortcut().toString(QKeySequence::NativeText),
                             page->id(), [&window, id = page->id(), action] {
                                 window.showPage(id);
                                 action->trigger();
                             }});
    }
    return commands;
}

QList<Command> actionCommands(MainWindow& window) {
    Workspace& workspace = window.workspace();
    const bool dark = style::palette().dark;
    QList<Command> commands = {
        {tr("Refresh"), keys(u"F5"_s), u"refresh"_s, [&window] { window.refreshPage(); }},
        {workspace.timeRange().isUtc() ? tr("Show local times") : tr("Show times in UTC"), keys(u"Ctrl+U"_s),
         u"replay"_s, [&window] { window.toggleUtc(); }},
        {tr("Copy the address of this page"), keys(u"Ctrl+Shift+C"_s), u"link"_s,
         [&window] { window.copyAddress(); }},
        {dark ? tr("Light appearance") : tr("Dark appearance"), tr("Appearance"), u"moon"_s,
         [dark] {
             style::Theme::instance().setAppearance(dark ? style::Appearance::Light
                                                         : style::Appearance::Dark);
         }},
        {tr("Appearance as the system has it"), tr("Appearance"), u"moon"_s,
         [] { style::Theme::instance().setAppearance(style::Appearance::System); }},
        {tr("Open another window"), keys(u"Ctrl+Shift+N"_s), u"plus"_s,
         [&window] { window.openAnotherWindow(); }}};
    return commands;
}

QList<Command> deviceCommands(MainWindow& window) {
    Workspace& workspace = window.workspace();
    QList<Command> commands;
    const QStringList devices = workspace.knownDevices();
    for (const QString& device : devices) {
        const QString name = workspace.deviceName(device);
        const Address address{u"replay"_s, {{u"device"_s, {device}}}};
        commands.append({name, name == device ? tr("Device") : device, u"devices"_s,
                         [&workspace, address] { workspace.open(address); }});
    }
    std::sort(commands.begin(), commands.end(),
              [](const Command& a, const Command& b) { return a.title.localeAwareCompare(b.title) < 0; });
    return commands;
}

/// A pasted id may be an event's, a correlation's or a device's: offers all three, the device first where it
/// is known.
QList<Command> idCommands(Workspace& workspace, const QUuid& id) {
    const QString text = id.toString(QUuid::WithoutBraces);
    const auto go = [&workspace](const QString& page, const QString& key, const QString& value) {
        return [&workspace, address = Address{page, {{key, {value}}}}] { workspace.open(address); };
    };
    QList<Command> commands;
    if (workspace.knownDevices().contains(text))
        commands.append(
            {workspace.deviceName(text), tr("Device"), u"devices"_s, go(u"replay"_s, u"device"_s, text)});
    commands.append(
        {tr("Open the event with this id"), text, u"history"_s, go(u"history"_s, u"event"_s, text)});
    commands.append({tr("Show all events of this correlation"), text, u"link"_s,
                     go(u"history"_s, u"correlation"_s, text)});
    return commands;
}

} // namespace

QList<Command> windowCommands(MainWindow& window, const QString& search) {
    const QString wanted = search.trimmed();
    if (const auto address = Address::parse(wanted))
        return {{tr("Open this address"), address->page, u"external"_s,
                 [&window, address = *address] { window.open(address); }}};
    if (const QUuid id = QUuid::fromString(wanted); !id.isNull())
        return idCommands(window.workspace(), id);
    QList<Command> commands = pageCommands(window) + actionsOfPages(window) + actionCommands(window);
    if (!wanted.isEmpty())
        commands += deviceCommands(window);
    return matching(commands, wanted, mostShown);
}

} // namespace fleet

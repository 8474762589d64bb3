#include "desktop/live/AlertRule.h"

#include <QCoreApplication>
#include <QSettings>

#include "core/EventType.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {
const QString rulesKey = u"live/alertRules"_s;
const QString everyOfFamily = u".*"_s;

QString tr(const char* text) {
    return QCoreApplication::translate("fleet::AlertRule", text);
}
} // namespace

bool AlertRule::matches(const Event& event, const QString& deviceName) const {
    if (type.endsWith(everyOfFamily) ? eventFamily(event.eventType) != type.chopped(everyOfFamily.size())
                                     : !type.isEmpty() && event.eventType != type)
        return false;
    return device.isEmpty() || event.aggregateId.contains(device, Qt::CaseInsensitive) ||
           deviceName.contains(device, Qt::CaseInsensitive);
}

QString AlertRule::describe() const {
    const QString what = type.isEmpty() ? tr("any event") : type;
    return device.isEmpty() ? what : tr("%1 on %2").arg(what, device);
}

QList<AlertRule> savedAlertRules() {
    QList<AlertRule> rules;
    for (const QString& text : QSettings().value(rulesKey).toStringList())
        rules << AlertRule{text.section(u'\t', 0, 0), text.section(u'\t', 1)};
    return rules;
}

void saveAlertRules(const QList<AlertRule>& rules) {
    QStringList texts;
    for (const AlertRule& rule : rules)
        texts << rule.type + u'\t' + rule.device;
    QSettings().setValue(rulesKey, texts);
}

} // namespace fleet

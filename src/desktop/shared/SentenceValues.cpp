#include "desktop/shared/SentenceValues.h"

#include <QCoreApplication>
#include <QLocale>
#include <algorithm>

#include "core/Timestamp.h"
#include "desktop/shared/Counted.h"
#include "desktop/shared/DurationText.h"
#include "desktop/shared/EventPhrase.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype longestValue = 200;
constexpr qsizetype mostNamed = 4; ///< Of a list, as many are named.

QString plain(const Json& value) {
    return value.isNull() ? QString() : value.isContainer() ? value.toCompact() : value.text();
}

/// "a, b, c and 4 more"
QString listed(const QStringList& parts) {
    if (parts.size() <= mostNamed + 1)
        return parts.join(u", "_s);
    return parts.mid(0, mostNamed).join(u", "_s) + u' ' +
           SentenceValues::tr("and %1 more").arg(parts.size() - mostNamed);
}

QStringList memberNames(const Json& object) {
    QStringList names;
    for (const Json::Member& member : object.members())
        names.append(member.name);
    return names;
}

} // namespace

QString SentenceValues::tr(const char* text) {
    return QCoreApplication::translate("EventSentence", text);
}

SentenceValues::SentenceValues(const Event& event, const DeviceNames& names)
    : m_data(Json::parse(event.data).value_or(Json::object())),
      m_deviceId(eventDeviceId(event)),
      m_device(m_deviceId.isEmpty() ? QString() : names(m_deviceId)),
      m_aggregateId(event.aggregateId) {}

QString SentenceValues::value(const QString& place) const {
    const QString text = found(place).simplified();
    return text.size() <= longestValue ? text : text.left(longestValue - 1) + u'…';
}

QString SentenceValues::found(const QString& place) const {
    using Finder = QString (SentenceValues::*)() const;
    static const QHash<QString, Finder> computed = {
        {u"image"_s, &SentenceValues::image},           {u"state"_s, &SentenceValues::state},
        {u"config"_s, &SentenceValues::settings},       {u"measurements"_s, &SentenceValues::measurements},
        {u"drift"_s, &SentenceValues::drift},           {u"actions"_s, &SentenceValues::actions},
        {u"partitions"_s, &SentenceValues::partitions}, {u"restarts"_s, &SentenceValues::restarts}};
    if (const Finder finder = computed.value(place))
        return (this->*finder)();
    if (place == u"device")
        return m_device;
    if (place == u"app" || place == u"volume" || place == u"network")
        return named(place);
    if (place == u"version")
        return m_data.contains(place) ? member(place) : plain(m_data[u"app_config"_s][place]);
    if (place == u"cause")
        return m_data.contains(u"error"_s)    ? member(u"error"_s)
               : m_data.contains(u"reason"_s) ? member(u"reason"_s)
                                              : member(u"message"_s);
    if (place == u"duration")
        return duration(u"duration_ms"_s, 1000);
    if (place == u"offline")
        return duration(u"offline_s"_s, microsecondsPerSecond);
    if (place == u"rows")
        return m_data.contains(place)
                   ? counted(m_data[place].text().toLongLong(), tr("%1 event"), tr("%1 events"))
                   : QString();
    if (place == u"sync")
        return !m_data.contains(u"in_sync"_s)  ? QString()
               : m_data[u"in_sync"_s].toBool() ? tr("in sync")
                                               : tr("still out of sync");
    return member(place);
}

QString SentenceValues::unknown(const QString& place) {
    if (place == u"device")
        return tr("a device");
    if (place == u"app")
        return tr("an app");
    if (place == u"image")
        return tr("an image");
    if (place == u"partitions")
        return tr("partitions");
    return tr("without a name");
}

QString SentenceValues::member(const QString& name) const {
    return plain(m_data[name]);
}

/// An app's, volume's or network's name stands in the payload, or at the end of "DEVICE/NAME".
QString SentenceValues::named(const QString& kind) const {
    const QString name = member(kind + u"_name"_s);
    if (!name.isEmpty())
        return name;
    if (const Json& short_ = m_data[kind]; short_.kind() == Json::Kind::String && !short_.text().isEmpty())
        return short_.text();
    return m_aggregateId == m_deviceId ? QString() : m_aggregateId.section(u'/', -1);
}

/// Where it only repeats app and version, it is not worth saying; of an image's own events it is the subject.
QString SentenceValues::image() const {
    const QString image =
        m_data.contains(u"image"_s) ? member(u"image"_s) : plain(m_data[u"app_config"_s][u"image"_s]);
    const QString repeated = named(u"app"_s) + u':' + found(u"version"_s);
    const bool isSubject = !m_data.contains(u"version"_s) && !m_data.contains(u"app_config"_s);
    return image == repeated && !isSubject ? QString() : image;
}

QString SentenceValues::state() const {
    const Json& whole = m_data.contains(u"new_state"_s) ? m_data[u"new_state"_s]
                        : m_data.contains(u"state"_s)   ? m_data[u"state"_s]
                                                        : m_data;
    QStringList parts;
    if (!whole[u"apps"_s].members().isEmpty())
        parts.append(tr("apps %1").arg(listed(memberNames(whole[u"apps"_s]))));
    QStringList settings;
    for (const Json::Member& setting : whole[u"config"_s].members())
        settings.append(setting.name + u' ' + plain(setting.value));
    if (!settings.isEmpty())
        parts.append(listed(settings));
    return parts.join(u"; "_s);
}

QString SentenceValues::settings() const {
    const Json& before = m_data[u"old_config"_s];
    QStringList parts;
    for (const Json::Member& setting : m_data[u"config"_s].members()) {
        const QString now = plain(setting.value);
        parts.append(before.contains(setting.name)
                         ? tr("%1 from %2 to %3").arg(setting.name, plain(before[setting.name]), now)
                         : tr("%1 to %2").arg(setting.name, now));
    }
    return listed(parts);
}

QString SentenceValues::measurements() const {
    QStringList parts;
    const auto share = [&](const char* pattern, const QString& used, const QString& whole) {
        const double total = member(whole).toDouble();
        if (m_data.contains(used) && total > 0)
            parts.append(tr(pattern).arg(qRound(100 * member(used).toDouble() / total)));
    };
    if (m_data.contains(u"cpu_usage"_s))
        parts.append(tr("CPU %1 %").arg(member(u"cpu_usage"_s)));
    if (m_data.contains(u"cpu_temp"_s))
        parts.append(tr("%1 °C").arg(member(u"cpu_temp"_s)));
    share(QT_TRANSLATE_NOOP("EventSentence", "memory %1 %"), u"memory_usage"_s, u"memory_total"_s);
    share(QT_TRANSLATE_NOOP("EventSentence", "storage %1 %"), u"storage_usage"_s, u"storage_total"_s);
    if (const QString up = duration(u"uptime"_s, microsecondsPerSecond); !up.isEmpty())
        parts.append(tr("up for %1").arg(up));
    return parts.join(u", "_s);
}

QString SentenceValues::drift() const {
    QStringList parts;
    for (const Json& field : m_data[u"fields"_s].items()) {
        if (field.isObject())
            parts.append(tr("%1 is %2, but %3 is wanted")
                             .arg(plain(field[u"path"_s]), field[u"current"_s].toCompact(),
                                  field[u"target"_s].toCompact())
                             .remove(u'"'));
        else
            parts.append(plain(field));
    }
    return parts.join(u"; "_s);
}

QString SentenceValues::actions() const {
    QStringList parts;
    for (const Json& action : m_data[u"actions"_s].items())
        parts.append(plain(action));
    if (parts.isEmpty())
        return m_data[u"actions"_s].isArray() ? tr("there was nothing to do") : QString();
    return listed(parts);
}

QString SentenceValues::partitions() const {
    QStringList names;
    for (const Json& partition : m_data[u"partitions"_s].items())
        names.append(plain(partition));
    if (names.isEmpty())
        return {};
    if (names.size() == 1)
        return tr("partition %1").arg(names.first());
    std::sort(names.begin(), names.end());
    return tr("%1 partitions (%2 to %3)").arg(QLocale().toString(names.size()), names.first(), names.last());
}

QString SentenceValues::restarts() const {
    const qint64 count = member(u"restart_count"_s).toLongLong();
    return count <= 0 ? QString() : counted(count, tr("%1 restart so far"), tr("%1 restarts so far"));
}

QString SentenceValues::duration(const QString& name, qint64 unitMicroseconds) const {
    if (m_data[name].kind() != Json::Kind::Number)
        return {};
    const double micros = m_data[name].text().toDouble() * double(unitMicroseconds);
    if (!(micros >= 0 && micros < 1e18))
        return {};
    return micros < 1000 * 1000 ? tr("%1 ms").arg(QLocale().toString(qRound64(micros / 1000)))
                                : durationText(qRound64(micros));
}

QString SentenceValues::plainMembers() const {
    QStringList parts;
    for (const Json::Member& shown : m_data.members()) {
        if (!shown.value.isContainer() && !shown.value.isNull() && shown.name != u"device_uuid")
            parts.append(QString(shown.name).replace(u'_', u' ') + u' ' + plain(shown.value));
    }
    const QString text = listed(parts).simplified();
    return text.size() <= longestValue ? text : text.left(longestValue - 1) + u'…';
}

} // namespace fleet

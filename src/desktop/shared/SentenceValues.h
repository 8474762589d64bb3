// What a payload has for the places of a sentence.
#pragma once

#include "core/Json.h"
#include "desktop/shared/EventSentence.h"

namespace fleet {

/// A plain value, made for one sentence. Any thread, where the names allow it.
class SentenceValues {
public:
    SentenceValues(const Event& event, const DeviceNames& names);

    const QString& deviceId() const { return m_deviceId; }

    /// The words of a place, shortened where they are long; empty where the payload has nothing for it.
    QString value(const QString& place) const;
    /// What stands in the place of a value that is missing: "an app".
    static QString unknown(const QString& place);

    /// The members that are no objects or lists: "angle 30, side left".
    QString plainMembers() const;

    static QString tr(const char* text);

private:
    QString found(const QString& place) const;
    QString member(const QString& name) const;
    QString named(const QString& kind) const;
    QString image() const;
    QString state() const;
    QString settings() const;
    QString measurements() const;
    QString drift() const;
    QString actions() const;
    QString partitions() const;
    QString restarts() const;
    QString duration(const QString& name, qint64 unitMicroseconds) const;

    Json m_data;
    QString m_deviceId;
    QString m_device;
    QString m_aggregateId;
};

} // namespace fleet

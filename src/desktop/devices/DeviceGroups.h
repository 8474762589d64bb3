// The devices by what they have in one field of their state, with counts.
#pragma once

#include <QWidget>

#include "desktop/overview/TallyModel.h"
#include "desktop/shared/LatestAnswer.h"
#include "store/DeviceStore.h"

class QComboBox;

namespace fleet {

class RecordTable;
class Workspace;

/// Reads "attributes.site" or releases."my.app".version; a name with a dot or a quote in it stands in quotes.
QStringList parseFieldPath(const QString& text);
QString writeFieldPath(const QStringList& path);

/// A field is chosen or typed, its values are listed with how many devices have them (and how many have now,
/// while the past is shown), and one value narrows the list of devices. Owned by the devices page. GUI thread
/// only.
class DeviceGroups : public QWidget {
    Q_OBJECT

public:
    DeviceGroups(Workspace& workspace, std::function<void(bool)> busy, QWidget* parent = nullptr);

    const QStringList& path() const { return m_path; } ///< Never empty.
    void setPath(const QStringList& path);             ///< Empty: the site.
    /// The apps whose versions are offered.
    void setApps(const QStringList& apps);

    /// Asks for the groups of that moment (none: now), if this is shown.
    void ask(std::optional<Timestamp> at);
    void cancel() { m_answer.cancel(); }

    /// What each device has in the field, as far as it has the field.
    const QHash<QString, QString>& values() const { return m_values; }

    /// What the list is narrowed to: none, or a value (null: the devices without the field).
    std::optional<QString> chosenValue() const { return m_chosen; }
    /// Narrows as soon as the groups are there.
    void chooseValue(std::optional<QString> value);

signals:
    void narrowed(); ///< Another value, or the same one of another field or moment.
    void failed(const fleet::Error& error);

private:
    void setUpFields();
    void setUpTable();
    void takeField();
    void addField(const QString& title, const QStringList& path);
    void selectChosen();
    void showGroups(const FleetGroups& groups);

    Workspace& m_workspace;
    QComboBox* m_fields;
    RecordTable* m_table;
    TallyModel m_model;
    QStringList m_path;
    QList<FleetGroup> m_groups;
    QHash<QString, QString> m_values;
    std::optional<QString> m_chosen;
    std::optional<Timestamp> m_at;
    LatestAnswer<FleetGroups> m_answer;
};

} // namespace fleet

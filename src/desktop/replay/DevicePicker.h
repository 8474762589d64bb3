// The field that names the device to replay.
#pragma once

#include <QLineEdit>

class QCompleter;
class QStandardItemModel;

namespace fleet {

class Workspace;

/// Completes names and ids anywhere inside them; a pasted id of a device that is not in the list is taken as
/// it is. The chosen device's id stands muted behind its name. GUI thread only.
class DevicePicker : public QLineEdit {
    Q_OBJECT

public:
    explicit DevicePicker(Workspace& workspace, QWidget* parent = nullptr);

    void setDevice(const QString& deviceId); ///< Emits nothing.
    QString device() const { return m_deviceId; }

signals:
    void deviceChosen(const QString& deviceId);

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override; ///< Down shows all devices.
    void focusOutEvent(QFocusEvent* event) override;

private:
    void fillChoices();
    void showAll();
    void choose(const QString& deviceId);
    void commit();
    QString resolve(const QString& text) const;
    void showDevice();

    Workspace& m_workspace;
    QStandardItemModel* m_choices;
    QCompleter* m_completer;
    QString m_deviceId;
};

} // namespace fleet

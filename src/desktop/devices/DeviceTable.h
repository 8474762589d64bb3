// The table of devices: copying, choice of columns, a menu.
#pragma once

#include "desktop/shared/RecordTable.h"

namespace fleet {

class DeviceFilterModel;

/// Remembers which columns are shown and how wide. GUI thread only; owned by its page.
class DeviceTable : public RecordTable {
    Q_OBJECT

public:
    explicit DeviceTable(QWidget* parent = nullptr);

    void setDeviceModel(DeviceFilterModel* model);

    QString currentDeviceId() const; ///< Empty: none.

signals:
    void deviceSelected(const QString& deviceId); ///< Empty: none.
    void deviceActivated(const QString& deviceId);
    void menuRequested(const QString& deviceId, const QPoint& globalPosition);

protected:
    void keyPressEvent(QKeyEvent* event) override; ///< Enter activates.
    void contextMenuEvent(QContextMenuEvent* event) override;
    QString textOf(const QModelIndexList& rows) const override; ///< The columns shown, with a header.

private:
    void setUpColumns();
    QString line(int row) const;
};

} // namespace fleet

// Every field of a state, and who set it.
#pragma once

#include <QAbstractTableModel>

#include "desktop/shared/RecordTable.h"
#include "store/StateBlame.h"

namespace fleet {

class Workspace;

/// One row a field, in the order of the state. GUI thread only.
class BlameModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Field, When, Who, Why, ColumnCount };

    explicit BlameModel(Workspace& workspace, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    void setSearch(const std::optional<BlameSearch>& search);
    QString field(int row) const { return m_fields.at(row); }
    int rowOf(const QString& field) const { return int(m_fields.indexOf(field)); }
    /// None where none is found.
    std::optional<Event> event(int row) const;

private:
    QString text(int row, int column) const;

    Workspace& m_workspace;
    std::optional<BlameSearch> m_search;
    QStringList m_fields;
};

/// GUI thread only; owned by the state view.
class BlameList : public RecordTable {
    Q_OBJECT

public:
    explicit BlameList(Workspace& workspace, QWidget* parent = nullptr);

    void setSearch(const std::optional<BlameSearch>& search) { m_model->setSearch(search); }
    /// Goes to the field's row, and says nothing.
    void showField(const QString& field);

signals:
    void fieldSelected(const QString& field);
    void eventActivated(const fleet::Event& event); ///< Enter, or a double click.
    void shown();

protected:
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    BlameModel* m_model;
    bool m_moving = false;
};

} // namespace fleet

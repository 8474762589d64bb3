// A row of chips, one a family, each with the number of events since the page began to follow; unchecked ones
// hide theirs.
#pragma once

#include <QMap>
#include <QSet>
#include <QWidget>

class QHBoxLayout;
class QPushButton;

namespace fleet {

/// GUI thread only; owned by LivePage.
class FamilyChips : public QWidget {
    Q_OBJECT

public:
    explicit FamilyChips(QWidget* parent = nullptr);

    /// Families that are not among the fleet's own get a chip when they are counted first.
    void setCounts(const QMap<QString, qint64>& counts);
    QSet<QString> hiddenFamilies() const;

signals:
    void choiceChanged();

private:
    QPushButton* chip(const QString& family);

    QHBoxLayout* m_row;
    QMap<QString, QPushButton*> m_chips;
};

} // namespace fleet

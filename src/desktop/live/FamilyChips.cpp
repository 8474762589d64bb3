#include "desktop/live/FamilyChips.h"

#include <QHBoxLayout>
#include <QLocale>
#include <QPushButton>

#include "core/EventType.h"
#include "desktop/shared/FamilyMark.h"
#include "desktop/style/Style.h"

namespace fleet {

FamilyChips::FamilyChips(QWidget* parent) : QWidget(parent), m_row(new QHBoxLayout(this)) {
    m_row->setContentsMargins(0, 0, 0, 0);
    m_row->setSpacing(6);
    m_row->addStretch(1);
    setCounts({});
}

QPushButton* FamilyChips::chip(const QString& family) {
    QPushButton*& button = m_chips[family];
    if (button)
        return button;
    button = new QPushButton(this);
    button->setObjectName(family);
    style::makeQuiet(button);
    button->setCheckable(true);
    button->setChecked(true);
    button->setIcon(QIcon(familyDot(family)));
    button->setIconSize({8, 8});
    button->setToolTip(tr("Show or hide the events of %1").arg(family));
    m_row->insertWidget(m_row->count() - 1, button);
    connect(button, &QPushButton::toggled, this, &FamilyChips::choiceChanged);
    return button;
}

void FamilyChips::setCounts(const QMap<QString, qint64>& counts) {
    QStringList families = fleetFamilies();
    for (const QString& family : counts.keys())
        if (!families.contains(family))
            families << family;
    for (const QString& family : std::as_const(families)) {
        const QString text =
            QChar(0x2002) + family + QChar(0x2002) + QLocale().toString(counts.value(family));
        QPushButton* button = chip(family);
        button->setText(text);
        button->setAccessibleName(tr("%1, %2 events").arg(family, QLocale().toString(counts.value(family))));
    }
}

QSet<QString> FamilyChips::hiddenFamilies() const {
    QSet<QString> hidden;
    for (auto chip = m_chips.begin(); chip != m_chips.end(); ++chip)
        if (!chip.value()->isChecked())
            hidden.insert(chip.key());
    return hidden;
}

} // namespace fleet

#include "desktop/charts/ViewSwitch.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QKeySequence>
#include <QToolButton>

namespace fleet {

using namespace Qt::StringLiterals;

ViewSwitch::ViewSwitch(QWidget* parent) : QWidget(parent) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins({});
    row->setSpacing(2);
    m_events = add(tr("Events"), tr("Show the events one by one (%1)"), u"Alt+1"_s);
    m_charts = add(tr("Charts"), tr("Show the events counted, as charts (%1)"), u"Alt+2"_s);
    auto* group = new QButtonGroup(this);
    group->addButton(m_events);
    group->addButton(m_charts);
    m_events->setChecked(true);
    connect(m_charts, &QToolButton::toggled, this, &ViewSwitch::changed);
}

QToolButton* ViewSwitch::add(const QString& text, const QString& what, const QString& keys) {
    auto* button = new QToolButton(this);
    button->setText(text);
    button->setCheckable(true);
    button->setToolTip(what.arg(QKeySequence(keys).toString(QKeySequence::NativeText)));
    button->setAccessibleName(what.arg(QString()).section(u" ("_s, 0, 0));
    button->setShortcut(QKeySequence(keys));
    layout()->addWidget(button);
    return button;
}

bool ViewSwitch::showsCharts() const {
    return m_charts->isChecked();
}

void ViewSwitch::setCharts(bool charts) {
    (charts ? m_charts : m_events)->setChecked(true);
}

} // namespace fleet

#include "desktop/charts/ViewSwitch.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QKeySequence>
#include <QToolButton>

namespace fleet {

using namespace Qt::StringLiterals;

ViewSwitch::ViewSwitch(QWidget* parent) : QWidget(parent), m_buttons(new QButtonGroup(this)) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins({});
    row->setSpacing(2);
    add(HistoryView::Events, tr("Events"), tr("Show the events one by one (%1)"), u"Alt+1"_s);
    add(HistoryView::Charts, tr("Charts"), tr("Show the events counted, as charts (%1)"), u"Alt+2"_s);
    add(HistoryView::Suspects, tr("Suspects"), tr("Show what is different about these events (%1)"),
        u"Alt+3"_s);
    setView(HistoryView::Events);
    connect(m_buttons, &QButtonGroup::idToggled, this, [this](int id, bool down) {
        if (down)
            emit changed(HistoryView(id));
    });
}

void ViewSwitch::add(HistoryView view, const QString& text, const QString& what, const QString& keys) {
    auto* button = new QToolButton(this);
    button->setText(text);
    button->setCheckable(true);
    button->setToolTip(what.arg(QKeySequence(keys).toString(QKeySequence::NativeText)));
    button->setAccessibleName(what.arg(QString()).section(u" ("_s, 0, 0));
    button->setShortcut(QKeySequence(keys));
    m_buttons->addButton(button, int(view));
    layout()->addWidget(button);
}

HistoryView ViewSwitch::view() const {
    return HistoryView(m_buttons->checkedId());
}

void ViewSwitch::setView(HistoryView view) {
    m_buttons->button(int(view))->setChecked(true);
}

} // namespace fleet

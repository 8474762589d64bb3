#include "desktop/style/NavigationDelegate.h"
#include "desktop/style/StyleSheet.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QHeaderView>
#include <QStyle>
#include <QTableView>
#include <QTreeView>
#include <QVariant>

namespace fleet::style {

using namespace Qt::StringLiterals;

namespace {

constexpr char textRoleProperty[] = "fleetText";

/// The style sheet reads these properties; Qt looks at it again only when told to, and forgets the widget's
/// font then.
void setRole(QWidget* widget, const char* property, const QString& value) {
    if (widget->property(property).toString() == value)
        return;
    widget->setProperty(property, value);
    if (!widget->testAttribute(Qt::WA_WState_Polished))
        return;
    const bool ownFont = widget->testAttribute(Qt::WA_SetFont);
    const QFont before = widget->font();
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
    if (ownFont)
        widget->setFont(before);
    widget->update();
}

void setUpView(QAbstractItemView* view, bool framed) {
    view->setAlternatingRowColors(false);
    view->setSelectionBehavior(QAbstractItemView::SelectRows);
    view->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    view->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    setRole(view, "fleetFrame", framed ? u"card"_s : u"none"_s);
}

void setUpHeader(QHeaderView* header) {
    header->setHighlightSections(false);
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    header->setSectionsMovable(true);
}

} // namespace

void makeCard(QWidget* widget) {
    widget->setAttribute(Qt::WA_StyledBackground);
    setRole(widget, "fleetRole", u"card"_s);
}

void makePrimary(QWidget* button) {
    setRole(button, "fleetRole", u"primary"_s);
}

void makeDestructive(QWidget* button) {
    setRole(button, "fleetRole", u"destructive"_s);
}

void makeQuiet(QWidget* button) {
    setRole(button, "fleetRole", u"quiet"_s);
}

void makeChip(QWidget* button) {
    setRole(button, "fleetRole", u"chip"_s);
}

void makeBare(QWidget* field) {
    setRole(field, "fleetRole", u"bare"_s);
}

void makeNavigation(QAbstractItemView* list) {
    list->setItemDelegate(new NavigationDelegate(list));
    list->setMouseTracking(true);
    setRole(list, "fleetRole", u"navigation"_s);
}

void setTextRole(QWidget* label, TextRole role) {
    label->setProperty(textRoleProperty, int(role));
    label->setFont(font(role));
}

void restoreTextRole(QWidget* widget) {
    if (const QVariant role = widget->property(textRoleProperty); role.isValid())
        widget->setFont(font(TextRole(role.toInt())));
}

void restoreTextRoles() {
    const QWidgetList widgets = QApplication::allWidgets();
    for (QWidget* widget : widgets)
        restoreTextRole(widget);
}

void setMuted(QWidget* label, bool muted) {
    setTone(label, muted ? Tone::Muted : Tone::Neutral);
}

void setTone(QWidget* label, Tone tone) {
    static const QString names[] = {u"neutral"_s, u"muted"_s, u"good"_s, u"warning"_s, u"bad"_s};
    setRole(label, "fleetTone", names[int(tone)]);
}

void setUpTable(QTableView* table, bool framed) {
    setUpView(table, framed);
    table->setShowGrid(false);
    table->setWordWrap(false);
    table->setCornerButtonEnabled(false);
    table->verticalHeader()->hide();
    table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    table->verticalHeader()->setMinimumSectionSize(metrics::row);
    table->verticalHeader()->setDefaultSectionSize(metrics::row);
    table->horizontalHeader()->setFixedHeight(metrics::row + 1);
    setUpHeader(table->horizontalHeader());
}

void setUpTree(QTreeView* tree, bool framed) {
    setUpView(tree, framed);
    tree->setUniformRowHeights(true);
    tree->setIndentation(2 * metrics::unit);
    setUpHeader(tree->header());
}

} // namespace fleet::style

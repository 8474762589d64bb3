#include "desktop/style/Style.h"

#include <QAbstractItemView>
#include <QHeaderView>
#include <QStyle>
#include <QTableView>
#include <QTreeView>
#include <QVariant>

namespace fleet::style {

using namespace Qt::StringLiterals;

namespace {

/// The style sheet reads these properties; Qt looks at it again only when told to.
void setRole(QWidget* widget, const char* property, const QString& value) {
    if (widget->property(property).toString() == value)
        return;
    widget->setProperty(property, value);
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
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
    header->setFont(font(TextRole::Caption));
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

void makeNavigation(QWidget* list) {
    setRole(list, "fleetRole", u"navigation"_s);
}

void setTextRole(QWidget* label, TextRole role) {
    label->setFont(font(role));
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

#include "desktop/shell/TopBar.h"

#include <QHBoxLayout>
#include <QKeySequence>
#include <QLabel>

#include "desktop/shared/Page.h"
#include "desktop/style/Style.h"
#include "ui_TopBar.h"

namespace fleet {

using namespace Qt::StringLiterals;

TopBar::TopBar(QWidget* parent) : QFrame(parent), m_ui(std::make_unique<Ui::TopBar>()) {
    setProperty("fleetRole", u"top-bar"_s);
    m_ui->setupUi(this);
    setFixedHeight(style::metrics::topBar);
    style::setTextRole(m_ui->title, style::TextRole::Title);
    m_ui->stop->setIcon(style::icon(u"stop"_s, style::IconTint::Destructive));
    m_ui->stop->hide();
    setUpSearch();
    connect(m_ui->stop, &QPushButton::clicked, this, &TopBar::stopRequested);
    connect(m_ui->search, &QPushButton::clicked, this, &TopBar::searchRequested);
    connect(m_ui->zone, &QPushButton::clicked, this, [this] { m_timeRange->setUtc(!m_timeRange->isUtc()); });
}

TopBar::~TopBar() = default;

void TopBar::setUpSearch() {
    auto* hint = new QLabel(tr("Search or jump…"));
    auto* keys = new QLabel(QKeySequence(u"Ctrl+K"_s).toString(QKeySequence::NativeText).replace(u'+', u' '));
    style::setMuted(hint);
    style::setMuted(keys);
    style::setTextRole(keys, style::TextRole::Fixed);
    auto* row = new QHBoxLayout(m_ui->search);
    row->setContentsMargins(11, 0, 10, 0);
    for (QLabel* label : {hint, keys}) {
        label->setAttribute(Qt::WA_TransparentForMouseEvents);
        row->addWidget(label);
    }
    row->insertStretch(1);
}

void TopBar::setTimeRange(TimeRangeChoice& timeRange) {
    m_timeRange = &timeRange;
    m_ui->range->setTimeRange(timeRange);
    connect(m_timeRange, &TimeRangeChoice::displayChanged, this, &TopBar::showZone);
    showZone();
}

void TopBar::showZone() {
    m_ui->zone->setText(m_timeRange->isUtc() ? tr("UTC") : tr("Local"));
    m_ui->zone->setToolTip(m_timeRange->isUtc()
                               ? tr("Times are shown in UTC; click for local time (Ctrl+U)")
                               : tr("Times are shown in local time; click for UTC (Ctrl+U)"));
}

void TopBar::showPage(Page* page) {
    if (m_page)
        for (QWidget* widget : m_page->titleWidgets())
            widget->hide();
    m_page = page;
    m_ui->title->setText(page ? page->title() : QString());
    m_ui->range->setVisible(page && page->usesTimeRange());
    m_ui->zone->setVisible(page != nullptr); // Every page shows times.
    if (!page)
        return;
    for (QWidget* widget : page->titleWidgets()) {
        m_ui->pageWidgets->addWidget(widget);
        widget->show();
    }
}

void TopBar::setBusy(bool busy) {
    m_ui->stop->setVisible(busy);
}

void TopBar::openTimeRange() {
    if (m_ui->range->isVisible())
        m_ui->range->openChoices();
}

} // namespace fleet

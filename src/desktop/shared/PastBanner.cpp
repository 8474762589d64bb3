#include "desktop/shared/PastBanner.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QShortcut>
#include <QVBoxLayout>

#include "desktop/shared/TimeRangeChoice.h"
#include "desktop/style/Style.h"
#include "store/DeviceStore.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

QString number(qint64 count) {
    return QLocale().toString(count);
}

} // namespace

QString changeToNow(qint64 then, qint64 now) {
    if (then == now)
        return PastBanner::tr("as many as now");
    return then < now ? PastBanner::tr("%1 fewer than now").arg(number(now - then))
                      : PastBanner::tr("%1 more than now").arg(number(then - now));
}

PastBanner::PastBanner(QWidget* parent)
    : QFrame(parent),
      m_icon(new QLabel),
      m_moment(new QLabel),
      m_change(new QLabel),
      m_now(new QPushButton(tr("Back to &now"))) {
    setProperty("fleetRole", u"message"_s);
    setProperty("fleetLevel", u"warning"_s);
    setAttribute(Qt::WA_StyledBackground);
    for (QLabel* label : {m_moment, m_change}) {
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
        label->setWordWrap(true);
    }
    style::setMuted(m_change);
    m_icon->setFixedHeight(style::metrics::control);
    m_now->setToolTip(tr("Show the fleet as it is now (Ctrl+0)"));
    auto* lines = new QVBoxLayout;
    lines->setSpacing(0);
    lines->addWidget(m_moment);
    lines->addWidget(m_change);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(12, 4, 4, 4);
    row->setSpacing(style::metrics::unit);
    row->addWidget(m_icon, 0, Qt::AlignTop);
    row->addLayout(lines, 1);
    row->addWidget(m_now, 0, Qt::AlignVCenter);
    connect(m_now, &QPushButton::clicked, this, &PastBanner::nowRequested);
    auto* key = new QShortcut(QKeySequence(u"Ctrl+0"_s), this);
    connect(key, &QShortcut::activated, this, &PastBanner::nowRequested);
    connect(&style::Theme::instance(), &style::Theme::changed, this, &PastBanner::showIcon);
    showIcon();
    hide();
}

void PastBanner::showIcon() {
    m_icon->setPixmap(style::iconPixmap(u"replay"_s, style::palette().warning, 20, devicePixelRatioF()));
}

void PastBanner::setMoment(Timestamp moment, const TimeRangeChoice& times) {
    m_moment->setText(tr("This is the past: the fleet as it was at %1, %2.")
                          .arg(times.formatMoment(moment), times.formatAgo(moment)));
    m_change->clear();
    m_change->hide();
    setAccessibleName(m_moment->text());
    show();
}

void PastBanner::setFleet(const FleetAt& fleet) {
    const FleetSummary& then = fleet.summary;
    const FleetSummary& now = fleet.now;
    m_change->setText(tr("%1 of %2 online, %3 · %4 in drift, %5 · %6 with an app that is not well, %7")
                          .arg(number(then.online), number(then.devices),
                               changeToNow(then.online, now.online), number(then.inDrift),
                               changeToNow(then.inDrift, now.inDrift), number(then.unhealthy),
                               changeToNow(then.unhealthy, now.unhealthy)));
    m_change->show();
    setAccessibleName(text());
}

QString PastBanner::text() const {
    return m_change->text().isEmpty() ? m_moment->text() : m_moment->text() + u' ' + m_change->text();
}

} // namespace fleet

#include "desktop/suspects/SuspectPanel.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QStandardItemModel>
#include <QToolButton>

#include "desktop/shared/Counted.h"
#include "desktop/shared/JobProgress.h"
#include "desktop/shared/MessageBar.h"
#include "desktop/style/Style.h"
#include "desktop/suspects/SuspectTable.h"
#include "desktop/suspects/SuspectWords.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype mostDevices = 25; ///< In the menu.

} // namespace

SuspectPanel::SuspectPanel(Workspace& workspace, const std::function<void(bool)>& busy, QWidget* parent)
    : QFrame(parent),
      m_workspace(workspace),
      m_baseline(new QComboBox(this)),
      m_verdict(new QLabel(this)),
      m_retry(new QPushButton(tr("Compare &again"), this)),
      m_progress(new JobProgress(this)),
      m_table(new SuspectTable(this)),
      m_sentence(new QLabel(this)),
      m_events(new QPushButton(this)),
      m_devices(new QToolButton(this)),
      m_answer(busy) {
    style::makeCard(this);
    setAccessibleName(tr("What is different here?"));
    setFocusProxy(m_table);
    layOut();
    setUpActions();
    clear();
}

void SuspectPanel::layOut() {
    auto* column = new QVBoxLayout(this);
    constexpr int padding = style::metrics::cardPadding;
    column->setContentsMargins(padding, style::metrics::unit, padding, style::metrics::unit);
    column->setSpacing(style::metrics::unit);
    auto* head = new QHBoxLayout;
    head->setSpacing(style::metrics::unit);
    auto* title = new QLabel(tr("What is different here?"), this);
    style::setTextRole(title, style::TextRole::Title);
    auto* against = new QLabel(tr("&Against"), this);
    against->setBuddy(m_baseline);
    style::setMuted(against);
    head->addWidget(title);
    head->addStretch(1);
    head->addWidget(against);
    head->addWidget(m_baseline);
    column->addLayout(head);
    auto* verdict = new QHBoxLayout;
    verdict->addWidget(m_verdict, 1);
    verdict->addWidget(m_retry, 0, Qt::AlignTop);
    column->addLayout(verdict);
    column->addWidget(m_progress);
    column->addWidget(m_table, 1);
    auto* foot = new QHBoxLayout;
    foot->setSpacing(style::metrics::unit);
    foot->addWidget(m_sentence, 1);
    foot->addWidget(m_events);
    foot->addWidget(m_devices);
    column->addLayout(foot);
    m_verdict->setObjectName(u"suspectVerdict"_s);
    m_verdict->setWordWrap(true);
    m_sentence->setObjectName(u"suspectSentence"_s);
    m_sentence->setWordWrap(true);
    for (QLabel* label : {m_verdict, m_sentence})
        label->setTextFormat(Qt::PlainText); // payloads and names come out of events
    m_sentence->setTextInteractionFlags(Qt::TextSelectableByMouse);
}

void SuspectPanel::setUpActions() {
    m_baseline->setObjectName(u"suspectBaseline"_s);
    m_baseline->setAccessibleName(tr("What these events are held against"));
    m_baseline->addItem(tr("other events of this time"), int(SuspectBaseline::OtherEvents));
    m_baseline->addItem(tr("the same filter at other times"), int(SuspectBaseline::OtherTimes));
    m_baseline->addItem(tr("devices without such events"), int(SuspectBaseline::OtherDevices));
    connect(m_baseline, &QComboBox::activated, this, [this] {
        m_hasChosen = true;
        question();
    });
    m_events->setObjectName(u"suspectEvents"_s);
    m_devices->setObjectName(u"suspectDevices"_s);
    m_devices->setText(tr("&Devices"));
    m_devices->setAccessibleName(tr("Open one of its devices"));
    m_devices->setToolTip(tr("Open one of its devices at that moment (Alt+D)"));
    m_devices->setShortcut(QKeySequence(u"Alt+D"_s));
    m_devices->setPopupMode(QToolButton::InstantPopup);
    m_devices->setMenu(new QMenu(m_devices));
    connect(m_devices->menu(), &QMenu::aboutToShow, this, &SuspectPanel::fillDevices);
    connect(m_table, &SuspectTable::currentChanged, this, &SuspectPanel::showCurrent);
    const auto lead = [this] {
        if (const Suspect* suspect = m_table->current())
            emit eventsWanted({}, eventsOf(*suspect));
    };
    connect(m_events, &QPushButton::clicked, this, lead);
    connect(m_table, &QAbstractItemView::activated, this, lead);
    connect(m_progress, &JobProgress::stopRequested, this, &SuspectPanel::cancel);
    connect(m_retry, &QPushButton::clicked, this, &SuspectPanel::question);
}

SuspectBaseline SuspectPanel::baseline() const {
    return SuspectBaseline(m_baseline->currentData().toInt());
}

// Without a filter every event of the time is in the set: only other times are left.
void SuspectPanel::offerBaselines() {
    const bool hasFilter = !m_question.set.where.isEmpty();
    auto* items = qobject_cast<QStandardItemModel*>(m_baseline->model());
    for (const SuspectBaseline choice : {SuspectBaseline::OtherEvents, SuspectBaseline::OtherDevices})
        items->item(m_baseline->findData(int(choice)))->setEnabled(hasFilter);
    if (!hasFilter)
        m_baseline->setCurrentIndex(m_baseline->findData(int(SuspectBaseline::OtherTimes)));
    else if (!m_hasChosen)
        m_baseline->setCurrentIndex(m_baseline->findData(int(SuspectBaseline::OtherEvents)));
}

void SuspectPanel::ask(const EventFilter& set, const TimeRange& wider) {
    m_question.set = set;
    m_question.wider = wider;
    offerBaselines();
    question();
}

void SuspectPanel::question() {
    m_question.baseline = baseline();
    m_table->setReport({});
    say(tr("Comparing…"), false);
    m_answer.ask(m_workspace.reading().call<SuspectReport>(
                     [question = m_question](Session& session, JobControl& control) {
                         return SuspectStore(session).ask(question, control);
                     }),
                 [this](const Result<SuspectReport>& report) {
                     if (report)
                         return take(*report);
                     if (report.error().kind == ErrorKind::ConnectionLost)
                         m_workspace.suspectConnection();
                     say(describeError(report.error()), true);
                 });
    m_progress->follow(m_answer.watcher(), tr("Choosing events to look at"));
}

void SuspectPanel::take(const SuspectReport& report) {
    QString text = verdictInWords(report, [this](const QString& id) { return m_workspace.deviceName(id); });
    if (report.inside.events > 0 && report.outside.events > 0)
        text += u' ' + tr("Compared: %1 on %2 with %3 on %4.")
                           .arg(counted(qRound64(report.inside.events), tr("%1 event"), tr("%1 events")),
                                counted(report.inside.devices, tr("%1 device"), tr("%1 devices")),
                                counted(qRound64(report.outside.events), tr("%1 other"), tr("%1 others")),
                                counted(report.outside.devices, tr("%1 device"), tr("%1 devices")));
    say(text, false);
    m_table->setReport(report);
}

void SuspectPanel::cancel() {
    if (!m_answer.isWaiting())
        return;
    m_answer.cancel();
    say(tr("Comparing was stopped."), true);
}

void SuspectPanel::clear() {
    m_answer.cancel();
    m_table->setReport({});
    say(QString(), false);
}

void SuspectPanel::say(const QString& text, bool retry) {
    m_verdict->setText(text);
    m_retry->setVisible(retry);
}

void SuspectPanel::showCurrent() {
    const Suspect* suspect = m_table->current();
    m_events->setEnabled(suspect);
    m_devices->setEnabled(suspect && !suspect->devices.isEmpty());
    const bool isOfDevices = suspect && eventsOf(*suspect).valuesOf(FilterField::Device).size() > 0;
    m_events->setText(isOfDevices ? tr("Show the &events of its devices") : tr("Show its &events"));
    if (!suspect)
        return m_sentence->clear();
    QString text = suspectInWords(*suspect);
    QStringList also;
    for (const Trait& trait : suspect->also)
        also += traitInWords(trait);
    if (!also.isEmpty())
        text += u' ' + tr("Of the same events: %1.").arg(also.join(u", "_s));
    m_sentence->setText(text);
}

void SuspectPanel::fillDevices() {
    QMenu* menu = m_devices->menu();
    menu->clear();
    const Suspect* suspect = m_table->current();
    if (!suspect)
        return;
    if (suspect->trait.kind == TraitKind::Attribute)
        menu->addAction(tr("All devices with %1").arg(traitInWords(suspect->trait)), this,
                        [this, text = suspect->trait.value] {
                            m_workspace.open({u"devices"_s, {{u"text"_s, {text}}}});
                        });
    const QStringList known = m_workspace.knownDevices();
    for (const SuspectDevice& device : suspect->devices.mid(0, mostDevices)) {
        if (!known.contains(device.id))
            continue;
        const Address address{u"replay"_s,
                              {{u"device"_s, {device.id}},
                               {u"at"_s, {device.at.toString()}},
                               {u"event"_s, {QString::number(device.eventId)}}}};
        menu->addAction(tr("%1: %2").arg(m_workspace.deviceName(device.id),
                                         counted(qRound64(device.events), tr("%1 event"), tr("%1 events"))),
                        this, [this, address] { m_workspace.open(address); });
    }
    if (suspect->devices.size() > mostDevices)
        menu->addAction(counted(suspect->devices.size() - mostDevices, tr("and %1 more"), tr("and %1 more")))
            ->setEnabled(false);
}

} // namespace fleet

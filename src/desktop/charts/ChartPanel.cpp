#include "desktop/charts/ChartPanel.h"

#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QStackedWidget>
#include <QTimeZone>
#include <QToolButton>

#include "desktop/history/FilterWords.h"
#include "desktop/shared/MessageBar.h"
#include "desktop/style/Style.h"

namespace fleet {

using namespace Qt::StringLiterals;

ChartPanel::ChartPanel(Workspace& workspace, const QString& title, QWidget* parent)
    : QFrame(parent),
      m_workspace(workspace),
      m_head(new QHBoxLayout),
      m_busy(new QLabel(this)),
      m_summary(new QLabel(this)),
      m_export(new QToolButton(this)),
      m_pages(new QStackedWidget(this)),
      m_message(new QLabel(this)),
      m_retry(new QPushButton(tr("Try again"), this)) {
    style::makeCard(this);
    setAccessibleName(title);
    layOut(title);
    setUpExport();
    connect(m_retry, &QPushButton::clicked, this, &ChartPanel::askAgain);
}

void ChartPanel::layOut(const QString& title) {
    auto* column = new QVBoxLayout(this);
    constexpr int padding = style::metrics::cardPadding;
    column->setContentsMargins(padding, style::metrics::unit, padding, style::metrics::unit);
    column->setSpacing(4);
    auto* name = new QLabel(title, this);
    style::setTextRole(name, style::TextRole::Title);
    style::setMuted(m_busy);
    m_head->setSpacing(style::metrics::unit);
    m_head->addWidget(name);
    m_head->addWidget(m_busy);
    m_head->addStretch(1);
    m_head->addWidget(m_export);
    column->addLayout(m_head);
    m_summary->setWordWrap(true);
    style::setMuted(m_summary);
    column->addWidget(m_summary);
    column->addWidget(m_pages, 1);

    auto* message = new QWidget(m_pages);
    auto* lines = new QVBoxLayout(message);
    m_message->setWordWrap(true);
    m_message->setTextFormat(Qt::PlainText); // the server may quote anything
    m_message->setAlignment(Qt::AlignCenter);
    style::setMuted(m_message);
    lines->addStretch(1);
    lines->addWidget(m_message);
    lines->addWidget(m_retry, 0, Qt::AlignHCenter);
    lines->addStretch(1);
    m_pages->addWidget(message);
    say(QString(), false);
}

void ChartPanel::setUpExport() {
    m_export->setText(tr("Save as"));
    m_export->setToolTip(tr("Write this chart, or its numbers, to a file"));
    m_export->setAccessibleName(tr("Save the chart %1").arg(accessibleName()));
    m_export->setPopupMode(QToolButton::InstantPopup);
    style::makeQuiet(m_export);
    auto* menu = new QMenu(m_export);
    for (const auto& [text, suffix] :
         {std::pair(tr("&PNG picture…"), u"png"_s), std::pair(tr("&SVG drawing…"), u"svg"_s),
          std::pair(tr("P&DF to be printed…"), u"pdf"_s), std::pair(tr("&Numbers as CSV…"), u"csv"_s)})
        menu->addAction(text, this, [this, suffix = suffix] { chooseFile(suffix); });
    m_export->setMenu(menu);
    m_export->setEnabled(false);
}

void ChartPanel::setBody(QWidget* body) {
    m_pages->addWidget(body);
}

void ChartPanel::addChoice(QWidget* choice) {
    m_head->insertWidget(m_head->count() - 1, choice);
}

void ChartPanel::ask(const EventFilter& filter) {
    m_askedFilter = filter;
    m_asked = true;
    m_busy->setText(tr("Counting…"));
    if (!m_answered)
        say(tr("Counting…"), false);
    question();
}

void ChartPanel::askAgain() {
    if (m_asked)
        ask(EventFilter(m_askedFilter));
}

void ChartPanel::cancel() {
    if (!isAsking())
        return;
    stopQuestion();
    m_busy->clear();
    m_answered = false;
    say(tr("Counting was stopped."), true);
}

void ChartPanel::clear() {
    stopQuestion();
    m_asked = m_answered = false;
    m_busy->clear();
    forget();
    say(QString(), false);
}

void ChartPanel::takeAnswer(bool isEmpty, const QString& emptyText) {
    m_busy->clear();
    m_answered = true;
    m_filter = m_askedFilter;
    if (isEmpty)
        return say(emptyText, false);
    m_pages->setCurrentIndex(1);
    m_summary->show();
    m_export->setEnabled(true);
}

void ChartPanel::takeFailure(const Error& error) {
    m_busy->clear();
    m_answered = false;
    if (error.kind == ErrorKind::ConnectionLost)
        m_workspace.suspectConnection();
    say(describeError(error), true);
}

// In the place of the chart, which would tell of something else.
void ChartPanel::say(const QString& text, bool retry) {
    m_message->setText(text);
    m_retry->setVisible(retry);
    m_summary->hide();
    m_export->setEnabled(false);
    m_pages->setCurrentIndex(0);
}

void ChartPanel::chooseFile(const QString& suffix) {
    const QString path =
        QFileDialog::getSaveFileName(window(), tr("Save the chart"), sheet().fileName + u'.' + suffix,
                                     u"%1 (*.%2)"_s.arg(suffix.toUpper(), suffix));
    if (!path.isEmpty())
        exportTo(QFileInfo(path).suffix().isEmpty() ? path + u'.' + suffix : path);
}

void ChartPanel::exportTo(const QString& path) {
    if (const auto written = writeChart(sheet(), path); written)
        emit exported(path);
    else
        emit failed(written.error());
}

QStringList ChartPanel::facts() const {
    QStringList lines{tr("Events: %1").arg(rangeInWords(m_filter.range))};
    const auto conditions =
        filterInWords(m_filter, [this](const QString& id) { return m_workspace.deviceName(id); });
    for (const QString& condition : conditions)
        lines.append(tr("Filter: %1").arg(condition));
    const QString& database = m_workspace.settings().database;
    lines.append(tr("Database: %1").arg(database.isEmpty() ? m_workspace.connectionName() : database));
    return lines;
}

QTimeZone ChartPanel::zone() const {
    return m_workspace.timeRange().isUtc() ? QTimeZone::utc() : QTimeZone::systemTimeZone();
}

QString ChartPanel::zoneName() const {
    return m_workspace.timeRange().isUtc() ? tr("UTC")
                                           : tr("local time (%1)").arg(QString::fromUtf8(zone().id()));
}

} // namespace fleet

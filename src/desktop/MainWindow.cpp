#include "desktop/MainWindow.h"

#include <QClipboard>
#include <QCloseEvent>
#include <QGuiApplication>
#include <QSettings>
#include <QShortcut>
#include <algorithm>

#include "desktop/PageList.h"
#include "desktop/shared/MessageBar.h"
#include "desktop/shell/CommandPalette.h"
#include "desktop/shell/ConnectionOpener.h"
#include "desktop/shell/HealthWatch.h"
#include "desktop/shell/ProjectionKeeper.h"
#include "desktop/shell/WelcomePage.h"
#include "desktop/shell/WindowCommands.h"
#include "desktop/style/Style.h"
#include "ui_MainWindow.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {
constexpr int calmAfterRecovery = 10'000; // Milliseconds.
const QString settingsPage = u"settings"_s;
const QString geometryKey = u"window/geometry"_s;
const QString pageKey = u"window/page"_s;
const QString utcKey = u"window/utc"_s;
} // namespace

MainWindow::MainWindow(QWidget* parent)
    : QMainWindow(parent),
      m_ui(std::make_unique<Ui::MainWindow>()),
      m_workspace(new Workspace(this)),
      m_health(new HealthWatch(*m_workspace, this)),
      m_projections(new ProjectionKeeper(*m_workspace, this)),
      m_opener(new ConnectionOpener(*m_workspace, this)),
      m_welcome(new WelcomePage(*m_opener)) {
    m_ui->setupUi(this);
    m_palette =
        new CommandPalette([this](const QString& search) { return windowCommands(*this, search); }, this);
    m_ui->topBar->setTimeRange(m_workspace->timeRange());
    m_ui->statusLine->setWorkspace(*m_workspace);
    m_ui->statusLine->showUnconnected(tr("no database"));
    connectWorkspace();
    addWelcome();
    addPages();
    addShortcuts();
    restoreState();
}

MainWindow::~MainWindow() {
    // Pages keep a reference to the workspace, and it would go first: children die in the order of their
    // making. A stack that loses its pages shows the next one, which is half gone already.
    m_ui->stack->disconnect(this);
    qDeleteAll(m_pages);
}

Page* MainWindow::currentPage() const {
    return qobject_cast<Page*>(m_ui->stack->currentWidget());
}

void MainWindow::addPages() {
    for (const PageEntry& entry : pageList()) {
        Page* page = entry.make(*m_workspace);
        m_pages.append(page);
        m_ui->stack->addWidget(page);
        if (page->isInRail())
            m_ui->rail->addPage(page->id(), page->title(), entry.icon);
        connectPage(page);
    }
    connect(m_ui->rail, &NavigationRail::pageChosen, this, &MainWindow::showPage);
    connect(m_ui->stack, &QStackedWidget::currentChanged, this, [this] { pageShown(currentPage()); });
    markAllStale();
}

void MainWindow::addWelcome() {
    m_ui->stack->addWidget(m_welcome);
    connect(m_welcome, &WelcomePage::connectionsWanted, this, [this] {
        open({settingsPage, {{u"section"_s, {u"connections"_s}}}});
    });
    connect(m_welcome, &WelcomePage::importReady, this, [this] {
        open({u"publish"_s, {{u"tab"_s, {u"import"_s}}}});
    });
}

void MainWindow::connectPage(Page* page) {
    connect(page, &Page::busyChanged, this, [this, page](bool busy) {
        if (page != currentPage())
            return;
        m_ui->busyLine->setBusy(busy);
        m_ui->topBar->setBusy(busy);
    });
    connect(page, &Page::backWanted, this, [this] { showPage(m_railPage); });
    connect(page, &Page::statusChanged, this, [this, page](const QString& text) {
        page->setProperty("fleetStatus", text);
        if (page == currentPage())
            m_ui->statusLine->setPageText(text);
    });
}

void MainWindow::connectWorkspace() {
    connect(m_workspace, &Workspace::addressOpened, this, &MainWindow::open);
    connect(m_workspace, &Workspace::knowledgeChanged, this, &MainWindow::showKnowledge);
    connect(m_workspace, &Workspace::connectionChanged, this, [this] {
        m_connectionLost = false;
        m_pagesWait = false;
        m_ui->windowMessages->clear();
        markAllStale();
        if (m_ui->stack->currentWidget() == m_welcome)
            showPage(m_wantedPage);
        refreshWhenShown(currentPage());
    });
    const auto lookAgain = [this] {
        markAllStale();
        refreshWhenShown(currentPage());
    };
    connect(m_workspace, &Workspace::contentChanged, this, lookAgain);
    connect(&m_workspace->timeRange(), &TimeRangeChoice::displayChanged, this, lookAgain);
    connect(&m_workspace->timeRange(), &TimeRangeChoice::changed, this, [this] {
        for (Page* page : std::as_const(m_pages))
            if (page->usesTimeRange())
                m_stale.insert(page);
        refreshWhenShown(currentPage());
    });
    connect(m_workspace, &Workspace::connectionSuspected, this, &MainWindow::expectRecovery);
    connect(m_health, &HealthWatch::healthFailed, this, &MainWindow::showHealthFailure);
    connect(m_health, &HealthWatch::healthArrived, this, [this](const DatabaseHealth& health) {
        m_ui->statusLine->showHealth(health);
        if (std::exchange(m_connectionLost, false)) {
            m_recovered.start();
            m_ui->windowMessages->clear();
            markAllStale();
            refreshWhenShown(currentPage());
        }
    });
}

void MainWindow::addShortcuts() {
    const auto add = [this](const QKeySequence& keys, auto action) {
        connect(new QShortcut(keys, this), &QShortcut::activated, this, action);
    };
    add(QKeySequence(u"F5"_s), [this] { refreshPage(); });
    add(QKeySequence(u"Ctrl+K"_s), [this] { openPalette(); });
    add(QKeySequence(u"Ctrl+T"_s), [this] { m_ui->topBar->openTimeRange(); });
    add(QKeySequence(u"Ctrl+U"_s), [this] { toggleUtc(); });
    add(QKeySequence(u"Ctrl+Shift+C"_s), [this] { copyAddress(); });
    add(QKeySequence(u"Ctrl+Shift+N"_s), [this] { openAnotherWindow(); });
    add(QKeySequence(u"Ctrl+Q"_s), [this] { close(); });
    const auto stop = [this] {
        if (Page* page = currentPage(); page && page->isBusy())
            page->cancel();
    };
    add(QKeySequence(u"Esc"_s), stop);
    connect(m_ui->topBar, &TopBar::stopRequested, this, stop);
    connect(m_ui->topBar, &TopBar::searchRequested, this, &MainWindow::openPalette);
}

void MainWindow::showPage(const QString& id) {
    const auto wanted =
        std::find_if(m_pages.begin(), m_pages.end(), [&id](const Page* page) { return page->id() == id; });
    Page* page = wanted == m_pages.end() ? m_pages.value(0) : *wanted;
    if (!page)
        return;
    m_wantedPage = page->id();
    if (page->isInRail())
        m_railPage = page->id();
    // Without a database the other pages have nothing to show; Settings is where one can be chosen.
    if (isConnected() || page->id() == settingsPage)
        m_ui->stack->setCurrentWidget(page);
    else
        m_ui->stack->setCurrentWidget(m_welcome);
}

void MainWindow::open(const Address& address) {
    for (Page* page : std::as_const(m_pages)) {
        if (page->id() != address.page)
            continue;
        page->open(address);
        showPage(page->id());
        return;
    }
    m_ui->windowMessages->showMessage(MessageBar::Level::Warning,
                                      tr("There is no page “%1” in this version.").arg(address.page));
}

bool MainWindow::isConnected() const {
    return m_workspace->settings() != ConnectionSettings{};
}

void MainWindow::pageShown(Page* page) {
    m_ui->topBar->showPage(page);
    m_ui->rail->setCurrent(page ? m_railPage : QString());
    m_ui->busyLine->setBusy(page && page->isBusy());
    m_ui->topBar->setBusy(page && page->isBusy());
    m_ui->statusLine->setPageText(page ? page->property("fleetStatus").toString() : QString());
    if (page)
        page->setFocus();
    setWindowTitle(page ? tr("%1 – Fleet Audit").arg(page->title()) : tr("Fleet Audit"));
    refreshWhenShown(page);
}

void MainWindow::refreshWhenShown(Page* page) {
    if (!page || !isConnected())
        return;
    if (m_pagesWait && page->id() != settingsPage)
        return; // The window says why; the page would only fail.
    page->resume();
    if (m_stale.remove(page))
        page->refresh();
}

void MainWindow::markAllStale() {
    m_stale = QSet<Page*>(m_pages.begin(), m_pages.end());
}

void MainWindow::showKnowledge() {
    if (m_workspace->abilities().hasSchema) {
        if (std::exchange(m_pagesWait, false)) {
            m_ui->windowMessages->clear();
            refreshWhenShown(currentPage());
        }
        return;
    }
    letPagesWait();
    m_ui->windowMessages->showMessage(
        MessageBar::Level::Warning,
        tr("This database does not have all tables of Fleet Audit yet. Settings, "
           "Migrations shows what is missing "
           "and brings it up to date."),
        tr("Open &migrations"), [this] {
            open({settingsPage, {{u"section"_s, {u"migrations"_s}}}});
        });
}

void MainWindow::letPagesWait() {
    m_pagesWait = true;
    for (Page* page : std::as_const(m_pages)) {
        if (page->id() == settingsPage)
            continue;
        page->suspend();
        m_stale.insert(page);
    }
}

void MainWindow::expectRecovery() {
    // A page whose very question ends the connection must not ask it for ever.
    if (m_recovered.isValid() && m_recovered.elapsed() < calmAfterRecovery) {
        m_ui->windowMessages->showMessage(MessageBar::Level::Warning,
                                          tr("The connection broke again as soon as it was back."),
                                          tr("&Try again"), [this] { refreshPage(); });
        return;
    }
    m_connectionLost = true;
}

void MainWindow::showHealthFailure(const Error& error) {
    m_ui->statusLine->showFailure(error);
    const bool lost = error.kind == ErrorKind::ConnectionLost;
    if (!lost && m_workspace->knowsDatabase())
        return;
    m_connectionLost = lost;
    if (!m_workspace->knowsDatabase())
        letPagesWait();
    m_ui->windowMessages->showError(error, [this] { m_health->askNow(); });
}

void MainWindow::refreshPage() {
    if (Page* page = currentPage())
        page->refresh();
}

void MainWindow::toggleUtc() {
    m_workspace->timeRange().setUtc(!m_workspace->timeRange().isUtc());
}

void MainWindow::openPalette() {
    m_palette->open();
}

void MainWindow::openAnotherWindow() {
    auto* window = new MainWindow;
    window->setAttribute(Qt::WA_DeleteOnClose);
    window->move(pos() + QPoint(32, 32));
    window->show();
    if (isConnected())
        window->workspace().connectTo(m_workspace->settings(), m_workspace->connectionName());
}

void MainWindow::copyAddress() {
    if (Page* page = currentPage())
        QGuiApplication::clipboard()->setText(page->address().toString());
}

void MainWindow::restoreState() {
    const QSettings settings;
    if (!restoreGeometry(settings.value(geometryKey).toByteArray()))
        resize(1280, 800);
    m_workspace->timeRange().setUtc(settings.value(utcKey, true).toBool());
    showPage(settings.value(pageKey).toString());
    pageShown(currentPage());
}

void MainWindow::closeEvent(QCloseEvent* event) {
    QSettings settings;
    settings.setValue(geometryKey, saveGeometry());
    settings.setValue(utcKey, m_workspace->timeRange().isUtc());
    settings.setValue(pageKey, m_railPage);
    QMainWindow::closeEvent(event);
}

} // namespace fleet

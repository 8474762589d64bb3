#include "desktop/shell/WelcomePage.h"

#include "desktop/shell/ConnectionOpener.h"
#include "desktop/style/Style.h"
#include "ui_WelcomePage.h"

namespace fleet {

using namespace Qt::StringLiterals;

WelcomePage::WelcomePage(ConnectionOpener& opener, QWidget* parent)
    : QWidget(parent), m_ui(std::make_unique<Ui::WelcomePage>()), m_opener(opener) {
    m_ui->setupUi(this);
    setUpLook();
    followOpening();
    connect(m_ui->demoButton, &QPushButton::clicked, this, [this] {
        m_importNext = false;
        m_opener.openDemo();
    });
    connect(m_ui->importButton, &QPushButton::clicked, this, [this] {
        m_importNext = true;
        m_opener.openDemo(DemoContent::Empty);
    });
    connect(m_ui->connectButton, &QPushButton::clicked, this, &WelcomePage::connectionsWanted);
}

WelcomePage::~WelcomePage() = default;

void WelcomePage::setUpLook() {
    style::setTextRole(m_ui->heading, style::TextRole::Figure);
    style::setMuted(m_ui->introduction);
    const auto card = [](QWidget* frame, QLabel* icon, const QString& name, QLabel* title, QLabel* text) {
        style::makeCard(frame);
        style::setTextRole(title, style::TextRole::Title);
        style::setMuted(text);
        const auto draw = [icon, name] {
            icon->setPixmap(style::iconPixmap(name, style::palette().accent, 24, icon->devicePixelRatioF()));
        };
        QObject::connect(&style::Theme::instance(), &style::Theme::changed, icon, draw);
        draw();
    };
    card(m_ui->demoCard, m_ui->demoIcon, u"devices"_s, m_ui->demoTitle, m_ui->demoText);
    card(m_ui->connectCard, m_ui->connectIcon, u"database"_s, m_ui->connectTitle, m_ui->connectText);
    card(m_ui->importCard, m_ui->importIcon, u"import"_s, m_ui->importTitle, m_ui->importText);
    style::makePrimary(m_ui->demoButton);
}

void WelcomePage::followOpening() {
    connect(&m_opener, &ConnectionOpener::opening, this,
            [this](QFutureWatcherBase* watcher, const QString& what) {
                m_ui->messages->clear();
                m_ui->progress->follow(watcher, what);
                setChoicesEnabled(false);
            });
    connect(m_ui->progress, &JobProgress::stopRequested, this, [this] {
        m_opener.cancel();
        setChoicesEnabled(true);
    });
    connect(&m_opener, &ConnectionOpener::failed, this, [this](const Error& error) {
        setChoicesEnabled(true);
        m_ui->messages->showError(error);
    });
    connect(&m_opener, &ConnectionOpener::opened, this, [this] {
        setChoicesEnabled(true);
        if (std::exchange(m_importNext, false))
            emit importReady();
    });
}

void WelcomePage::setChoicesEnabled(bool enabled) {
    for (QPushButton* button : {m_ui->demoButton, m_ui->connectButton, m_ui->importButton})
        button->setEnabled(enabled);
}

} // namespace fleet

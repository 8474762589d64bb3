#include "desktop/settings/ConnectionForm.h"

#include <QFileDialog>

#include "desktop/style/Style.h"
#include "ui_ConnectionForm.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {
const QString tlsKey = u"sslmode"_s;
const QString rootKey = u"sslrootcert"_s;
} // namespace

ConnectionForm::ConnectionForm(QWidget* parent)
    : QWidget(parent), m_ui(std::make_unique<Ui::ConnectionForm>()) {
    m_ui->setupUi(this);
    style::setMuted(m_ui->passwordNote);
    style::setMuted(m_ui->urlNote);
    m_ui->password->setEchoMode(QLineEdit::Password);
    m_ui->tls->addItem(tr("Verified where the server is another machine (recommended)"), QString());
    m_ui->tls->addItem(tr("Always verified: certificate and host name (verify-full)"), u"verify-full"_s);
    m_ui->tls->addItem(tr("Certificate verified, host name not (verify-ca)"), u"verify-ca"_s);
    m_ui->tls->addItem(tr("Encrypted, server not verified (require)"), u"require"_s);
    m_ui->tls->addItem(tr("Not encrypted (disable)"), u"disable"_s);
    for (QLineEdit* field :
         {m_ui->name, m_ui->host, m_ui->database, m_ui->user, m_ui->password, m_ui->rootCertificate})
        connect(field, &QLineEdit::textEdited, this, &ConnectionForm::showAdvice);
    connect(m_ui->port, &QSpinBox::valueChanged, this, &ConnectionForm::showAdvice);
    connect(m_ui->tls, &QComboBox::currentIndexChanged, this, &ConnectionForm::showAdvice);
    connect(m_ui->url, &QLineEdit::textEdited, this, &ConnectionForm::readUrl);
    connect(m_ui->chooseCertificate, &QPushButton::clicked, this, [this] {
        const QString file = QFileDialog::getOpenFileName(this, tr("Root certificate"), {},
                                                          tr("Certificates (*.crt *.pem);;All files (*)"));
        if (file.isEmpty())
            return;
        m_ui->rootCertificate->setText(file);
        showAdvice();
    });
}

ConnectionForm::~ConnectionForm() = default;

void ConnectionForm::setProfile(const QString& name, const ConnectionSettings& settings) {
    m_ui->name->setText(name);
    m_ui->url->clear();
    m_nameFromUrl.clear();
    fill(settings);
}

void ConnectionForm::fill(const ConnectionSettings& settings) {
    m_original = settings;
    m_ui->host->setText(settings.host);
    m_ui->port->setValue(settings.port);
    m_ui->database->setText(settings.database);
    m_ui->user->setText(settings.user);
    m_ui->password->setText(settings.password);
    const int mode = m_ui->tls->findData(settings.options.value(tlsKey));
    m_ui->tls->setCurrentIndex(mode < 0 ? 0 : mode);
    m_ui->rootCertificate->setText(settings.options.value(rootKey));
    showAdvice();
}

void ConnectionForm::setPassword(const QString& password) {
    m_ui->password->setText(password);
}

QString ConnectionForm::name() const {
    return m_ui->name->text().trimmed();
}

ConnectionSettings ConnectionForm::settings() const {
    ConnectionSettings settings = m_original;
    settings.host = m_ui->host->text().trimmed();
    settings.port = m_ui->port->value();
    settings.database = m_ui->database->text().trimmed();
    settings.user = m_ui->user->text().trimmed();
    settings.password = m_ui->password->text();
    const auto set = [&settings](const QString& key, const QString& value) {
        if (value.isEmpty())
            settings.options.remove(key);
        else
            settings.options.insert(key, value);
    };
    set(tlsKey, m_ui->tls->currentData().toString());
    set(rootKey, m_ui->rootCertificate->text().trimmed());
    return settings;
}

QString ConnectionForm::problem() const {
    if (name().isEmpty())
        return tr("Give the connection a name.");
    if (m_ui->database->text().trimmed().isEmpty())
        return tr("Name the database.");
    return {};
}

void ConnectionForm::readUrl() {
    const QString url = m_ui->url->text().trimmed();
    if (url.isEmpty()) {
        showAdvice();
        return;
    }
    const Result<ConnectionSettings> settings = ConnectionSettings::fromUrl(url);
    if (!settings) {
        m_ui->advice->setText(settings.error().message + u'.');
        m_ui->advice->show();
        style::setTone(m_ui->advice, style::Tone::Bad);
        return;
    }
    if (m_ui->name->text() == m_nameFromUrl) {
        m_nameFromUrl = settings->database;
        m_ui->name->setText(m_nameFromUrl);
    }
    fill(*settings);
}

void ConnectionForm::showAdvice() {
    const QString unsafe = tlsAdvice(settings());
    m_ui->advice->setText(unsafe);
    m_ui->advice->setVisible(!unsafe.isEmpty());
    style::setTone(m_ui->advice, style::Tone::Warning);
    emit edited();
}

QString ConnectionForm::tlsAdvice(const ConnectionSettings& settings) const {
    if (settings.isOnThisMachine())
        return {};
    const QString mode = settings.options.value(tlsKey);
    if (mode == u"disable"_s)
        return tr("Password and events would cross the network readable for anyone on the way.");
    if (mode == u"require"_s)
        return tr("Nobody can read along, but another machine could pretend to be the server.");
    return {};
}

} // namespace fleet

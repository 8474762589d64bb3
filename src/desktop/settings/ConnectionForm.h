// The fields of one connection: where the database is, who asks, how the line is protected.
#pragma once

#include <QWidget>
#include <memory>

#include "store/ConnectionSettings.h"

namespace Ui {
class ConnectionForm;
}

namespace fleet {

/// Edits a named ConnectionSettings; says in words what is wrong or unsafe. GUI thread only; owned by its
/// section.
class ConnectionForm : public QWidget {
    Q_OBJECT

public:
    explicit ConnectionForm(QWidget* parent = nullptr);
    ~ConnectionForm() override;

    void setProfile(const QString& name, const ConnectionSettings& settings);
    void setPassword(const QString& password);
    QString name() const;
    /// What the fields say, with the password; libpq options that the form does not show are kept.
    ConnectionSettings settings() const;

    /// What is missing, or an empty text.
    QString problem() const;

signals:
    void edited();

private:
    void fill(const ConnectionSettings& settings);
    void readUrl();
    void showAdvice();
    QString tlsAdvice(const ConnectionSettings& settings) const;

    std::unique_ptr<Ui::ConnectionForm> m_ui;
    ConnectionSettings m_original; ///< With the options that no field shows.
    QString m_nameFromUrl;         ///< Follows the url until a person writes a name.
};

} // namespace fleet

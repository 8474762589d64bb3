// A database of its own for each test.
#pragma once

#include <QString>
#include <QStringList>

namespace fleet::test {

/// Runs one or several statements over a connection of its own, past everything that the product does, and
/// returns the first column of the last statement's rows. Ends the process with the server's message where a
/// statement fails.
QStringList runSql(const QString& url, const QString& sql);

/// A fresh database, a clone of the migrated template or an empty one, dropped with the object.
class TestDatabase {
public:
    enum class Content { Migrated, Empty };

    explicit TestDatabase(Content content = Content::Migrated);
    ~TestDatabase();
    TestDatabase(const TestDatabase&) = delete;
    TestDatabase& operator=(const TestDatabase&) = delete;

    const QString& name() const { return m_name; }
    /// A libpq url of a superuser.
    QString url() const;

    /// runSql() on this database.
    QStringList run(const QString& sql) const { return runSql(url(), sql); }
    /// The first column of the first row, "" where there is none or it is null.
    QString value(const QString& sql) const { return run(sql).value(0); }

private:
    QString m_name;
};

} // namespace fleet::test

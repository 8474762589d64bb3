// Rows and columns, printed for people, as JSON or as CSV.
#pragma once

#include <QList>
#include <QString>

#include "cli/Arguments.h"

namespace fleet {

class Output;

/// One field. A null value is JSON's null and an empty CSV field.
struct Cell {
    Cell() = default;
    Cell(const QString& text) : value(text) {}
    Cell(const QString& text, const QString& forPeople) : value(text), shown(forPeople) {}

    static Cell number(qint64 value) { return QString::number(value); }
    static Cell boolean(bool value);
    static Cell time(const std::optional<Timestamp>& moment);

    QString value;
    QString shown; ///< What the table for people shows instead; empty: the value.
};

struct Column {
    enum class Kind { Text, Number, Boolean, Json };

    QString key;   ///< The database's column name: JSON member and CSV header.
    QString title; ///< The heading for people; empty: not in the table for people.
    Kind kind = Kind::Text;
};

/// A plain value.
struct Table {
    QList<Column> columns;
    QList<QList<Cell>> rows;

    /// Table: aligned, the last column cut to the terminal's width and never cut where nobody watches. Json:
    /// one array of objects. Csv: RFC 4180 with a header line.
    void print(OutputFormat format, Output& output) const;
};

/// One row as a JSON object: numbers, booleans and JSON as they are, everything else as strings.
QString toJsonObject(const QList<Column>& columns, const QList<Cell>& row);

/// One line of RFC 4180, without its line end.
QString toCsvLine(const QStringList& fields);

/// What a terminal shows of `text`: control characters become visible, so that stored text cannot steer the
/// terminal.
QString printable(const QString& text);

/// How many character cells a terminal needs for it.
int displayWidth(const QString& text);

} // namespace fleet

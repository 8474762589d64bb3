#include "cli/Table.h"

#include <algorithm>
#include <cwchar>
#include <numeric>

#include "cli/Output.h"
#include "core/Json.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr auto gap = "  "_L1;

int cellWidth(char32_t character) {
#ifdef Q_OS_WIN
    Q_UNUSED(character)
    return 1;
#else
    return std::max(0, wcwidth(wchar_t(character)));
#endif
}

// The beginning of `text` that fits, with a mark where something is missing.
QString cutTo(int width, const QString& text) {
    if (displayWidth(text) <= width)
        return text;
    QString kept;
    int used = 1; // The mark.
    for (const char32_t character : text.toUcs4()) {
        used += cellWidth(character);
        if (used > width)
            break;
        kept += QString::fromUcs4(&character, 1);
    }
    return kept + u'…';
}

QString padded(const QString& text, int width, bool toTheRight) {
    const QString blanks(std::max(0, width - displayWidth(text)), u' ');
    return toTheRight ? blanks + text : text + blanks;
}

QString jsonValue(const Column& column, const Cell& cell) {
    if (cell.value.isNull())
        return u"null"_s;
    return column.kind == Column::Kind::Text ? Json::string(cell.value).toCompact() : cell.value;
}

// The cells of the columns that people see, the headings first.
QList<QStringList> shownCells(const Table& table) {
    QList<QStringList> lines(table.rows.size() + 1);
    for (qsizetype i = 0; i < table.columns.size(); ++i) {
        const QString& title = table.columns.at(i).title;
        if (title.isEmpty())
            continue;
        lines[0].append(title);
        for (qsizetype row = 0; row < table.rows.size(); ++row) {
            const Cell& cell = table.rows.at(row).at(i);
            lines[row + 1].append(printable(cell.shown.isEmpty() ? cell.value : cell.shown));
        }
    }
    return lines;
}

QList<bool> rightAligned(const Table& table) {
    QList<bool> right;
    for (const Column& column : table.columns) {
        if (!column.title.isEmpty())
            right.append(column.kind == Column::Kind::Number);
    }
    return right;
}

void printForPeople(const Table& table, Output& output) {
    const QList<QStringList> lines = shownCells(table);
    const QList<bool> right = rightAligned(table);
    const qsizetype last = right.size() - 1;
    QList<int> widths(right.size());
    for (const QStringList& line : lines) {
        for (qsizetype i = 0; i <= last; ++i)
            widths[i] = std::max(widths.at(i), displayWidth(line.at(i)));
    }
    const int before = std::accumulate(widths.begin(), widths.end() - 1, int(last * gap.size()));
    const int room = output.columns() > 0 ? std::max(20, output.columns() - before) : widths.at(last);

    for (qsizetype row = 0; row < lines.size() && !output.isClosed(); ++row) {
        QString text;
        for (qsizetype i = 0; i < last; ++i)
            text += padded(lines.at(row).at(i), widths.at(i), right.at(i)) + gap;
        const QString end = cutTo(room, lines.at(row).at(last));
        text += right.at(last) ? padded(end, widths.at(last), true) : end;
        while (text.endsWith(u' '))
            text.chop(1);
        output.writeLine(row == 0 && output.hasColours() ? u"\x1b[1m"_s + text + u"\x1b[0m"_s : text);
    }
}

void printJson(const Table& table, Output& output) {
    output.write(u"["_s);
    for (qsizetype i = 0; i < table.rows.size(); ++i)
        output.write((i == 0 ? u"\n  "_s : u",\n  "_s) + toJsonObject(table.columns, table.rows.at(i)));
    output.writeLine(table.rows.isEmpty() ? u"]"_s : u"\n]"_s);
}

void printCsv(const Table& table, Output& output) {
    QStringList header;
    for (const Column& column : table.columns)
        header.append(column.key);
    output.writeLine(toCsvLine(header));
    for (const QList<Cell>& row : table.rows) {
        QStringList fields;
        for (const Cell& cell : row)
            fields.append(cell.value);
        output.writeLine(toCsvLine(fields));
    }
}

} // namespace

Cell Cell::boolean(bool value) {
    return {value ? u"true"_s : u"false"_s, value ? u"yes"_s : u"no"_s};
}

Cell Cell::time(const std::optional<Timestamp>& moment) {
    return moment ? Cell(moment->toString()) : Cell();
}

void Table::print(OutputFormat format, Output& output) const {
    switch (format) {
        case OutputFormat::Table:
            printForPeople(*this, output);
            break;
        case OutputFormat::Json:
            printJson(*this, output);
            break;
        case OutputFormat::Csv:
            printCsv(*this, output);
            break;
    }
}

QString toJsonObject(const QList<Column>& columns, const QList<Cell>& row) {
    QStringList members;
    for (qsizetype i = 0; i < columns.size(); ++i)
        members.append(u"\"%1\": "_s.arg(columns.at(i).key) + jsonValue(columns.at(i), row.at(i)));
    return u'{' + members.join(u", "_s) + u'}';
}

QString toCsvLine(const QStringList& fields) {
    QStringList quoted;
    for (QString field : fields) {
        const bool special = std::any_of(field.begin(), field.end(), [](QChar character) {
            return character == u',' || character == u'"' || character == u'\n' || character == u'\r';
        });
        quoted.append(special ? u'"' + field.replace(u'"', u"\"\""_s) + u'"' : field);
    }
    return quoted.join(u',');
}

QString printable(const QString& text) {
    QString result;
    result.reserve(text.size());
    for (const QChar character : text) {
        if (character == u'\n')
            result += u"\\n"_s;
        else if (character == u'\t')
            result += u"\\t"_s;
        else
            result +=
                character.category() == QChar::Other_Control ? QChar(QChar::ReplacementCharacter) : character;
    }
    return result;
}

int displayWidth(const QString& text) {
    int width = 0;
    for (const char32_t character : text.toUcs4())
        width += cellWidth(character);
    return width;
}

} // namespace fleet

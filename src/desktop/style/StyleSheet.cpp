#include "desktop/style/StyleSheet.h"

#include <QFile>
#include <QMap>

namespace fleet::style {

using namespace Qt::StringLiterals;

namespace {

QByteArray contents(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("The program was built without %s", qUtf8Printable(path));
    return file.readAll();
}

QColor mixed(const QColor& base, const QColor& other, qreal share) {
    const auto channel = [share](int a, int b) { return qRound(a * (1 - share) + b * share); };
    return QColor(channel(base.red(), other.red()), channel(base.green(), other.green()),
                  channel(base.blue(), other.blue()));
}

QMap<QString, QColor> tokens(const Palette& colors) {
    return {{u"background"_s, colors.background},
            {u"surface"_s, colors.surface},
            {u"border"_s, colors.border},
            {u"strong-border"_s, mixed(colors.border, colors.muted, 0.35)},
            {u"text"_s, colors.text},
            {u"muted"_s, colors.muted},
            {u"faint"_s, mixed(colors.surface, colors.muted, 0.55)},
            {u"accent"_s, colors.accent},
            {u"accent-hover"_s, mixed(colors.accent, colors.text, 0.12)},
            {u"accent-soft"_s, colors.accentSoft},
            {u"on-accent"_s, colors.onAccent},
            {u"hover"_s, mixed(colors.surface, colors.muted, 0.09)},
            {u"pressed"_s, mixed(colors.surface, colors.muted, 0.18)},
            {u"handle"_s, mixed(colors.surface, colors.muted, 0.35)},
            {u"warning"_s, colors.warning},
            {u"good"_s, colors.good},
            {u"changed"_s, colors.changed},
            {u"added"_s, colors.added},
            {u"removed"_s, colors.removed},
            {u"destructive"_s, colors.destructive}};
}

} // namespace

void writeMarks(const Palette& colors, const QString& folder) {
    static const QStringList arrows = {u"chevron-down"_s, u"chevron-up"_s, u"chevron-left"_s,
                                       u"chevron-right"_s};
    const auto write = [&folder](const QString& icon, const QString& name, const QColor& color) {
        QFile file(folder + u'/' + name + u".svg"_s);
        if (!file.open(QIODevice::WriteOnly)) {
            qWarning("Cannot write %s: %s", qUtf8Printable(file.fileName()),
                     qUtf8Printable(file.errorString()));
            return;
        }
        file.write(contents(u":/icons/%1.svg"_s.arg(icon)).replace("currentColor", color.name().toLatin1()));
    };
    for (const QString& arrow : arrows)
        write(arrow, arrow, colors.muted);
    write(u"chevron-down"_s, u"chevron-down-on-accent"_s, colors.onAccent);
    write(u"check"_s, u"check"_s, colors.onAccent);
    write(u"check"_s, u"check-menu"_s, colors.accent);
    write(u"minus"_s, u"minus"_s, colors.onAccent);
    write(u"close"_s, u"close"_s, colors.muted);
}

QString styleSheet(const Palette& colors, const QString& marks) {
    QString sheet = QString::fromUtf8(contents(u":/style/fleet.qss"_s));
    const QMap<QString, QColor> values = tokens(colors);
    for (auto token = values.begin(); token != values.end(); ++token)
        sheet.replace(u"@%1;"_s.arg(token.key()), token.value().name() + u';');
    return sheet.replace(u"@marks"_s, marks);
}

} // namespace fleet::style

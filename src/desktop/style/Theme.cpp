#include "desktop/style/FleetStyle.h"
#include "desktop/style/FocusRing.h"
#include "desktop/style/StyleSheet.h"

#include <QApplication>
#include <QEvent>
#include <QFontDatabase>
#include <QPalette>
#include <QPixmapCache>
#include <QSettings>
#include <QTemporaryDir>

namespace fleet::style {

using namespace Qt::StringLiterals;

namespace {

const QString appearanceKey = u"appearance"_s;

/// Qt 6.4 does not say which scheme the system uses: the lightness of its window colour does.
bool systemIsDark() {
#ifdef Q_OS_WIN
    const QSettings personalize(
        u"HKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Themes\\Personalize"_s,
        QSettings::NativeFormat);
    return personalize.value(u"AppsUseLightTheme"_s, 1).toInt() == 0;
#else
    QApplication::setPalette(QPalette()); // Ours would hide the system's.
    return QApplication::palette().color(QPalette::Window).lightness() < 128;
#endif
}

QPalette qtPalette(const Palette& colors) {
    QPalette palette(colors.text, colors.surface, colors.border, colors.border, colors.muted, colors.text,
                     colors.onAccent, colors.surface, colors.background);
    palette.setColor(QPalette::AlternateBase, colors.background);
    palette.setColor(QPalette::ToolTipBase, colors.surface);
    palette.setColor(QPalette::ToolTipText, colors.text);
    palette.setColor(QPalette::PlaceholderText, colors.muted);
    palette.setColor(QPalette::Highlight, colors.accentSoft);
    palette.setColor(QPalette::HighlightedText, colors.text);
    palette.setColor(QPalette::Link, colors.accent);
    palette.setColor(QPalette::LinkVisited, colors.accent);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, colors.muted);
    return palette;
}

QFont systemFont() {
    static const bool hasInter = QFontDatabase::families().contains(u"Inter"_s);
    QFont font = hasInter ? QFont(u"Inter"_s) : QFontDatabase::systemFont(QFontDatabase::GeneralFont);
    font.setPixelSize(13);
    return font;
}

QFont fixedFont() {
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    font.setFamilies(font.families()); // Said aloud, or widgets would take the application's family.
    font.setStyleHint(QFont::Monospace);
    font.setFixedPitch(true);
    font.setPixelSize(12);
    return font;
}

} // namespace

struct Theme::Private {
    QTemporaryDir marks;
    bool dark = false;
    bool applying = false;
    FocusRing focusRing;
    FleetStyle* style = nullptr; ///< Of the application.
};

Theme::~Theme() = default;

Theme& Theme::instance() {
    static Theme theme;
    return theme;
}

Appearance Theme::savedAppearance() {
    const QString saved = QSettings().value(appearanceKey).toString();
    return saved == u"light" ? Appearance::Light : saved == u"dark" ? Appearance::Dark : Appearance::System;
}

void Theme::install(QApplication& application, Appearance appearance) {
    d = std::make_unique<Private>();
    m_application = &application;
    m_appearance = appearance;
    d->style = new FleetStyle;
    application.setStyle(d->style);
    application.setFont(systemFont());
    application.installEventFilter(this);
    // What needs the application must go before it does; this object outlives it.
    connect(&application, &QObject::destroyed, this, [this] {
        d.reset();
        m_application = nullptr;
    });
    apply();
}

void Theme::setAppearance(Appearance appearance, bool remember) {
    if (remember) {
        static const QString names[] = {u"system"_s, u"light"_s, u"dark"_s};
        QSettings().setValue(appearanceKey, names[int(appearance)]);
    }
    if (m_appearance == appearance)
        return;
    m_appearance = appearance;
    apply();
}

const Palette& Theme::palette() const {
    return d && d->dark ? Palette::darkPalette() : Palette::lightPalette();
}

void Theme::apply() {
    if (!d || d->applying)
        return;
    d->applying = true;
    d->dark = m_appearance == Appearance::Dark || (m_appearance == Appearance::System && systemIsDark());
    QPixmapCache::clear();
    QApplication::setPalette(qtPalette(palette()));
    const QString folder = d->marks.filePath(d->dark ? u"dark"_s : u"light"_s);
    if (QDir().mkpath(folder))
        writeMarks(palette(), folder);
    m_application->setStyleSheet(styleSheet(palette(), folder));
    restoreTextRoles();
    d->applying = false;
    emit changed();
}

bool Theme::eventFilter(QObject* watched, QEvent* event) {
    if (!d)
        return false;
    if (event->type() == QEvent::ApplicationPaletteChange && watched == m_application && !d->applying &&
        m_appearance == Appearance::System) {
        QMetaObject::invokeMethod(this, &Theme::apply, Qt::QueuedConnection);
    }
    if (event->type() == QEvent::Show && watched->isWidgetType())
        restoreTextRole(static_cast<QWidget*>(watched));
    d->focusRing.watch(watched, event);
    d->style->watch(watched, event);
    return false;
}

const Palette& palette() {
    return Theme::instance().palette();
}

QFont font(TextRole role) {
    QFont font = role == TextRole::Fixed || role == TextRole::FixedCaption ? fixedFont() : systemFont();
    switch (role) {
        case TextRole::Body:
        case TextRole::Fixed:
            break;
        case TextRole::Caption:
            font.setPixelSize(12);
            break;
        case TextRole::FixedCaption:
            font.setPixelSize(11);
            break;
        case TextRole::Title:
            font.setPixelSize(15);
            font.setWeight(QFont::DemiBold);
            break;
        case TextRole::Figure:
            font.setPixelSize(20);
            font.setWeight(QFont::DemiBold);
            break;
    }
    return font;
}

} // namespace fleet::style

#include <QDir>
#include <QFocusFrame>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QVBoxLayout>

#include "core/EventType.h"
#include "desktop/style/StyleSheet.h"

using namespace fleet;
using namespace Qt::StringLiterals;

/// Palette, style sheet, icons and what widgets make of them.
class StyleTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        QSettings::setDefaultFormat(QSettings::IniFormat);
        QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_settings.path());
        QCoreApplication::setOrganizationName(u"Fleet Audit"_s);
        QCoreApplication::setApplicationName(u"style-test"_s);
        style::Theme::instance().install(*qApp, style::Appearance::Light);
    }

    void init() { style::Theme::instance().setAppearance(style::Appearance::Light, false); }

    void theStyleSheetLeavesNoTokenUnreplaced() {
        for (const auto& colors : {style::Palette::lightPalette(), style::Palette::darkPalette()})
            QVERIFY(!style::styleSheet(colors, u"/marks"_s)
                         .remove(QRegularExpression(u"/\\*.*?\\*/"_s,
                                                    QRegularExpression::DotMatchesEverythingOption))
                         .contains(u'@'));
    }

    void textIsReadableOnEverySurfaceInBothAppearances() {
        for (const auto& colors : {style::Palette::lightPalette(), style::Palette::darkPalette()}) {
            for (const QColor& ground : {colors.background, colors.surface, colors.accentSoft, colors.added,
                                         colors.removed, colors.changed})
                QVERIFY2(contrast(colors.text, ground) >= 7, qPrintable(ground.name()));
            for (const QColor& ink :
                 {colors.muted, colors.accent, colors.warning, colors.good, colors.destructive})
                QVERIFY2(contrast(ink, colors.surface) >= 4.4, qPrintable(ink.name()));
            QVERIFY(contrast(colors.onAccent, colors.accent) >= 4.4);
        }
    }

    void everyFamilyHasAColourOfItsOwnInAllItsTypes() {
        QSet<QRgb> seen;
        for (const QString& family : fleetFamilies()) {
            seen.insert(style::familyColor(family).rgb());
            QCOMPARE(style::familyColor(family + u".anything"_s), style::familyColor(family));
        }
        QCOMPARE(seen.size(), fleetFamilies().size());
    }

    void everyIconIsDrawnInTheColourThatWasAsked() {
        const QStringList icons = QDir(u":/icons"_s).entryList({u"*.svg"_s});
        QVERIFY(icons.size() > 30);
        for (const QString& file : icons) {
            const QImage image = style::iconPixmap(file.chopped(4), Qt::red, 20, 2).toImage();
            QCOMPARE(image.size(), QSize(40, 40));
            QVERIFY2(strongestInk(image) == QColor(Qt::red).rgb(), qPrintable(file));
        }
    }

    void aButtonsIconTurnsToTheAccentWhenItIsChecked() {
        const QIcon icon = style::icon(u"history"_s);
        QCOMPARE(strongestInk(icon.pixmap(80).toImage()), style::palette().muted.rgb());
        QCOMPARE(strongestInk(icon.pixmap(QSize(80, 80), QIcon::Normal, QIcon::On).toImage()),
                 style::palette().accent.rgb());
    }

    void aChosenAppearanceIsRememberedAndATriedOneIsNot() {
        style::Theme::instance().setAppearance(style::Appearance::Dark);
        QCOMPARE(style::Theme::savedAppearance(), style::Appearance::Dark);
        style::Theme::instance().setAppearance(style::Appearance::Light, false);
        QCOMPARE(style::Theme::savedAppearance(), style::Appearance::Dark);
        QVERIFY(!style::palette().dark);
    }

    void widgetsAreToldWhenTheAppearanceChanges() {
        QSignalSpy changed(&style::Theme::instance(), &style::Theme::changed);
        style::Theme::instance().setAppearance(style::Appearance::Dark, false);
        QCOMPARE(changed.count(), 1);
        QCOMPARE(QApplication::palette().color(QPalette::Window), style::Palette::darkPalette().background);
    }

    void aLabelKeepsItsFontWhenItsToneOrTheAppearanceChanges() {
        QLabel label(u"13:41:57.418"_s);
        label.show();
        style::setTextRole(&label, style::TextRole::Fixed);
        const QFont fixed = label.font();
        style::setTone(&label, style::Tone::Warning);
        QCOMPARE(label.font().families(), fixed.families());
        style::Theme::instance().setAppearance(style::Appearance::Dark, false);
        QCOMPARE(label.font().families(), fixed.families());
        QCOMPARE(label.font().pixelSize(), fixed.pixelSize());
    }

    void theFocusRingFollowsTheKeyboardAndNotTheMouse() {
        QWidget window;
        auto* inner = new QWidget; // Without margins: it must not cut the ring.
        (new QVBoxLayout(&window))->addWidget(inner);
        auto* column = new QVBoxLayout(inner);
        column->setContentsMargins(0, 0, 0, 0);
        auto* first = new QPushButton(u"first"_s);
        auto* second = new QPushButton(u"second"_s);
        column->addWidget(first);
        column->addWidget(second);
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        first->setFocus();
        QTest::keyClick(&window, Qt::Key_Tab);
        QVERIFY(second->hasFocus());
        const auto ring = [&window]() -> QWidget* {
            auto* frame = window.findChild<QFocusFrame*>();
            return frame && frame->isVisible() ? frame->widget() : nullptr;
        };
        QTRY_COMPARE(ring(), second);
        const auto* frame = window.findChild<QFocusFrame*>();
        QCOMPARE(frame->visibleRegion().boundingRect(), frame->rect());
        QTest::mouseClick(first, Qt::LeftButton);
        QTRY_COMPARE(ring(), nullptr);
    }

private:
    /// WCAG 2's contrast ratio.
    static double contrast(const QColor& a, const QColor& b) {
        const auto luminance = [](const QColor& color) {
            const auto linear = [](double c) {
                return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
            };
            return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) +
                   0.0722 * linear(color.blueF());
        };
        const double one = luminance(a);
        const double other = luminance(b);
        return (std::max(one, other) + 0.05) / (std::min(one, other) + 0.05);
    }

    static QRgb strongestInk(const QImage& image) {
        QRgb strongest = 0;
        const QImage plain = image.convertToFormat(QImage::Format_ARGB32);
        for (int y = 0; y < plain.height(); ++y)
            for (int x = 0; x < plain.width(); ++x)
                if (qAlpha(plain.pixel(x, y)) > qAlpha(strongest))
                    strongest = plain.pixel(x, y);
        return strongest;
    }

    QTemporaryDir m_settings;
};

QTEST_MAIN(StyleTest)
#include "tst_style.moc"

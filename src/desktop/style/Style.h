// The look, in one small module: palette, metrics, fonts, icons and family colours. Every page takes them
// from here and sets no colours or sizes of its own. GUI thread only.
#pragma once

#include <QColor>
#include <QFont>
#include <QIcon>
#include <QObject>
#include <memory>

class QApplication;
class QAbstractItemView;
class QTableView;
class QTreeView;
class QWidget;

namespace fleet::style {

/// The colours of one appearance. Colour never carries a meaning alone: a word or a shape says it too.
struct Palette {
    QColor background, surface, border, text, muted;
    QColor accent, accentSoft, onAccent;
    QColor added, removed, changed;    ///< Row backgrounds in diffs and trees.
    QColor warning, good, destructive; ///< Text and outlines.
    bool dark = false;

    static const Palette& lightPalette();
    static const Palette& darkPalette();
};

enum class Appearance { System, Light, Dark };

/// Tells widgets that paint themselves when the appearance changed; the application's style sheet follows by
/// itself. Lives as long as the program; everything that is painted takes its colours from here.
class Theme : public QObject {
    Q_OBJECT

public:
    static Theme& instance();

    /// Sets fonts, QPalette and style sheet; call once after QApplication is made. Follows the system when
    /// asked to.
    void install(QApplication& application, Appearance appearance = Appearance::System);
    /// Applies at once; `remember` keeps the choice for the next start.
    void setAppearance(Appearance appearance, bool remember = true);
    /// The choice kept at the last start, else System.
    static Appearance savedAppearance();
    Appearance appearance() const { return m_appearance; }
    const Palette& palette() const;

signals:
    void changed();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    Theme() = default;
    ~Theme() override;
    void apply();

    struct Private;
    std::unique_ptr<Private> d;
    QApplication* m_application = nullptr;
    Appearance m_appearance = Appearance::System;
};

/// Shorthand for Theme::instance().palette().
const Palette& palette();

/// In device-independent pixels, on an 8-pixel grid.
namespace metrics {
inline constexpr int unit = 8;
inline constexpr int pageMargin = 16;
inline constexpr int gap = 12; ///< Between cards.
inline constexpr int cardPadding = 12;
inline constexpr int row = 28;     ///< Height of table and tree rows.
inline constexpr int control = 30; ///< Height of buttons and fields.
inline constexpr int radius = 6;   ///< Controls; cards use 8.
inline constexpr int railWidth = 64;
inline constexpr int topBar = 48;
inline constexpr int statusBar = 28;
} // namespace metrics

/// Text 13, captions 11, titles 15 semi-bold, figures 20 semi-bold, all in pixels; fixed for times, ids,
/// JSON, counts.
enum class TextRole { Body, Caption, Title, Figure, Fixed, FixedCaption };
QFont font(TextRole role);

/// A line icon of resources/icons/NAME.svg (20-pixel grid, 1.6 stroke, `currentColor`), in muted text colour,
/// in accent when checked or selected; sharp on high-density screens; recoloured when the theme changes.
QIcon icon(const QString& name);
/// The same in one colour of the palette, for primary and destructive buttons and for marks.
enum class IconTint { Plain, OnAccent, Accent, Good, Warning, Destructive };
QIcon icon(const QString& name, IconTint tint);
QPixmap iconPixmap(const QString& name, const QColor& color, int size, qreal devicePixelRatio);

/// The colour of an event family ("container") or of a type's family ("container.crashed").
QColor familyColor(const QString& familyOrType);

// What the style sheet draws by itself. Set by these functions rather than by property names spread over the
// pages.
void makeCard(QWidget* widget);        ///< Surface, one-pixel border, radius 8.
void makePrimary(QWidget* button);     ///< The one filled button of a view.
void makeDestructive(QWidget* button); ///< Outlined in red.
void makeQuiet(QWidget* button);       ///< No border until hovered.
void makeChip(QWidget* button);        ///< A condition that can be taken away.
void makeBare(QWidget* field);         ///< A field that its card frames.
void setTextRole(QWidget* label, TextRole role);
void setMuted(QWidget* label, bool muted = true);
enum class Tone { Neutral, Muted, Good, Warning, Bad };
void setTone(QWidget* label, Tone tone);      ///< Text colour of a label.
void makeNavigation(QAbstractItemView* list); ///< A list that chooses a section: tall rounded rows, no frame.

/// Header, 28-pixel rows, hairlines instead of a grid, whole rows selected. For tables inside a card `framed`
/// is false.
void setUpTable(QTableView* table, bool framed = true);
void setUpTree(QTreeView* tree, bool framed = true);

} // namespace fleet::style

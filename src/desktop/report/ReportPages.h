// The pages of a report while it is laid out: what stands where.
#pragma once

#include <QPainter>
#include <QTextLayout>
#include <functional>
#include <vector>

namespace fleet {

/// Fonts and measures of a report, in points (1/72 inch); A4 upright.
namespace report {

inline constexpr qreal pageWidth = 595;
inline constexpr qreal pageHeight = 842;
inline constexpr qreal side = 42;
inline constexpr qreal top = 62;    ///< Below the head of a page.
inline constexpr qreal bottom = 56; ///< Above the foot of a page.
inline constexpr qreal width = pageWidth - 2 * side;

enum class Face { Text, Small, Bold, Heading, Title, Fixed, FixedSmall };
QFont font(Face face);

/// The height of `text` broken into lines of `lineWidth`, also within words where one is too long.
qreal textHeight(const QString& text, Face face, qreal lineWidth);
/// Draws it from `position` down in the painter's colour.
void drawText(QPainter& painter, const QString& text, Face face, QPointF position, qreal lineWidth);

} // namespace report

/// Things are placed one below the other; the next page begins where one does not fit. Nothing is painted
/// before all is placed, so that each page can say how many there are. One thread.
class ReportPages {
public:
    using Draw = std::function<void(QPainter&, QPointF topLeft)>;

    ReportPages() { breakPage(); }

    /// Called at the top of each page that begins from now on.
    void setPageHead(std::function<void(ReportPages&)> head) { m_head = std::move(head); }

    /// Places something of this height at the left edge, on a new page where this one has no room for it.
    void place(qreal height, Draw draw);
    /// Places without looking for room: what a page's head draws.
    void placeHere(qreal height, Draw draw);
    void skip(qreal height) { m_y += height; }
    bool hasRoom(qreal height) const;
    void breakPage();
    qreal end() const { return m_y; } ///< Of what is placed on the last page.

    int pageCount() const { return int(m_pages.size()); }
    void paint(int page, QPainter& painter) const;

private:
    struct Placed {
        qreal y;
        Draw draw;
    };

    std::vector<std::vector<Placed>> m_pages;
    std::function<void(ReportPages&)> m_head;
    qreal m_y = report::top;
};

} // namespace fleet

#include "desktop/style/Style.h"

#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

namespace fleet::style {

using namespace Qt::StringLiterals;

namespace {

QColor colorOf(IconTint tint, QIcon::Mode mode, QIcon::State state) {
    const Palette& colors = palette();
    if (mode == QIcon::Disabled) {
        QColor faint = colors.muted;
        faint.setAlphaF(0.45F);
        return faint;
    }
    switch (tint) {
        case IconTint::OnAccent:
            return colors.onAccent;
        case IconTint::Accent:
            return colors.accent;
        case IconTint::Good:
            return colors.good;
        case IconTint::Warning:
            return colors.warning;
        case IconTint::Destructive:
            return colors.destructive;
        case IconTint::Plain:
            break;
    }
    return state == QIcon::On || mode == QIcon::Selected ? colors.accent : colors.muted;
}

/// Draws the SVG anew for each colour and size, so that icons follow the theme and stay sharp. GUI thread
/// only.
class LineIconEngine : public QIconEngine {
public:
    LineIconEngine(QString name, IconTint tint) : m_name(std::move(name)), m_tint(tint) {}

    QIconEngine* clone() const override { return new LineIconEngine(m_name, m_tint); }

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override {
        const qreal ratio = painter->device()->devicePixelRatioF();
        const int size = qMin(rect.width(), rect.height());
        const QRect square(rect.x() + (rect.width() - size) / 2, rect.y() + (rect.height() - size) / 2, size,
                           size);
        painter->drawPixmap(square, iconPixmap(m_name, colorOf(m_tint, mode, state), size, ratio));
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
        return scaledPixmap(size, mode, state, 1);
    }

    QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State state, qreal scale) override {
        const int side = qMin(size.width(), size.height());
        return iconPixmap(m_name, colorOf(m_tint, mode, state), qRound(side / scale), scale);
    }

private:
    QString m_name;
    IconTint m_tint;
};

} // namespace

QPixmap iconPixmap(const QString& name, const QColor& color, int size, qreal devicePixelRatio) {
    const QString key =
        u"fleet-icon/%1/%2/%3/%4"_s.arg(name, color.name(QColor::HexArgb)).arg(size).arg(devicePixelRatio);
    QPixmap pixmap;
    if (QPixmapCache::find(key, &pixmap))
        return pixmap;

    pixmap = QPixmap(QSize(size, size) * devicePixelRatio);
    pixmap.fill(Qt::transparent);
    QFile file(u":/icons/%1.svg"_s.arg(name));
    if (!file.open(QIODevice::ReadOnly)) {
        qWarning("No icon is called \"%s\"", qUtf8Printable(name));
    } else {
        QByteArray svg = file.readAll();
        svg.replace("currentColor", color.name(QColor::HexRgb).toLatin1());
        QSvgRenderer renderer(svg);
        QPainter painter(&pixmap);
        painter.setOpacity(color.alphaF());
        renderer.render(&painter, QRectF(QPointF(), QSizeF(pixmap.size())));
    }
    pixmap.setDevicePixelRatio(devicePixelRatio);
    QPixmapCache::insert(key, pixmap);
    return pixmap;
}

QIcon icon(const QString& name) {
    return icon(name, IconTint::Plain);
}

QIcon icon(const QString& name, IconTint tint) {
    return QIcon(new LineIconEngine(name, tint));
}

} // namespace fleet::style

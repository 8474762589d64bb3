#include "desktop/shell/CommandPalette.h"

#include <QApplication>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

#include "desktop/style/Style.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr int paletteWidth = 560;
constexpr int rowHeight = 36;
constexpr int rowsShown = 10;
constexpr int hintRole = Qt::UserRole;
constexpr int iconRole = Qt::UserRole + 1;

/// Icon and title at the left, the hint at the right. Owned by the palette's list.
class CommandDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override {
        return {paletteWidth, rowHeight};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        const style::Palette& colors = style::palette();
        const bool selected = option.state & QStyle::State_Selected;
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        if (selected || option.state & QStyle::State_MouseOver) {
            painter->setPen(Qt::NoPen);
            painter->setBrush(selected ? colors.accentSoft : colors.background);
            painter->drawRoundedRect(option.rect, style::metrics::radius, style::metrics::radius);
        }
        const QRect row = option.rect.adjusted(10, 0, -10, 0);
        const QPixmap mark =
            style::iconPixmap(index.data(iconRole).toString(), selected ? colors.accent : colors.muted, 18,
                              painter->device()->devicePixelRatioF());
        painter->drawPixmap(row.left(), row.center().y() - 8, mark);

        const QString hint = index.data(hintRole).toString();
        painter->setFont(style::font(style::TextRole::Caption));
        const int hintWidth = painter->fontMetrics().horizontalAdvance(hint);
        painter->setPen(colors.muted);
        painter->drawText(row, Qt::AlignRight | Qt::AlignVCenter, hint);

        painter->setFont(style::font(style::TextRole::Body));
        painter->setPen(colors.text);
        const QRect title = row.adjusted(30, 0, -hintWidth - 16, 0);
        painter->drawText(
            title, Qt::AlignLeft | Qt::AlignVCenter,
            painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideRight, title.width()));
        painter->restore();
    }
};

} // namespace

CommandPalette::CommandPalette(Source source, QWidget* window)
    : QFrame(window),
      m_source(std::move(source)),
      m_field(new QLineEdit),
      m_list(new QListWidget),
      m_nothing(
          new QLabel(tr("Nothing is called like that. Paste an event id, a correlation id or an address, or "
                        "type a part of a device's name."))) {
    style::makeCard(this);
    setProperty("fleetRole", u"palette"_s);
    m_field->setPlaceholderText(tr("Page, device, event id, correlation id, address or action"));
    m_field->setAccessibleName(tr("Search or jump"));
    m_field->addAction(style::icon(u"search"_s), QLineEdit::LeadingPosition);
    m_field->setMinimumHeight(40);
    m_nothing->setWordWrap(true);
    m_nothing->setMargin(12);
    style::setMuted(m_nothing);
    setUpList();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 8, 8, 8);
    column->setSpacing(6);
    for (QWidget* widget : QList<QWidget*>{m_field, m_list, m_nothing})
        column->addWidget(widget);

    m_field->installEventFilter(this);
    window->installEventFilter(this);
    connect(m_field, &QLineEdit::textChanged, this, &CommandPalette::search);
    connect(qApp, &QApplication::focusChanged, this, [this](QWidget*, QWidget* now) {
        if (isVisible() && now && now != this && !isAncestorOf(now))
            hide();
    });
    hide();
}

void CommandPalette::setUpList() {
    m_list->setItemDelegate(new CommandDelegate(m_list));
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setProperty("fleetFrame", u"none"_s);
    m_list->setMouseTracking(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setAccessibleName(tr("What was found"));
    connect(m_list, &QListWidget::itemClicked, this, &CommandPalette::runCurrent);
}

void CommandPalette::open() {
    m_before = QApplication::focusWidget();
    m_field->clear();
    search({});
    show();
    raise();
    place();
    m_field->setFocus(Qt::PopupFocusReason);
}

void CommandPalette::place() {
    setFixedWidth(qMin(paletteWidth, parentWidget()->width() - 32));
    adjustSize();
    move((parentWidget()->width() - this->width()) / 2, 72);
}

void CommandPalette::search(const QString& text) {
    m_shown = m_source(text);
    m_list->clear();
    for (const Command& command : std::as_const(m_shown)) {
        auto* item = new QListWidgetItem(command.title, m_list);
        item->setData(hintRole, command.hint);
        item->setData(iconRole, command.icon);
        item->setData(Qt::AccessibleTextRole, command.title + u", "_s + command.hint);
    }
    m_list->setCurrentRow(0);
    m_list->setFixedHeight(int(qMin<qsizetype>(rowsShown, m_shown.size())) * rowHeight);
    m_list->setVisible(!m_shown.isEmpty());
    m_nothing->setVisible(m_shown.isEmpty());
    if (isVisible())
        place();
}

void CommandPalette::runCurrent() {
    const int row = m_list->currentRow();
    if (row < 0 || row >= m_shown.size())
        return;
    const auto run = m_shown.at(row).run;
    dismiss();
    run();
}

void CommandPalette::dismiss() {
    hide();
    if (m_before)
        m_before->setFocus(Qt::PopupFocusReason);
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
    if (watched == parentWidget() && event->type() == QEvent::Resize && isVisible())
        place();
    // Esc closes this before it stops what the page waits for.
    if (watched == m_field && event->type() == QEvent::ShortcutOverride &&
        static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
        event->accept();
        return true;
    }
    if (watched != m_field || event->type() != QEvent::KeyPress)
        return QFrame::eventFilter(watched, event);
    auto* key = static_cast<QKeyEvent*>(event);
    switch (key->key()) {
        case Qt::Key_Escape:
            dismiss();
            return true;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            runCurrent();
            return true;
        case Qt::Key_Down:
        case Qt::Key_Up: {
            const int step = key->key() == Qt::Key_Down ? 1 : -1;
            if (m_list->count() > 0)
                m_list->setCurrentRow((m_list->currentRow() + step + m_list->count()) % m_list->count());
            return true;
        }
        case Qt::Key_Tab:
        case Qt::Key_Backtab:
            return true; // The focus stays in the field: there is nothing else to reach.
        default:
            return false;
    }
}

} // namespace fleet

#include "desktop/history/FilterPanel.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QScreen>
#include <QTextDocument>
#include <QVBoxLayout>
#include <algorithm>

#include "core/FilterParser.h"
#include "desktop/style/Style.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr int expressionRole = Qt::UserRole;
constexpr int savedNameRole = Qt::UserRole + 1; ///< Empty for a ready one.
constexpr int panelWidth = 320;
constexpr int mostRows = 12;

} // namespace

FilterPanel::FilterPanel(QWidget* parent)
    : QFrame(parent, Qt::Popup),
      m_list(new QListWidget(this)),
      m_name(new QLineEdit(this)),
      m_save(new QPushButton(tr("&Save"), this)) {
    style::makeCard(this);
    style::makeNavigation(m_list);
    m_list->setAccessibleName(tr("Filters"));
    m_list->setEditTriggers(QAbstractItemView::EditKeyPressed);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->installEventFilter(this);
    m_name->setAccessibleName(tr("Name for the current filter"));
    m_name->setPlaceholderText(tr("Name for the current filter"));
    auto* hint = new QLabel(tr("Enter uses · F2 renames · Del takes out"), this);
    style::setMuted(hint);
    style::setTextRole(hint, style::TextRole::Caption);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 8, 8, 8);
    column->addWidget(m_list);
    column->addWidget(hint);
    auto* row = new QHBoxLayout;
    row->addWidget(m_name, 1);
    row->addWidget(m_save);
    column->addLayout(row);
    setFixedWidth(panelWidth);

    connect(m_list, &QListWidget::itemClicked, this, &FilterPanel::use);
    connect(m_list, &QListWidget::itemChanged, this, &FilterPanel::renamed);
    connect(m_name, &QLineEdit::returnPressed, this, &FilterPanel::saveCurrent);
    connect(m_name, &QLineEdit::textChanged, this,
            [this](const QString& name) { m_save->setEnabled(!name.trimmed().isEmpty()); });
    connect(m_save, &QPushButton::clicked, this, &FilterPanel::saveCurrent);
}

void FilterPanel::openBelow(QWidget* widget, const QList<NamedFilter>& ready,
                            const FilterExpression& current) {
    m_ready = ready;
    m_current = current;
    m_name->clear();
    m_name->setEnabled(!current.isEmpty());
    m_save->setEnabled(false);
    fill();
    adjustSize();
    QPoint corner = widget->mapToGlobal(QPoint(0, widget->height() + 4));
    const QRect screen = widget->screen()->availableGeometry();
    corner.setX(std::clamp(corner.x(), screen.left(), std::max(screen.left(), screen.right() - width())));
    move(corner);
    show();
    m_list->setFocus(Qt::PopupFocusReason);
}

void FilterPanel::fill() {
    m_filling = true;
    m_list->clear();
    for (const NamedFilter& filter : m_ready)
        append(filter, false);
    for (const NamedFilter& filter : savedfilters::all())
        append(filter, true);
    m_filling = false;
    for (int row = 0; row < m_list->count(); ++row)
        if (m_list->item(row)->data(expressionRole).toString() == m_current.toString())
            m_list->setCurrentRow(row);
    if (m_list->currentRow() < 0)
        m_list->setCurrentRow(0);
    const int height = std::max(m_list->sizeHintForRow(0), style::metrics::row);
    m_list->setFixedHeight(std::min(m_list->count(), mostRows) * height + 8);
}

void FilterPanel::append(const NamedFilter& filter, bool saved) {
    auto* item = new QListWidgetItem(filter.name, m_list);
    const QString text = filter.expression.toString();
    item->setData(expressionRole, text);
    item->setData(savedNameRole, saved ? filter.name : QString());
    item->setToolTip(text.isEmpty() ? tr("No condition") : Qt::convertFromPlainText(text));
    if (saved)
        item->setFlags(item->flags() | Qt::ItemIsEditable);
}

void FilterPanel::use(const QListWidgetItem* item) {
    if (!item)
        return;
    const auto expression = parseFilter(item->data(expressionRole).toString());
    hide();
    if (expression)
        emit chosen(*expression);
}

void FilterPanel::renamed(const QListWidgetItem* item) {
    if (m_filling)
        return;
    const QString name = item->text().trimmed();
    savedfilters::rename(item->data(savedNameRole).toString(), name);
    emit savedChanged();
    QMetaObject::invokeMethod(this, &FilterPanel::fill, Qt::QueuedConnection);
}

void FilterPanel::removeCurrent() {
    const QListWidgetItem* item = m_list->currentItem();
    if (!item || item->data(savedNameRole).toString().isEmpty())
        return;
    const int row = m_list->currentRow();
    savedfilters::remove(item->data(savedNameRole).toString());
    fill();
    m_list->setCurrentRow(std::min(row, m_list->count() - 1));
    emit savedChanged();
}

void FilterPanel::saveCurrent() {
    const QString name = m_name->text().trimmed();
    if (name.isEmpty() || m_current.isEmpty())
        return;
    savedfilters::save({name, m_current});
    hide();
    emit savedChanged();
}

bool FilterPanel::eventFilter(QObject* watched, QEvent* event) {
    // Enter that ends a new name comes here too, while the name is still open.
    if (watched == m_list && event->type() == QEvent::KeyPress &&
        !m_list->isPersistentEditorOpen(m_list->currentItem())) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Return || key == Qt::Key_Enter) {
            use(m_list->currentItem());
            return true;
        }
        if (key == Qt::Key_Delete) {
            removeCurrent();
            return true;
        }
    }
    return QFrame::eventFilter(watched, event);
}

} // namespace fleet

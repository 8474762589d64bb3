#include "desktop/history/FilterBar.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QStringListModel>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "core/EventType.h"
#include "desktop/shared/FlowLayout.h"
#include "desktop/shared/Workspace.h"
#include "desktop/style/Style.h"

namespace fleet {

using namespace Qt::StringLiterals;

FilterBar::FilterBar(Workspace& workspace, QWidget* parent)
    : QFrame(parent),
      m_workspace(workspace),
      m_chips(new FlowLayout),
      m_field(new QLineEdit(this)),
      m_mistake(new QLabel(this)),
      m_clear(new QToolButton(this)),
      m_completer(new QCompleter(new QStringListModel(this), this)) {
    layOut();
    setUpField();
    setUpCompletion();
    connect(&workspace, &Workspace::knowledgeChanged, this, &FilterBar::showChips);
}

void FilterBar::layOut() {
    style::makeCard(this);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 0, 4, 0);
    column->setSpacing(0);
    auto* row = new QHBoxLayout;
    row->setSpacing(6);
    m_chips->setSpacing(6);
    m_chips->addWidget(m_field);
    row->addLayout(m_chips, 1);
    row->addWidget(m_clear, 0, Qt::AlignTop);
    column->addLayout(row);
    column->addWidget(m_mistake);
}

void FilterBar::setUpField() {
    m_field->setFrame(false);
    m_field->setObjectName(u"filterField"_s);
    m_field->setMinimumSize(220, style::metrics::control);
    style::makeBare(m_field);
    m_field->setPlaceholderText(tr("add a condition or words to find, such as type:container.crashed"));
    m_field->setAccessibleName(tr("Filter"));
    m_field->installEventFilter(this);
    m_mistake->hide();
    m_mistake->setContentsMargins(4, 0, 0, 5);
    style::setTone(m_mistake, style::Tone::Bad);
    m_clear->setText(tr("Clear"));
    m_clear->setToolTip(tr("Remove every condition"));
    m_clear->setAccessibleName(tr("Remove every condition"));
    m_clear->setVisible(false);
    style::makeQuiet(m_clear);
    m_clear->setFixedHeight(style::metrics::control);
    connect(m_clear, &QToolButton::clicked, this, [this] { change({}); });
}

void FilterBar::setUpCompletion() {
    m_completer->setCaseSensitivity(Qt::CaseInsensitive);
    m_completer->setFilterMode(Qt::MatchContains);
    m_completer->setWidget(m_field);

    // With an offer chosen, Enter means the offer: the completer tells of it next.
    connect(m_field, &QLineEdit::returnPressed, this, [this] {
        if (!m_completer->popup()->isVisible() || !m_completer->popup()->currentIndex().isValid())
            takeTyped();
    });
    connect(m_field, &QLineEdit::textEdited, this, &FilterBar::complete);
    connect(m_completer, qOverload<const QString&>(&QCompleter::activated), this,
            [this](const QString& word) {
                const qsizetype start = m_field->text().lastIndexOf(u' ') + 1;
                m_field->setText(m_field->text().left(start) + word);
                if (word.endsWith(u':'))
                    QMetaObject::invokeMethod(this, &FilterBar::complete, Qt::QueuedConnection);
                else
                    takeTyped();
            });
}

void FilterBar::setConditions(const QList<FilterCondition>& conditions) {
    m_conditions = conditions;
    m_field->clear();
    m_mistake->hide();
    showChips();
}

void FilterBar::toggle(const FilterCondition& condition) {
    QList<FilterCondition> conditions = m_conditions;
    if (!conditions.removeOne(condition))
        conditions.append(condition);
    change(conditions);
}

void FilterBar::change(const QList<FilterCondition>& conditions) {
    if (conditions == m_conditions)
        return;
    m_conditions = conditions;
    showChips();
    emit changed();
}

EventFilter FilterBar::filter() const {
    EventFilter filter = toEventFilter(m_conditions);
    filter.device = deviceId(filter.device);
    return filter;
}

QString FilterBar::deviceId(const QString& nameOrId) const {
    for (const QString& id : m_workspace.knownDevices())
        if (m_workspace.deviceName(id) == nameOrId)
            return id;
    return nameOrId;
}

void FilterBar::focusField() {
    m_field->setFocus(Qt::ShortcutFocusReason);
    m_field->selectAll();
}

void FilterBar::takeTyped() {
    FilterMistake mistake;
    const QList<FilterCondition> typed = parseFilter(m_field->text(), &mistake, knownTypes());
    if (!mistake.reason.isEmpty())
        return showMistake(mistake);
    m_mistake->hide();
    m_field->clear();
    QList<FilterCondition> conditions = m_conditions;
    for (const FilterCondition& condition : typed) {
        // One event has one device, aggregate and correlation: a second one replaces the first.
        if (condition.key == u"device" || condition.key == u"aggregate" || condition.key == u"correlation")
            conditions.removeIf([&](const FilterCondition& other) { return other.key == condition.key; });
        if (!conditions.contains(condition))
            conditions.append(condition);
    }
    change(conditions);
}

void FilterBar::showMistake(const FilterMistake& mistake) {
    m_mistake->setText(mistake.reason);
    m_mistake->show();
    m_field->setSelection(int(mistake.at), int(mistake.length));
}

void FilterBar::showChips() {
    while (m_chips->count() > 1) { // the field is the last
        const std::unique_ptr<QLayoutItem> item(m_chips->takeAt(0));
        item->widget()->hide();
        item->widget()->deleteLater();
    }
    QList<FilterCondition> ordered = m_conditions;
    const auto place = [](const FilterCondition& condition) {
        return condition.key.isEmpty() ? filterKeys().size() : filterKeys().indexOf(condition.key);
    };
    std::stable_sort(ordered.begin(), ordered.end(),
                     [&](const auto& one, const auto& other) { return place(one) < place(other); });
    QString before;
    for (const FilterCondition& condition : std::as_const(ordered)) {
        const bool alternative = condition.key == before && !before.isEmpty();
        if (m_chips->count() > 1)
            addWord(alternative ? tr("or") : tr("and"));
        addChip(condition, alternative);
        before = condition.key;
    }
    m_clear->setVisible(m_conditions.size() > 1);
}

void FilterBar::addWord(const QString& word) {
    auto* label = new QLabel(word, this);
    label->setFixedHeight(style::metrics::control);
    style::setMuted(label);
    m_chips->insertWidget(m_chips->count() - 1, label);
    label->show();
}

void FilterBar::addChip(const FilterCondition& condition, bool alternative) {
    const QString text = chipText(condition);
    auto* chip = new QToolButton(this);
    chip->setText((alternative ? valueText(condition) : text) + u"  ×"_s);
    chip->setToolTip(tr("Remove this condition"));
    chip->setAccessibleName(tr("Remove condition %1").arg(text));
    style::makeChip(chip);
    connect(chip, &QToolButton::clicked, this, [this, condition] { toggle(condition); });
    m_chips->insertWidget(m_chips->count() - 1, chip);
    chip->show();
}

QStringList FilterBar::knownTypes() const {
    QStringList names;
    for (const EventType& type : m_workspace.eventTypes())
        names.append(type.name);
    return names;
}

QString FilterBar::chipText(const FilterCondition& condition) const {
    const QString value = valueText(condition);
    return condition.key.isEmpty() ? u"“%1”"_s.arg(value) : tr("%1 is %2").arg(condition.key, value);
}

QString FilterBar::valueText(const FilterCondition& condition) const {
    constexpr qsizetype longest = 44;
    if (condition.key == u"correlation")
        return condition.value.left(8) + u'…';
    const QString value =
        condition.key == u"device" ? m_workspace.deviceName(condition.value) : condition.value;
    return value.size() > longest ? value.left(longest - 1) + u'…' : value;
}

// Offers keys, then the values that the key can have.
void FilterBar::complete() {
    m_mistake->hide();
    const QString word = m_field->text().section(u' ', -1);
    const QString key = word.section(u':', 0, 0);
    QStringList offers;
    if (!word.contains(u':')) {
        for (const QString& name : filterKeys())
            offers.append(name + u':');
    } else if (key == u"type") {
        for (const QString& family : fleetFamilies())
            offers.append(u"type:"_s + family + u".*"_s);
        for (const EventType& type : m_workspace.eventTypes())
            offers.append(u"type:"_s + type.name);
    } else if (key == u"device") {
        for (const QString& id : m_workspace.knownDevices())
            offers.append(u"device:"_s + m_workspace.deviceName(id));
    }
    static_cast<QStringListModel*>(m_completer->model())->setStringList(offers);
    m_completer->setCompletionPrefix(word);
    if (word.size() >= 2 && m_completer->completionCount() > 0)
        m_completer->complete();
    else
        m_completer->popup()->hide();
}

bool FilterBar::eventFilter(QObject* watched, QEvent* event) {
    // Backspace in an empty field takes the last chip away, as everywhere.
    if (watched == m_field && event->type() == QEvent::KeyPress && m_field->text().isEmpty() &&
        !m_conditions.isEmpty() && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Backspace) {
        change(m_conditions.first(m_conditions.size() - 1));
        return true;
    }
    return QFrame::eventFilter(watched, event);
}

} // namespace fleet

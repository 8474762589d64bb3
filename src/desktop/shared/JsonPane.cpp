#include "desktop/shared/JsonPane.h"

#include <QButtonGroup>
#include <QPlainTextEdit>
#include <QSettings>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include "desktop/shared/JsonTree.h"
#include "desktop/shared/SearchLine.h"
#include "desktop/style/Style.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {
const QString rawKey = u"detail/raw"_s;
}

JsonPane::JsonPane(QWidget* parent)
    : QWidget(parent),
      m_search(new SearchLine(this)),
      m_stack(new QStackedWidget(this)),
      m_tree(new JsonTree),
      m_raw(new QPlainTextEdit) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    setUpHead();
    column->addWidget(m_search);
    column->addWidget(m_stack, 1);
    m_tree->setObjectName(u"data"_s);
    m_tree->setNotesShown(false);
    m_raw->setObjectName(u"raw"_s);
    m_raw->setReadOnly(true);
    m_raw->setTabChangesFocus(true);
    m_raw->setFont(style::font(style::TextRole::Fixed));
    m_raw->setWordWrapMode(QTextOption::WrapAnywhere);
    m_raw->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_raw->setPlaceholderText(tr("There is none."));
    m_stack->addWidget(m_tree);
    m_stack->addWidget(m_raw);
    connect(m_search, &SearchLine::textChanged, this, &JsonPane::search);
    connect(m_search, &SearchLine::matchWanted, this, &JsonPane::showMatch);
    connect(m_search, &SearchLine::closed, this, [this] {
        search();
        m_stack->currentWidget()->setFocus();
    });
    showAsText(QSettings().value(rawKey, false).toBool());
}

void JsonPane::setUpHead() {
    auto* head = new QHBoxLayout;
    head->setSpacing(2);
    static_cast<QVBoxLayout*>(layout())->addLayout(head);
    m_dataSwitch = addSwitch(tr("Data"), tr("Show the data"));
    m_metadataSwitch = addSwitch(tr("Metadata"), tr("Show the metadata: who, why and what else was noted"));
    m_rawSwitch = addSwitch(tr("Exact text"), tr("Show the text as the database has it instead of a tree"));
    auto* which = new QButtonGroup(this);
    which->addButton(m_dataSwitch);
    which->addButton(m_metadataSwitch);
    m_dataSwitch->setChecked(true);
    auto* find = new QToolButton;
    find->setIcon(style::icon(u"search"_s));
    find->setToolTip(tr("Find in this event (Ctrl+F)"));
    find->setAccessibleName(tr("Find in this event"));
    style::makeQuiet(find);
    head->addWidget(m_dataSwitch);
    head->addWidget(m_metadataSwitch);
    head->addStretch();
    head->addWidget(m_rawSwitch);
    head->addWidget(find);
    connect(which, &QButtonGroup::buttonClicked, this, &JsonPane::showText);
    connect(m_rawSwitch, &QToolButton::clicked, this, [this](bool asText) {
        QSettings().setValue(rawKey, asText);
        showAsText(asText);
    });
    connect(find, &QToolButton::clicked, this, &JsonPane::openSearch);
}

QToolButton* JsonPane::addSwitch(const QString& text, const QString& name) {
    auto* button = new QToolButton;
    button->setText(text);
    button->setToolTip(name);
    button->setAccessibleName(name);
    button->setCheckable(true);
    style::makeQuiet(button);
    return button;
}

void JsonPane::setTexts(const QString& dataText, const QString& metadata) {
    m_data = dataText;
    m_metadata = metadata;
    m_metadataSwitch->setEnabled(!metadata.isEmpty());
    if (metadata.isEmpty())
        m_dataSwitch->setChecked(true);
    showText();
}

bool JsonPane::showsMetadata() const {
    return m_metadataSwitch->isChecked();
}

void JsonPane::showText() {
    const bool isData = !showsMetadata();
    const QString& text = isData ? m_data : m_metadata;
    const auto document = Json::parse(text);
    m_tree->setEmptyText(!document ? tr("This is no JSON; the exact text can be read.")
                         : isData  ? tr("This event carries no data.")
                                   : tr("This event carries no metadata."));
    m_tree->setAccessibleName(isData ? tr("Data of the event") : tr("Metadata of the event"));
    m_raw->setAccessibleName(isData ? tr("Exact text of the data") : tr("Exact text of the metadata"));
    m_tree->setDocument(document.value_or(Json::object()));
    m_raw->setPlainText(text);
    if (m_search->isOpen())
        search();
}

void JsonPane::showAsText(bool asText) {
    m_rawSwitch->setChecked(asText);
    m_stack->setCurrentWidget(asText ? static_cast<QWidget*>(m_raw) : m_tree);
    if (m_search->isOpen())
        search();
}

void JsonPane::openSearch() {
    m_search->open();
}

// Both are marked, so that the switch between them keeps what is found.
void JsonPane::search() {
    const QString text = m_search->text();
    const int inTree = m_tree->search(text);
    const int inText = markText(text);
    m_search->setMatches(m_rawSwitch->isChecked() ? inText : inTree);
}

int JsonPane::markText(const QString& text) {
    QList<QTextEdit::ExtraSelection> marks;
    QColor colour = style::palette().warning;
    colour.setAlphaF(0.35F);
    QTextCursor found(m_raw->document());
    while (!text.isEmpty()) {
        found = m_raw->document()->find(text, found);
        if (found.isNull())
            break;
        marks.append({found, {}});
        marks.last().format.setBackground(colour);
    }
    m_raw->setExtraSelections(marks);
    return int(marks.size());
}

void JsonPane::showMatch(int match) {
    m_tree->showMatch(m_rawSwitch->isChecked() ? -1 : match);
    if (!m_rawSwitch->isChecked() || match >= m_raw->extraSelections().size())
        return;
    m_raw->setTextCursor(m_raw->extraSelections().at(match).cursor);
    m_raw->ensureCursorVisible();
}

} // namespace fleet

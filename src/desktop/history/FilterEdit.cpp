#include "desktop/history/FilterEdit.h"

#include <QAbstractItemView>
#include <QAbstractTextDocumentLayout>
#include <QCompleter>
#include <QKeyEvent>
#include <QMimeData>
#include <QScrollBar>
#include <QStringListModel>
#include <QTextBlock>

#include "desktop/history/FilterHighlighter.h"
#include "desktop/style/Style.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr int mostLines = 5;
constexpr int verticalMargin = 7;

} // namespace

FilterEdit::FilterEdit(QWidget* parent)
    : QPlainTextEdit(parent),
      m_highlighter(new FilterHighlighter(document())),
      m_completer(new QCompleter(new QStringListModel(this), this)) {
    setObjectName(u"filterField"_s);
    setTabChangesFocus(true);
    setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFrameShape(QFrame::NoFrame);
    setFont(style::font(style::TextRole::Fixed));
    document()->setDocumentMargin(verticalMargin);
    viewport()->setAutoFillBackground(false);
    style::makeBare(this);
    // The offers are chosen and put in order by completeFilter().
    m_completer->setCompletionMode(QCompleter::UnfilteredPopupCompletion);
    m_completer->setWidget(this);
    connect(m_completer, QOverload<const QString&>::of(&QCompleter::activated), this, &FilterEdit::accept);
    connect(&style::Theme::instance(), &style::Theme::changed, m_highlighter,
            &QSyntaxHighlighter::rehighlight);
    connect(document()->documentLayout(), &QAbstractTextDocumentLayout::documentSizeChanged, this,
            &FilterEdit::fitHeight);
    connect(this, &QPlainTextEdit::textChanged, this, [this] {
        if (m_setting)
            return;
        emit edited();
        offer(false);
    });
    fitHeight();
}

void FilterEdit::setText(const QString& text) {
    if (text == toPlainText())
        return;
    m_setting = true;
    setPlainText(text);
    moveCursor(QTextCursor::End);
    m_setting = false;
    m_completer->popup()->hide();
}

void FilterEdit::setMistake(const std::optional<FilterMistake>& mistake) {
    const bool setting = std::exchange(m_setting, true); // new colours count as a change of the text
    m_highlighter->setMistake(mistake);
    m_setting = setting;
}

int FilterEdit::xOf(qsizetype position) const {
    QTextCursor cursor(document());
    cursor.setPosition(int(std::min(position, qsizetype(document()->characterCount() - 1))));
    return cursorRect(cursor).left();
}

// Offers are shown as soon as something is typed that they go on with; Ctrl+Space asks for all.
void FilterEdit::offer(bool wanted) {
    const FilterCompletion completion = completeFilter(text(), textCursor().position(), m_vocabulary);
    static_cast<QStringListModel*>(m_completer->model())->setStringList(completion.offers);
    if (completion.offers.isEmpty() || (!wanted && completion.typed.isEmpty())) {
        m_completer->popup()->hide();
        return;
    }
    QRect place = cursorRect();
    place.setLeft(xOf(completion.at));
    place.setWidth(std::max(240, m_completer->popup()->sizeHintForColumn(0) + 24));
    m_completer->complete(place);
    m_completer->popup()->setCurrentIndex({});
}

void FilterEdit::accept(const QString& offered) {
    const FilterCompletion completion = completeFilter(text(), textCursor().position(), m_vocabulary);
    QTextCursor cursor = textCursor();
    cursor.setPosition(int(completion.at));
    cursor.setPosition(int(completion.at + completion.length), QTextCursor::KeepAnchor);
    m_setting = true;
    cursor.insertText(offered + u' ');
    m_setting = false;
    setTextCursor(cursor);
    m_completer->popup()->hide();
    emit edited();
    if (completion.wanted != FilterCompletion::Wanted::Value)
        offer(true); // the next part of the same condition
}

/// While offers are shown, these keys are theirs.
bool FilterEdit::takePopupKey(const QKeyEvent& event) {
    QAbstractItemView* popup = m_completer->popup();
    if (!popup->isVisible())
        return false;
    const bool enter = event.key() == Qt::Key_Return || event.key() == Qt::Key_Enter;
    const QModelIndex current = popup->currentIndex();
    if (event.key() == Qt::Key_Tab) {
        accept((current.isValid() ? current : popup->model()->index(0, 0)).data().toString());
        return true;
    }
    if (enter && current.isValid()) {
        accept(current.data().toString());
        return true;
    }
    if (event.key() == Qt::Key_Escape) {
        popup->hide();
        return true;
    }
    return false;
}

void FilterEdit::keyPressEvent(QKeyEvent* event) {
    if (takePopupKey(*event))
        return;
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        m_completer->popup()->hide();
        emit submitted();
    } else if (event->key() == Qt::Key_Space && event->modifiers() == Qt::ControlModifier) {
        offer(true);
    } else if (event->key() == Qt::Key_Tab || event->key() == Qt::Key_Escape) {
        event->ignore();
    } else if (event->modifiers() == Qt::AltModifier &&
               (event->key() == Qt::Key_Left || event->key() == Qt::Key_Right)) {
        event->ignore(); // back and forward through the filters
    } else {
        QPlainTextEdit::keyPressEvent(event);
    }
}

void FilterEdit::focusOutEvent(QFocusEvent* event) {
    if (event->reason() != Qt::PopupFocusReason && event->reason() != Qt::ActiveWindowFocusReason)
        m_completer->popup()->hide();
    QPlainTextEdit::focusOutEvent(event);
}

bool FilterEdit::focusNextPrevChild(bool next) {
    return !m_completer->popup()->isVisible() && QPlainTextEdit::focusNextPrevChild(next);
}

void FilterEdit::insertFromMimeData(const QMimeData* source) {
    insertPlainText(source->text().replace(u'\n', u' ').replace(QChar(QChar::ParagraphSeparator), u' '));
}

void FilterEdit::fitHeight() {
    const int lines = std::clamp(int(document()->size().height()), 1, mostLines);
    setFixedHeight(
        std::max(style::metrics::control, lines * fontMetrics().lineSpacing() + 2 * verticalMargin));
    setVerticalScrollBarPolicy(document()->size().height() > mostLines ? Qt::ScrollBarAsNeeded
                                                                       : Qt::ScrollBarAlwaysOff);
}

void FilterEdit::resizeEvent(QResizeEvent* event) {
    QPlainTextEdit::resizeEvent(event);
    fitHeight();
}

QSize FilterEdit::sizeHint() const {
    return {400, height()};
}

QSize FilterEdit::minimumSizeHint() const {
    return {160, style::metrics::control};
}

} // namespace fleet

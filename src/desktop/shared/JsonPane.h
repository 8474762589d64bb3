// An event's data and metadata, as a tree or as the very text that the database has, with search.
#pragma once

#include <QWidget>

class QPlainTextEdit;
class QStackedWidget;
class QToolButton;

namespace fleet {

class JsonTree;
class SearchLine;

/// Whether the text or the tree is shown is kept for the next event and the next start. Owned by EventDetail.
/// GUI thread only.
class JsonPane : public QWidget {
    Q_OBJECT

public:
    explicit JsonPane(QWidget* parent = nullptr);

    /// Both are the database's own text; `metadata` may be empty.
    void setTexts(const QString& dataText, const QString& metadata);
    void openSearch();
    JsonTree& tree() { return *m_tree; }
    /// Else the data.
    bool showsMetadata() const;

private:
    void setUpHead();
    QToolButton* addSwitch(const QString& text, const QString& name);
    void showText();
    void showAsText(bool asText);
    void search();
    int markText(const QString& text);
    void showMatch(int match);

    QString m_data;
    QString m_metadata;
    QToolButton* m_dataSwitch = nullptr;
    QToolButton* m_metadataSwitch = nullptr;
    QToolButton* m_rawSwitch = nullptr;
    SearchLine* m_search;
    QStackedWidget* m_stack;
    JsonTree* m_tree;
    QPlainTextEdit* m_raw;
};

} // namespace fleet

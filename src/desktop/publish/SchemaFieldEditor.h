// The widget that edits one member of a payload, with what is wrong below it.
#pragma once

#include <QWidget>

#include "desktop/publish/SchemaField.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;

namespace fleet {

/// A line for texts and numbers, a list for choices and truth values, a small text field for JSON. Owned by
/// PayloadForm. GUI thread only.
class SchemaFieldEditor : public QWidget {
    Q_OBJECT

public:
    explicit SchemaFieldEditor(const SchemaField& field, QWidget* parent = nullptr);

    const SchemaField& field() const { return m_field; }
    QString text() const;
    void setText(const QString& text);

    /// What is wrong with the text, or empty. An empty optional field is right.
    QString problem() const;
    /// Shows the problem: of a field that nobody touched yet only when `everything` is asked for.
    void showProblem(bool everything);

signals:
    void edited();

private:
    QWidget* makeEditor();
    void touched();

    SchemaField m_field;
    QLineEdit* m_line = nullptr;
    QComboBox* m_choice = nullptr;
    QPlainTextEdit* m_json = nullptr;
    QLabel* m_problem;
    bool m_touched = false;
};

} // namespace fleet

// A form made from a JSON Schema, and the object that its fields make.
#pragma once

#include <QWidget>

#include "desktop/publish/SchemaFieldEditor.h"

class QFormLayout;
class QLabel;

namespace fleet {

/// Members that the schema does not name are kept and named below the fields. Owned by PayloadEditor. GUI
/// thread only.
class PayloadForm : public QWidget {
    Q_OBJECT

public:
    explicit PayloadForm(QWidget* parent = nullptr);

    /// Makes the fields anew; what was typed stays where the new schema has a member of the same name.
    void setSchema(const Json& schema);

    void setDocument(const Json& document);
    /// The object that the fields make. A text that cannot be read is given as a string, so that nothing
    /// typed is lost.
    Json document() const;

    /// False where a field is wrong. Shows the problems of touched fields, or of all.
    bool check(bool everything);
    /// Moves the focus to the first field that is wrong.
    void focusProblem();

signals:
    void edited();

private:
    void addField(const SchemaField& field);
    void showExtras();

    QFormLayout* m_layout;
    QLabel* m_extrasNote;
    QList<SchemaFieldEditor*> m_editors;
    QList<Json::Member> m_extras;
};

} // namespace fleet

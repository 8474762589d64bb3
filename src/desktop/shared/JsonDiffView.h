// Two JSON documents compared line by line: side by side, or one below the other.
#pragma once

#include <QTableView>

#include "core/JsonLines.h"

namespace fleet {

/// Walked with the arrow keys; N and P go to the next and the previous change; Ctrl+C copies the row. What
/// changed is told by a sign and by words for assistive programs, not by colour alone. GUI thread only.
class JsonDiffView : public QTableView {
    Q_OBJECT

public:
    enum class Layout { SideBySide, Inline };

    explicit JsonDiffView(QWidget* parent = nullptr);

    void setDocuments(const Json& before, const Json& after);
    void setLayout(Layout layout);
    void setUnchangedShown(bool shown); ///< Else only what lies near a change.

    int changeCount() const; ///< Places that differ: runs of changed lines.
    void stepChange(int by);

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void fill();
    bool startsChange(int row) const;

    class Model;
    Model* m_model;
    QList<JsonLine> m_lines;
    Layout m_layout = Layout::SideBySide;
    bool m_unchangedShown = false;
};

} // namespace fleet

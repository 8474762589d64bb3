// The most frequent devices, apps, sources, types and users of the result, as horizontal bars.
#pragma once

#include "desktop/charts/ChartPanel.h"
#include "store/EventRankings.h"

class QComboBox;
class QStandardItemModel;

namespace fleet {

class RecordTable;

/// Enter or a double click on a bar goes to its events. Owned by ChartsView. GUI thread only.
class RankingPanel : public ChartPanel {
    Q_OBJECT

public:
    RankingPanel(Workspace& workspace, const std::function<void(bool)>& busy, QWidget* parent = nullptr);

    void showAgain() override;

protected:
    void question() override;
    void stopQuestion() override { m_answer.cancel(); }
    bool isAsking() const override { return m_answer.isWaiting(); }
    void forget() override;
    ChartSheet sheet() const override;

private:
    /// A line of the chart: a value, or what has no place of its own.
    struct Line {
        QString name;
        qint64 count = 0;
        std::optional<FilterExpression> condition; ///< What leads to its events, where something does.
        bool isValue = true;
    };

    void setUpChoices();
    void setUpTable();
    RankingSubject chosenSubject() const;
    QString nameOf(const QString& value) const;
    QList<Line> lines() const;
    QString summarize() const;
    QString emptyText() const;

    QComboBox* m_subject;
    QComboBox* m_limit;
    RecordTable* m_table;
    QStandardItemModel* m_model;
    EventRanking m_ranking;
    RankingSubject m_ranked = RankingSubject::CrashingDevices; ///< The subject of m_ranking.
    LatestAnswer<EventRanking> m_answer;
};

} // namespace fleet

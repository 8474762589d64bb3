#include "desktop/settings/AppearanceSection.h"

#include <QButtonGroup>

#include "desktop/style/Style.h"
#include "ui_AppearanceSection.h"

namespace fleet {

using namespace Qt::StringLiterals;

AppearanceSection::AppearanceSection(Workspace& workspace, QWidget* parent)
    : SettingsSection(workspace, parent), m_ui(std::make_unique<Ui::AppearanceSection>()) {
    m_ui->setupUi(content());
    for (QWidget* card : {m_ui->themeCard, m_ui->timeCard})
        style::makeCard(card);
    for (QLabel* heading : {m_ui->themeTitle, m_ui->timeTitle})
        style::setTextRole(heading, style::TextRole::Title);
    for (QLabel* note : {m_ui->themeNote, m_ui->timeNote})
        style::setMuted(note);

    auto* themes = new QButtonGroup(this);
    themes->addButton(m_ui->systemTheme, int(style::Appearance::System));
    themes->addButton(m_ui->lightTheme, int(style::Appearance::Light));
    themes->addButton(m_ui->darkTheme, int(style::Appearance::Dark));
    connect(themes, &QButtonGroup::idClicked, this,
            [](int appearance) { style::Theme::instance().setAppearance(style::Appearance(appearance)); });

    auto* clocks = new QButtonGroup(this);
    clocks->addButton(m_ui->utcTime, 1);
    clocks->addButton(m_ui->localTime, 0);
    connect(clocks, &QButtonGroup::idClicked, this,
            [&times = workspace.timeRange()](int utc) { times.setUtc(utc == 1); });

    connect(&style::Theme::instance(), &style::Theme::changed, this, &AppearanceSection::refresh);
    connect(&workspace.timeRange(), &TimeRangeChoice::displayChanged, this, &AppearanceSection::refresh);
    AppearanceSection::refresh();
}

AppearanceSection::~AppearanceSection() = default;

QString AppearanceSection::id() const {
    return u"appearance"_s;
}

QString AppearanceSection::title() const {
    return tr("Appearance");
}

void AppearanceSection::refresh() {
    const style::Appearance appearance = style::Theme::instance().appearance();
    m_ui->systemTheme->setChecked(appearance == style::Appearance::System);
    m_ui->lightTheme->setChecked(appearance == style::Appearance::Light);
    m_ui->darkTheme->setChecked(appearance == style::Appearance::Dark);
    const bool utc = workspace().timeRange().isUtc();
    m_ui->utcTime->setChecked(utc);
    m_ui->localTime->setChecked(!utc);
    m_ui->timeNote->setText(
        tr("Events are kept in UTC; partitions are UTC days whatever you choose. Now it is %1.")
            .arg(workspace().timeRange().formatMoment(Timestamp::now())));
}

} // namespace fleet

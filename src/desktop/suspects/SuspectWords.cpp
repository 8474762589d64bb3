#include "desktop/suspects/SuspectWords.h"

#include <QCoreApplication>
#include <QLocale>
#include <algorithm>
#include <cmath>

#include "core/FilterFields.h"
#include "core/SuspectTraits.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr double loud = 0.5;          ///< From here on one device is most of the set.
constexpr qsizetype mostDevices = 50; ///< In one condition.

QString tr(const char* text) {
    return QCoreApplication::translate("fleet::SuspectWords", text);
}

QString number(double count) {
    return QLocale().toString(qint64(std::llround(count)));
}

QString percent(double share) {
    if (share > 0 && share < 0.01)
        return tr("less than 1 %");
    if (share < 1 && share > 0.99)
        return tr("more than 99 %");
    return tr("%1 %").arg(QLocale().toString(std::lround(share * 100)));
}

QString scoped(const QString& text, const Trait& trait) {
    return trait.scope.isEmpty() ? text : tr("%1 (%2)").arg(text, trait.scope);
}

FilterExpression memberIs(FilterField field, const Trait& trait) {
    FilterValue value = valueOfWord(trait.value);
    const FilterCondition asText{
        field, stepsOf(trait.name), FilterOperator::OneOf, {{FilterValue::Kind::Text, trait.value}}};
    if (value.kind == FilterValue::Kind::Text)
        return asText;
    return FilterCondition{field, stepsOf(trait.name), FilterOperator::OneOf, {value, asText.values.first()}};
}

FilterExpression ofDevices(const Suspect& suspect) {
    QStringList ids;
    for (const SuspectDevice& device : suspect.devices.mid(0, mostDevices))
        ids += device.id;
    return FilterExpression::oneOf(FilterField::Device, ids);
}

} // namespace

QString traitInWords(const Trait& trait) {
    switch (trait.kind) {
        case TraitKind::Release:
            return tr("%1 %2 on the device").arg(trait.name, trait.value);
        case TraitKind::Attribute:
            return u"%1 %2"_s.arg(trait.name, trait.value);
        case TraitKind::WantedConfig:
            return tr("%1 = %2 wanted").arg(trait.name, trait.value);
        case TraitKind::CurrentConfig:
            return tr("%1 = %2 on the device").arg(trait.name, trait.value);
        case TraitKind::Change:
            return trait.value.isEmpty() ? tr("%1 in the hour before").arg(trait.name)
                                         : tr("%1 (%2) in the hour before").arg(trait.name, trait.value);
        case TraitKind::ChangedBy:
            return tr("changed by %1 in the hour before").arg(trait.value);
        case TraitKind::Type:
            return trait.value;
        case TraitKind::Source:
            return scoped(tr("source %1").arg(trait.value), trait);
        case TraitKind::User:
            return scoped(tr("user %1").arg(trait.value), trait);
        case TraitKind::Severity:
            return scoped(tr("severity %1").arg(trait.value), trait);
        case TraitKind::Payload:
        case TraitKind::Note:
            return scoped(u"%1 = %2"_s.arg(trait.name, trait.value), trait);
        case TraitKind::Image:
            return tr("image %1").arg(trait.value);
        case TraitKind::WantedRelease:
            return tr("%1 %2 wanted").arg(trait.name, trait.value);
        case TraitKind::App:
            return tr("%1 on the device").arg(trait.name);
        case TraitKind::AppStatus:
        case TraitKind::AppHealth:
            return tr("%1 is %2").arg(trait.name, trait.value);
        case TraitKind::Lifecycle:
            return tr("the device is %1").arg(trait.value);
        case TraitKind::Online:
            return trait.value == "true"_L1 ? tr("the device is online") : tr("the device is offline");
        case TraitKind::InSync:
            return trait.value == "true"_L1 ? tr("the device is in sync") : tr("the device is in drift");
    }
    return trait.value;
}

QString confidenceInWords(SuspectConfidence confidence) {
    switch (confidence) {
        case SuspectConfidence::VeryLikely:
            return tr("very likely");
        case SuspectConfidence::Likely:
            return tr("likely");
        case SuspectConfidence::Weak:
            break;
    }
    return tr("weak: too few to tell");
}

QString liftInWords(const Suspect& suspect) {
    if (suspect.outside.events <= 0)
        return {};
    const double lift = suspect.lift();
    return std::isinf(lift) ? tr("only here")
                            : tr("%1 ×").arg(QLocale().toString(lift, 'f', lift < 10 ? 1 : 0));
}

QString suspectInWords(const Suspect& suspect) {
    const SuspectCounts& in = suspect.inside;
    const SuspectCounts& out = suspect.outside;
    QString text = (in.isEstimated ? tr("%1: about %2 of %3 events here, on %4 of %5 devices")
                                   : tr("%1: %2 of %3 events here, on %4 of %5 devices"))
                       .arg(traitInWords(suspect.trait), number(in.eventsWith), number(in.events),
                            number(in.devicesWith), number(in.devices));
    if (out.events <= 0)
        return tr("%1. No event outside can have it, so nothing follows.").arg(text);
    if (out.eventsWith <= 0)
        return tr("%1, and none of the %2 others. %3.")
            .arg(text, number(out.events), tr("How sure: %1").arg(confidenceInWords(suspect.confidence)));
    return tr("%1, but %2 of the others, on %3 of %4 devices: %5 times as frequent. %6.")
        .arg(text, percent(out.share()), number(out.devicesWith), number(out.devices),
             QLocale().toString(suspect.lift(), 'f', 1),
             tr("How sure: %1").arg(confidenceInWords(suspect.confidence)));
}

QString verdictInWords(const SuspectReport& report,
                       const std::function<QString(const QString&)>& deviceName) {
    if (report.inside.events <= 0)
        return tr("No event in this range matches, so there is nothing to compare.");
    if (report.outside.events <= 0)
        return tr(
            "There are no other events to compare these with. Choose something else to hold them against.");
    const auto sure = [](const QList<Suspect>& list) {
        return std::count_if(list.begin(), list.end(), [](const Suspect& suspect) {
            return suspect.confidence != SuspectConfidence::Weak;
        });
    };
    QString text;
    if (const qint64 named = sure(report.suspects); named > 0)
        text = named == 1 ? tr("One thing stands out.")
                          : tr("%1 things stand out.").arg(QLocale().toString(named));
    else if (sure(report.signs) > 0)
        text = tr("No reason stands out, only signs that go with it.");
    else if (report.inside.devices < 3)
        text = tr("Nothing stands out: these events are of too few devices to say anything about devices.");
    else
        text = tr("Nothing stands out: of the traits that were compared (%1) none is more frequent here than "
                  "chance allows.")
                   .arg(QLocale().toString(report.traits));
    if (report.loudestShare >= loud && report.inside.devices > 1)
        text += u' ' + tr("%1 alone makes %2 of these events; it counts as one device.")
                           .arg(deviceName(report.loudestDevice), percent(report.loudestShare));
    return text;
}

FilterExpression eventsOf(const Suspect& suspect) {
    const Trait& trait = suspect.trait;
    FilterExpression more;
    switch (trait.kind) {
        case TraitKind::Type:
            return FilterExpression::oneOf(FilterField::Type, {trait.value});
        case TraitKind::Source:
            more = FilterExpression::oneOf(FilterField::Source, {trait.value});
            break;
        case TraitKind::User:
            more = FilterExpression::oneOf(FilterField::User, {trait.value});
            break;
        case TraitKind::Severity:
            more = FilterExpression::oneOf(FilterField::Severity, {trait.value});
            break;
        case TraitKind::Payload:
            more = memberIs(FilterField::Data, trait);
            break;
        case TraitKind::Note:
            more = memberIs(FilterField::Metadata, trait);
            break;
        default:
            return ofDevices(suspect);
    }
    return FilterExpression::oneOf(FilterField::Type, {trait.scope}).with(more);
}

} // namespace fleet

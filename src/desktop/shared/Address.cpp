#include "desktop/shared/Address.h"

#include <QCoreApplication>
#include <QUrl>
#include <QUrlQuery>

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

const QString scheme = u"fleet-audit"_s;

QString tr(const char* text) {
    return QCoreApplication::translate("fleet::Address", text);
}

} // namespace

QString Address::toString() const {
    QUrlQuery query;
    for (auto parameter = parameters.begin(); parameter != parameters.end(); ++parameter)
        for (const QString& value : parameter.value())
            query.addQueryItem(parameter.key(), QString::fromLatin1(QUrl::toPercentEncoding(value, ":"_ba)));
    QUrl url;
    url.setScheme(scheme);
    url.setHost(page);
    url.setQuery(query);
    return url.toString(QUrl::FullyEncoded);
}

Result<Address> Address::parse(const QString& text) {
    const QUrl url(text.trimmed(), QUrl::StrictMode);
    if (!url.isValid() || url.scheme() != scheme || url.host().isEmpty())
        return failure(ErrorKind::InvalidInput,
                       tr("\"%1\" is not an address of this program").arg(text.left(80)),
                       tr("Addresses look like fleet-audit://history?event=…"));
    Address address{url.host(), {}};
    const auto items = QUrlQuery(url).queryItems(QUrl::FullyDecoded);
    for (const auto& [key, value] : items)
        address.parameters[key].append(value);
    return address;
}

} // namespace fleet

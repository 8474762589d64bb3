// Every selection has an address that can be pasted into a ticket and opened again:
//   fleet-audit://history?from=...&to=...&type=container.crashed&event=UUID
//   fleet-audit://replay?device=ID&at=2026-11-23T13:41:57.418204Z
#pragma once

#include <QMap>
#include <QString>

#include "core/Result.h"

namespace fleet {

/// A page and what is selected on it. Parameters may repeat, so the values are lists. A plain value.
struct Address {
    QString page; ///< The page's id: "history".
    QMap<QString, QStringList> parameters = {};

    bool operator==(const Address&) const = default;

    QString value(const QString& key) const { return parameters.value(key).value(0); }

    QString toString() const;
    /// Fails with InvalidInput.
    static Result<Address> parse(const QString& text);
};

} // namespace fleet

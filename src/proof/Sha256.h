// SHA-256 (FIPS 180-4), through OpenSSL.
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <memory>

#include "core/Result.h"

class QIODevice;
struct evp_md_ctx_st;

namespace fleet {

/// Hashes bytes that come in pieces. One thread at a time; after result() the object begins anew.
class Sha256 {
public:
    static constexpr int size = 32; ///< Bytes of a hash.

    Sha256();
    ~Sha256();
    Sha256(const Sha256&) = delete;
    Sha256& operator=(const Sha256&) = delete;

    void add(QByteArrayView bytes);
    /// The 32 raw bytes.
    QByteArray result();

    /// The 32 raw bytes of the hash of `bytes`.
    static QByteArray of(QByteArrayView bytes);
    /// Lower-case hex, as the log's `checksum` column has it.
    static QString hex(QByteArrayView bytes);
    /// Lower-case hex of all that is left to read of an open device. Fails with Internal where reading fails.
    static Result<QString> hex(QIODevice& device);

private:
    void begin();

    struct Free {
        void operator()(evp_md_ctx_st* context) const;
    };
    std::unique_ptr<evp_md_ctx_st, Free> m_context;
};

} // namespace fleet

#include "proof/Sha256.h"

#include <openssl/evp.h>

#include <QIODevice>

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 bytesAtOnce = 64 * 1024;

// These calls fail only where memory has run out or OpenSSL has no SHA-256: there is nothing to go on with.
void require(int outcome) {
    if (outcome != 1)
        qFatal("OpenSSL cannot compute SHA-256");
}

} // namespace

void Sha256::Free::operator()(evp_md_ctx_st* context) const {
    EVP_MD_CTX_free(context);
}

Sha256::Sha256() : m_context(EVP_MD_CTX_new()) {
    Q_CHECK_PTR(m_context.get());
    begin();
}

Sha256::~Sha256() = default;

void Sha256::begin() {
    require(EVP_DigestInit_ex2(m_context.get(), EVP_sha256(), nullptr));
}

void Sha256::add(QByteArrayView bytes) {
    require(EVP_DigestUpdate(m_context.get(), bytes.data(), std::size_t(bytes.size())));
}

QByteArray Sha256::result() {
    QByteArray hash(size, Qt::Uninitialized);
    require(EVP_DigestFinal_ex(m_context.get(), reinterpret_cast<unsigned char*>(hash.data()), nullptr));
    begin();
    return hash;
}

QByteArray Sha256::of(QByteArrayView bytes) {
    Sha256 hash;
    hash.add(bytes);
    return hash.result();
}

QString Sha256::hex(QByteArrayView bytes) {
    return QString::fromLatin1(of(bytes).toHex());
}

Result<QString> Sha256::hex(QIODevice& device) {
    Sha256 hash;
    QByteArray buffer(bytesAtOnce, Qt::Uninitialized);
    while (true) {
        const qint64 count = device.read(buffer.data(), buffer.size());
        if (count < 0)
            return failure(ErrorKind::Internal, u"reading failed"_s, {}, device.errorString());
        if (count == 0)
            return QString::fromLatin1(hash.result().toHex());
        hash.add(QByteArrayView(buffer).first(count));
    }
}

} // namespace fleet

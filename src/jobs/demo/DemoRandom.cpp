#include "jobs/demo/DemoRandom.h"

namespace fleet::demo {

QUuid DemoRandom::uuid() {
    const quint64 high = m_engine();
    const quint64 low = m_engine();
    return QUuid(quint32(high >> 32), quint16(high >> 16), quint16((high & 0x0FFF) | 0x4000),
                 uchar(((low >> 56) & 0x3F) | 0x80), uchar(low >> 48), uchar(low >> 40), uchar(low >> 32),
                 uchar(low >> 24), uchar(low >> 16), uchar(low >> 8), uchar(low));
}

QString DemoRandom::hex(int digits) {
    return QString::number(m_engine() | (quint64(1) << 63), 16).right(digits);
}

} // namespace fleet::demo

// SHA-256 against the vectors of FIPS 180-4's examples.
#include <QBuffer>
#include <QTest>

#include "proof/Sha256.h"

using namespace fleet;
using namespace Qt::StringLiterals;

class Sha256Test : public QObject {
    Q_OBJECT

private slots:
    void agreesWithPublishedVectors_data();
    void agreesWithPublishedVectors();
    void takesBytesInPieces();
    void readsADeviceToItsEnd();
    void saysSoWhenADeviceCannotBeRead();
};

void Sha256Test::agreesWithPublishedVectors_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("hex");
    QTest::newRow("nothing") << QByteArray()
                             << u"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"_s;
    QTest::newRow("abc") << QByteArray("abc")
                         << u"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"_s;
    QTest::newRow("two blocks") << QByteArray("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")
                                << u"248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"_s;
    QTest::newRow("a million a") << QByteArray(1'000'000, 'a')
                                 << u"cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"_s;
}

void Sha256Test::agreesWithPublishedVectors() {
    QFETCH(QByteArray, bytes);
    QFETCH(QString, hex);
    QCOMPARE(Sha256::hex(bytes), hex);
    QCOMPARE(QString::fromLatin1(Sha256::of(bytes).toHex()), hex);
}

void Sha256Test::takesBytesInPieces() {
    Sha256 hash;
    for (int round = 0; round < 2; ++round) {
        hash.add("a");
        hash.add("");
        hash.add("bc");
        QCOMPARE(hash.result(), Sha256::of("abc"));
    }
}

void Sha256Test::readsADeviceToItsEnd() {
    QByteArray bytes(1'000'000, 'a');
    QBuffer device(&bytes);
    QVERIFY(device.open(QIODevice::ReadOnly));
    QCOMPARE(Sha256::hex(device).value(), Sha256::hex(bytes));
}

void Sha256Test::saysSoWhenADeviceCannotBeRead() {
    struct Broken : QIODevice {
        qint64 readData(char*, qint64) override { return -1; }
        qint64 writeData(const char*, qint64) override { return -1; }
    } device;
    QVERIFY(device.open(QIODevice::ReadOnly | QIODevice::Unbuffered));
    QVERIFY(!Sha256::hex(device));
}

QTEST_APPLESS_MAIN(Sha256Test)
#include "tst_sha256.moc"

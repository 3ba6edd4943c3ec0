// Sine and cosine in double-double for a Double angle in [0, pi/2]: a table at multiples of 1/256 and Taylor's series for the
// remainder.
//
// Promises: both within 2^-71 absolute, the sine also within 2^-71 relative. The remainder's series is summed in Double,
// which is where the bound comes from; it is what nodes of a quadrature rule need, at a third of the cost of a full
// double-double series.

struct SineTable: Sendable {
    private struct Entry: Sendable {
        let sine: DoubleDouble
        let cosine: DoubleDouble
    }

    private let entries: [Entry]

    static let shared = SineTable()

    private init() {
        let step = SineTable.series(0x1p-8)
        var current = Entry(sine: .zero, cosine: .one)
        var entries = [current]
        for _ in 1...403 {
            current = Entry(
                sine: current.sine * step.cosine + current.cosine * step.sine,
                cosine: current.cosine * step.cosine - current.sine * step.sine)
            entries.append(current)
        }
        self.entries = entries
    }

    /// Full double-double series for a small angle.
    private static func series(_ angle: Double) -> Entry {
        let square = DoubleDouble.twoProduct(angle, angle)
        var sine = DoubleDouble.one
        var cosine = DoubleDouble.one
        for k in stride(from: 14, through: 2, by: -2) {
            sine = DoubleDouble.one - sine * square / Double(k * (k + 1))
            cosine = DoubleDouble.one - cosine * square / Double(k * (k - 1))
        }
        sine = sine * angle
        return Entry(sine: sine, cosine: cosine)
    }

    /// sin and cos of an angle in [0, 1.576].
    @inline(__always)
    func sineAndCosine(_ angle: Double) -> (sine: DoubleDouble, cosine: DoubleDouble) {
        let index = Int(angle * 256 + 0.5)
        let r = angle - Double(index) * 0x1p-8
        let square = r * r
        // sin r = r + sineTail, cos r = 1 + cosineTail
        let sineTail = -r * square * (1.0 / 6) * (1 - square * (1.0 / 20) * (1 - square * (1.0 / 42)))
        let cosineTail = -0.5 * square * (1 - square * (1.0 / 12) * (1 - square * (1.0 / 30)))
        let entry = entries[index]
        let sineProduct = DoubleDouble.twoProduct(entry.cosine.high, r)
        let cosineProduct = DoubleDouble.twoProduct(entry.sine.high, -r)
        let sineSum = DoubleDouble.twoSum(entry.sine.high, sineProduct.high)
        let cosineSum = DoubleDouble.twoSum(entry.cosine.high, cosineProduct.high)
        let sineRest =
            sineProduct.low + (entry.sine.low + entry.cosine.low * r)
            + (entry.cosine.high * sineTail + entry.sine.high * cosineTail)
        let cosineRest =
            cosineProduct.low + (entry.cosine.low - entry.sine.low * r)
            + (entry.cosine.high * cosineTail - entry.sine.high * sineTail)
        return (
            .fastTwoSum(sineSum.high, sineSum.low + sineRest),
            .fastTwoSum(cosineSum.high, cosineSum.low + cosineRest)
        )
    }
}

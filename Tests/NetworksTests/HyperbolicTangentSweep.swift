import Foundation
import Quadrature
import Testing

@testable import Networks

/// tanh at the positive floats, of which there are 2^31; odd symmetry has its own test.
///
/// About 2^15 of them are visited, evenly in their order, which is logarithmic; `ASSAY_EFFORT=65536 swift test -c release --filter
/// HyperbolicTangentSweep` visits every one, in about a minute.
@Suite struct HyperbolicTangentSweep {
    /// (1 - e) / (1 + e), e = e^(-2x), in double-double arithmetic; by Taylor's polynomial where that cancels.
    static func reference(_ x: Double) -> DoubleDouble {
        if x < 0x1p-12 {
            // The next term, 1382 x^11 / 155925, is below 2^-120 of the first.
            let s = DoubleDouble.twoProduct(x, x)
            let tail = (DoubleDouble(62) * s / 2835 - DoubleDouble(17) / 315) * s + DoubleDouble(2) / 15
            return ((tail * s - DoubleDouble.one / 3.0) * s + 1) * x
        }
        let decay = DoubleDouble.exp(DoubleDouble(-2 * x))
        return (DoubleDouble.one - decay) / (decay + 1)
    }

    /// |t - tanh(x)| in ULPs of tanh(x).
    private static func error(_ t: Double, at x: Double) -> Double {
        // x - x^3/3 < tanh(x) < x, and x^3/3 is below 2^-61 x.
        if x < 0x1p-30 { return t == x ? 0 : .infinity }
        if x > 20 { return t == 1 ? 0 : .infinity }
        let truth = reference(x)
        let unit = truth.high < 1 ? truth.high.ulp : 0x1p-53
        return abs((t - truth.high) - truth.low) / unit
    }

    private static let stride: Int = {
        let text = ProcessInfo.processInfo.environment["ASSAY_EFFORT"] ?? "1"
        return max(1, Int(65_536 / (text == "deep" ? 10 : Double(text) ?? 1)))
    }()

    @Test func everyFloatKeepsThePromise() async {
        // Bit patterns of the finite floats, in parts for the cores.
        let (end, parts, stride) = (Int(Float.infinity.bitPattern), 64, Self.stride)
        let worst = await withTaskGroup(of: (Double, Double).self) { group in
            for part in 0..<parts {
                group.addTask { Self.worst(from: part * (end / parts + 1), to: end, (end / parts + 1), stride) }
            }
            var worst = (0.0, 0.0)
            for await other in group where other.0 > worst.0 { worst = other }
            return worst
        }
        // The header of HyperbolicTangent says 0.66.
        #expect(worst.0 <= 0.66, "\(worst.0) ULPs at \(worst.1)")
        #expect(worst.0 > 0.5)
    }

    /// The largest error, and where, among `count` patterns from `first`.
    private static func worst(from first: Int, to end: Int, _ count: Int, _ stride: Int) -> (Double, Double) {
        var worst = (0.0, 0.0)
        var pattern = first + (stride - first % stride) % stride
        while pattern < min(first + count, end) {
            var arguments: [Double] = []
            while arguments.count < 4096 && pattern < min(first + count, end) {
                arguments.append(Double(Float(bitPattern: UInt32(pattern))))
                pattern += stride
            }
            for (x, t) in zip(arguments, HyperbolicTangent.values(arguments)) {
                let error = error(t, at: x)
                if !(error <= worst.0) { worst = (error, x) }
            }
        }
        return worst
    }
}

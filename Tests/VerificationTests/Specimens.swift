// Quantities made for the tests: sound ones, and ones that are wrong in a known way.

import Foundation
import MultiplePrecision

@testable import Verification

enum Letter: String, CaseIterable { case a, b }

extension Quantity {
    /// √(n + x), with an answer that is `ulps` units off.
    static func root(
        name: String = "root", ulps: Int = 0, promise: Double = 0.5, method: String = "MPFR",
        golden: [(Int, Double)] = [(0, 2), (1, 0.1), (2, 2), (3, 0.5)],
        fast: (@Sendable (Int, Double) throws -> Double)? = nil,
        truth: @escaping @Sendable (Precision, Interval) throws -> Interval = { _, value in value }
    ) -> Quantity {
        Quantity(
            name, "The square root of n + x.", .integer("n", in: 0...1000, by: .binades, "an integer"),
            .real("x", in: 0x1p-10...2, by: .binades, "a real number"),
            promise: { _, _ in promise }, golden: golden, fast: "hardware",
            { n, x in
                if let fast { return try fast(n, x) }
                // n + x is exact: the square root of a sum of 21 bits or fewer.
                let rounded = (x * 1024).rounded() / 1024
                var value = (Double(n) + rounded).squareRoot()
                for _ in 0..<ulps { value = value.nextUp }
                return value
            },
            certified: method,
            { precision, n, x in
                let rounded = (x * 1024).rounded() / 1024
                let sum = try Interval(Double(n) + rounded, precision: precision)
                return try truth(precision, sum.squareRoot())
            })
    }

    /// The number 1 in an enclosure of that relative half-width, 2^-bits at `bits` of precision.
    static func one(enclosedBy width: @escaping @Sendable (Precision) -> Double) -> Quantity {
        Quantity(
            "one", "The number 1.", .choice("letter", Letter.self, "either"), promise: { _ in 1 },
            golden: [Letter.a, .b], fast: "constant", { _ in 1 }, certified: "constant",
            { precision, _ in
                let radius = BigFloat(width(precision))
                return try Interval(midpoint: BigFloat(1, precision: precision), radius: radius)
            })
    }
}

/// A directory that is removed when the value is.
final class ScratchDirectory {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "/assay-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var fixtures: FixtureDirectory { FixtureDirectory(path: path) }

    func text(_ name: String) throws -> String { try String(contentsOfFile: path + "/" + name, encoding: .utf8) }

    func write(_ text: String, _ name: String) throws {
        try text.write(toFile: path + "/" + name, atomically: false, encoding: .utf8)
    }

    var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() }
}

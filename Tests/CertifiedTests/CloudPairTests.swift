import MultiplePrecision
import PropertyTesting
import Testing

@testable import Certified

@Suite struct CertifiedCloudPairTests {
    private static let precision: Precision = 200

    private func line(_ a: [Double], _ b: [Double]) throws -> CertifiedCloudPair {
        try CertifiedCloudPair(
            first: (a, [Double](repeating: 0, count: a.count)), second: (b, [Double](repeating: 0, count: b.count)))
    }

    private func number(_ x: Double) -> Interval { Interval(exact: x, precision: Self.precision) }

    private func expectSame(_ x: Interval, _ y: Interval) {
        #expect(x.overlaps(y) && x.width <= BigFloat(1e-45) && y.width <= BigFloat(1e-45))
    }

    /// Two points a distance d apart: 2 d, 2 - 2 exp(-d^2/(2 l^2)), and d times the p-norm of the projections of a unit vector, which for
    /// p = 2 is 1/sqrt 2 and for p = 1 is 1/(D sin(pi/(2 D))) with an even number D of directions.
    @Test func twoPoints() throws {
        try forAll(.fraction(in: -9...9), .fraction(in: 1...9), .integer(in: 1...9), cases: 15) {
            (a: Double, step: Double, half: Int) in
            let b = a + step
            let d = number(b) - number(a)
            let pair = try line([a], [b])
            expectSame(try pair.energyDistance(precision: Self.precision), d * 2)
            let exponent = -(d.squared.scaled(by: -1))
            expectSame(
                try pair.squaredMeanDiscrepancy(length: 1, precision: Self.precision), (number(1) - exponent.exp()) * 2)
            let directions = 2 * half
            expectSame(
                try pair.slicedWasserstein(exponent: 2, directions: directions, precision: Self.precision),
                try d / number(2).squareRoot())
            let sine = try (Interval.pi(precision: Self.precision) / (2 * directions)).sin()
            expectSame(
                try pair.slicedWasserstein(exponent: 1, directions: directions, precision: Self.precision),
                try d / (sine * directions))
        }
    }

    /// Repeating every point of a cloud, or the order of its points, changes no measure; and a cloud has no distance from itself.
    @Test func distancesAreOfMeasures() throws {
        let point = Generator<Double>.fraction(in: -4...4)
        try forAll(point.array(count: 1...4), point.array(count: 1...3), .integer(in: 2...3), cases: 10) {
            a, b, copies in
            func pair(_ a: [Double], _ b: [Double]) throws -> CertifiedCloudPair {
                try CertifiedCloudPair(first: (a, a.map { $0 * $0 }), second: (b, b.map { 1 - $0 }))
            }
            let (once, many) = try (pair(a, b), pair((0..<copies).flatMap { _ in a.reversed() }, b))
            let distances: [(CertifiedCloudPair) throws -> Interval] = [
                { try $0.energyDistance(precision: Self.precision) },
                { try $0.squaredMeanDiscrepancy(length: 0.5, precision: Self.precision) },
                { try $0.slicedWasserstein(exponent: 1, directions: 3, precision: Self.precision) },
                { try $0.slicedWasserstein(exponent: 2, directions: 4, precision: Self.precision).squared },
            ]
            for distance in distances {
                expectSame(try distance(once), try distance(many))
                let none = try distance(
                    CertifiedCloudPair(first: (a, a.map { $0 * $0 }), second: (a, a.map { $0 * $0 })))
                #expect(none.contains(0.0) && none.width <= BigFloat(1e-40))
            }
        }
    }

    /// On the x axis with one direction at a right angle nothing is seen; with p = 1 the cost is that of the best coupling.
    @Test func theCouplingIsTheBest() throws {
        try forAll(
            Generator<Double>.fraction(in: -4...4).array(count: 3...3),
            Generator<Double>.fraction(in: -4...4).array(count: 3...3), cases: 15
        ) { a, b in
            let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]
            let best = orders.map { order in (0..<3).reduce(0) { $0 + abs(a[$1] - b[order[$1]]) } }.min() ?? 0
            // Two directions, at 45 and 135 degrees: both shrink the axis by 1/sqrt 2.
            let found = try line(a, b).slicedWasserstein(exponent: 1, directions: 2, precision: Self.precision)
            let expected = try number(best) / 3 / number(2).squareRoot()
            #expect((found - expected).magnitude <= BigFloat(1e-14))
            let none = try line(a, b).slicedWasserstein(exponent: 1, directions: 1, precision: Self.precision)
            #expect(none.magnitude <= BigFloat(1e-40))
        }
    }

    @Test func badInputIsRefused() throws {
        #expect(throws: CertifiedCloudError.self) { try CertifiedCloudPair(first: ([], []), second: ([1], [1])) }
        #expect(throws: CertifiedCloudError.self) { try CertifiedCloudPair(first: ([1, 2], [1]), second: ([1], [1])) }
        #expect(throws: CertifiedCloudError.self) { try CertifiedCloudPair(first: ([.nan], [1]), second: ([1], [1])) }
        let pair = try line([1], [2])
        for length in [0, -1, .infinity, .nan] as [Double] {
            #expect(throws: CertifiedCloudError.self) { try pair.squaredMeanDiscrepancy(length: length, precision: 64) }
        }
        #expect(throws: CertifiedCloudError.self) {
            try pair.slicedWasserstein(exponent: 0, directions: 1, precision: 64)
        }
        #expect(throws: CertifiedCloudError.self) {
            try pair.slicedWasserstein(exponent: 1, directions: 0, precision: 64)
        }
    }
}

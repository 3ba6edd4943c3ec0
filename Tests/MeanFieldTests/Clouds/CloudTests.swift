import PropertyTesting
import RealModule
import Sampling
import Testing

@testable import MeanField

@Suite struct CloudTests {
    private func normalCloud(_ count: Int, seed: UInt64, mean: Double = 0, scale: Double = 1) throws -> PlanarCloud {
        var stream = PhiloxStream(seed: seed)
        let numbers = (0..<2 * count).map { _ in stream.normal() }
        return try PlanarCloud(
            x: (0..<count).map { mean + scale * numbers[2 * $0] }, y: (0..<count).map { scale * numbers[2 * $0 + 1] })
    }

    private static let point = Generator<Double>.double(in: -4...4)
    private static func points(_ count: ClosedRange<Int>) -> Generator<[Double]> { point.array(count: count) }

    // MARK: Against the definitions

    /// The mean over pairs written as it reads.
    private func definition(_ first: PlanarCloud, _ second: PlanarCloud, _ d: (Double) -> Double) -> Double {
        func mean(_ a: PlanarCloud, _ b: PlanarCloud) -> Double {
            var sum = 0.0
            for i in 0..<a.count {
                for j in 0..<b.count { sum += d(Double.hypot(a.x[i] - b.x[j], a.y[i] - b.y[j])) }
            }
            return sum / Double(a.count * b.count)
        }
        return 2 * mean(first, second) - mean(first, first) - mean(second, second)
    }

    /// A bound of the error that `directions` equally spaced directions make in the sliced energy distance.
    ///
    /// |cos u| = 2/pi + (4/pi) sum_m (-1)^(m+1)/(4 m^2 - 1) cos 2 m u, and K directions of half a turn see the terms m = K, 2K, ... as
    /// constants: (pi/2) mean |v . theta| is off by at most (pi^2/3)/(4 K^2 - 1) |v|. The pairs' distances enter with weights 2, 1, 1,
    /// and |a - b| <= |a| + |b|.
    private func directionError(_ first: PlanarCloud, _ second: PlanarCloud, directions: Int) -> Double {
        func meanRadius(_ cloud: PlanarCloud) -> Double {
            zip(cloud.x, cloud.y).reduce(0) { $0 + Double.hypot($1.0, $1.1) } / Double(cloud.count)
        }
        let k = Double(directions)
        return Double.pi * Double.pi / 3 / (4 * k * k - 1) * 4 * (meanRadius(first) + meanRadius(second))
    }

    @Test func pairDistancesAreTheirDefinition() throws {
        try forAll(Self.points(2...12), Self.points(2...12), .double(in: 0.1...5), cases: 60) { a, b, length in
            let first = try PlanarCloud(x: a, y: a.reversed())
            let second = try PlanarCloud(x: b, y: b.map { 1 - $0 })
            let energy = try PairDissimilarity.energy.value(first, second)
            #expect(abs(energy - definition(first, second) { $0 }) <= 1e-13)
            #expect(energy >= -1e-14)
            let kernel = try PairDissimilarity.gaussianKernel(length: length).value(first, second)
            let expected = definition(first, second) { -Double.exp(-$0 * $0 / (2 * length * length)) }
            #expect(abs(kernel - expected) <= 1e-13)
            #expect(try PairDissimilarity.energy.value(first, first) == 0)
        }
    }

    /// Points on a line: 2 int (F - G)^2, integrated over the pieces between neighbouring points, and the optimal coupling of equal
    /// numbers, found among all permutations.
    @Test func slicedDistancesOfSmallClouds() throws {
        try forAll(Self.points(1...5), Self.points(1...5), cases: 60) { a, b in
            let first = try PlanarCloud(x: a, y: [Double](repeating: 0, count: a.count))
            let second = try PlanarCloud(x: b, y: [Double](repeating: 0, count: b.count))
            // Projection on theta scales by |cos theta|, whose mean is 2/pi and mean square 1/2.
            let sliced = try SlicedDistance.energy(first, second, directions: 400)
            let bound = directionError(first, second, directions: 400)
            #expect(abs(sliced - definition(first, second) { $0 }) <= bound + 1e-13)
            if a.count == b.count {
                let costs = permutations(b).map { p in
                    let differences = zip(a, p).map { $0 - $1 }
                    return dot(differences, differences)
                }
                let best = costs.min() ?? 0
                let expected = (0.5 * best / Double(a.count)).squareRoot()
                #expect(abs(try SlicedDistance.wasserstein(first, second) - expected) <= 1e-12)
            }
        }
    }

    private func permutations(_ items: [Double]) -> [[Double]] {
        guard items.count > 1 else { return [items] }
        return items.indices.flatMap { i -> [[Double]] in
            var rest = items
            let item = rest.remove(at: i)
            return permutations(rest).map { [item] + $0 }
        }
    }

    @Test func couplingsOfDifferentSizes() throws {
        // Repeating every point changes neither measure.
        try forAll(Self.points(1...6), Self.points(1...6), .integer(in: 2...4), cases: 40) { a, b, copies in
            func cloud(_ points: [Double], _ times: Int) throws -> PlanarCloud {
                let x = points.flatMap { [Double](repeating: $0, count: times) }
                return try PlanarCloud(x: x, y: x.map { $0 * $0 / 4 })
            }
            for p in [1.0, 2, 3] {
                let once = try SlicedDistance.wasserstein(cloud(a, 1), cloud(b, 1), exponent: p, directions: 16)
                let repeated = try SlicedDistance.wasserstein(
                    cloud(a, copies), cloud(b, 1), exponent: p, directions: 16)
                #expect(abs(once - repeated) <= 1e-12)
            }
        }
    }

    // MARK: Against closed forms for normal clouds

    /// N(0, I) against N((2, 0), I): E|Z| for Z ~ N((mu, 0), 2 I) is the mean of Rice's law,
    /// sqrt(pi) L_{1/2}(-mu^2/4), and MMD^2 with length l has E k = l^2/(l^2 + 2) exp(-mu^2/(2 (l^2 + 2))).
    @Test func normalClouds() throws {
        let (count, mu, length) = (1200, 2.0, 1.0)
        let first = try normalCloud(count, seed: 11)
        let second = try normalCloud(count, seed: 12, mean: mu)
        // Rice's mean by its integral: E|Z| = mean over the angle of E|cos|-projections, (pi/2) E_theta E|N(mu cos theta, 2)|.
        var rice = 0.0
        for j in 0..<200 {
            let m = mu * Double.cos(Double.pi * (Double(j) + 0.5) / 200)
            // E|N(m, 2)| = (2/sqrt pi) e^(-m^2/4) + m erf(m/2)
            rice += (2 / Double.pi.squareRoot() * Double.exp(-m * m / 4) + m * Double.erf(m / 2)) / 200
        }
        let energy = 2 * (Double.pi / 2 * rice) - 2 * Double.pi.squareRoot()
        let kernel =
            2 * length * length / (length * length + 2) * (1 - Double.exp(-mu * mu / (2 * (length * length + 2))))
        let energyEstimate = try PairDissimilarity.energy.value(first, second)
        let kernelEstimate = try PairDissimilarity.gaussianKernel(length: length).value(first, second)
        // Pairs of a point with itself bring mean d(x, x')/N less, or for the kernel (1 - mean k(x, x'))/N.
        let n = Double(count)
        let energyBias = 2 * Double.pi.squareRoot() / n
        let kernelBias = 2 * (1 - length * length / (length * length + 2)) / n
        // Six standard errors: a false alarm of 2e-9.
        #expect(abs(energyEstimate - energyBias - energy) <= 6 * standardError(first, second) { $0 })
        #expect(
            abs(kernelEstimate - kernelBias - kernel)
                <= 6 * standardError(first, second) { -Double.exp(-$0 * $0 / (2 * length * length)) })
        // SW_2^2 of a translation by mu is mu^2/2, exactly for any equally spaced directions; the sums x + mu are rounded.
        let moved = try PlanarCloud(x: first.x.map { $0 + mu }, y: first.y)
        let translation = try SlicedDistance.wasserstein(first, moved)
        let rounding = 2 * SlicedDistance.roundingBound(first, moved, translation, directions: 64)
        #expect(abs(translation - mu / 2.0.squareRoot()) <= rounding)
        // So the independent cloud is as far off that as it is from the moved one, at most: the triangle inequality.
        let (sampled, deviation) = (
            try SlicedDistance.wasserstein(first, second), try SlicedDistance.wasserstein(moved, second)
        )
        #expect(abs(sampled - translation) <= deviation + 3 * rounding)
        let sliced = try SlicedDistance.energy(first, second, directions: 64)
        #expect(abs(sliced - energyEstimate) <= directionError(first, second, directions: 64) + 1e-12)
    }

    /// The standard error of the mean over pairs, by the projections of a U-statistic on its points (W. Hoeffding 1948): with
    /// u_i = mean_j d(x_i, y_j) - mean_j d(x_i, x_j) the variance is 4 Var(u)/N, and likewise for the y.
    private func standardError(_ first: PlanarCloud, _ second: PlanarCloud, _ d: (Double) -> Double) -> Double {
        func variance(_ own: PlanarCloud, _ other: PlanarCloud) -> Double {
            let projections = (0..<own.count).map { i in
                func mean(_ cloud: PlanarCloud) -> Double {
                    (0..<cloud.count).reduce(0) {
                        $0 + d(Double.hypot(own.x[i] - cloud.x[$1], own.y[i] - cloud.y[$1]))
                    } / Double(cloud.count)
                }
                return mean(other) - mean(own)
            }
            let error = CloudMoment(projections).standardError
            return 4 * error * error
        }
        return (variance(first, second) + variance(second, first)).squareRoot()
    }

    @Test func cloudsOfOtherSpreadHaveTheirClosedForms() throws {
        // N(0, I) against N(0, s^2 I): E|Z| = sqrt(pi/2) sigma for Z ~ N(0, sigma^2 I), and SW_2 = |s - 1|.
        let (count, s) = (800, 2.5)
        let (first, second) = (try normalCloud(count, seed: 21), try normalCloud(count, seed: 22, scale: s))
        let energy = (2 * ((1 + s * s) / 2).squareRoot() - 1 - s) * Double.pi.squareRoot()
        let bias = (1 + s) * Double.pi.squareRoot() / Double(count)
        let estimate = try PairDissimilarity.energy.value(first, second)
        #expect(abs(estimate - bias - energy) <= 6 * standardError(first, second) { $0 })
        // By the triangle inequality it is off by at most the clouds' own distances to their laws. For N(0, 1) the mean square of that
        // is O(log log N/N) (S. Bobkov and M. Ledoux 2019, Mem. Am. Math. Soc. 261, corollary 6.14), about 0.003 here, and being
        // Lipschitz in the points with constant N^(-1/2) it exceeds its mean by t with probability at most e^(-N t^2/2).
        let off = 0.06 + (40 / Double(count)).squareRoot()
        #expect(abs(try SlicedDistance.wasserstein(first, second) - (s - 1)) <= (1 + s) * off)
    }

    @Test func radialHistogramsOfNormalClouds() throws {
        // P(r < a) = 1 - e^(-a^2/2); counts are binomial, and 6 standard deviations a false alarm of 2e-9 each.
        let count = 4000
        let cloud = try normalCloud(count, seed: 31)
        let edges = [0, 0.3, 0.8, 1.2, 1.8, 2.6, 6]
        for (bin, fraction) in try cloud.radialHistogram(edges: edges).enumerated() {
            let expected = Double.exp(-edges[bin] * edges[bin] / 2) - Double.exp(-edges[bin + 1] * edges[bin + 1] / 2)
            #expect(abs(fraction - expected) <= 6 * (expected * (1 - expected) / Double(count)).squareRoot())
        }
        // Moments of the angle vanish, with variance 1/2.
        for order in 1...8 {
            #expect(abs(cloud.cosine(order: order).mean) <= 6 / Double(2 * count).squareRoot())
            #expect(abs(cloud.sine(order: order).mean) <= 6 / Double(2 * count).squareRoot())
        }
    }

    @Test func translationsAndScalingsAreExact() throws {
        try forAll(Self.points(2...20), .double(in: -3...3), .double(in: 0.2...4), cases: 40) { a, shift, scale in
            let cloud = try PlanarCloud(x: a, y: a.map { Double.sin($0) })
            let moved = try PlanarCloud(x: cloud.x.map { $0 + shift }, y: cloud.y)
            // W_2 of a translation is its length, and the mean square of cos is one half.
            #expect(abs(try SlicedDistance.wasserstein(cloud, moved) - abs(shift) / 2.0.squareRoot()) <= 1e-7)
            let scaled = try PlanarCloud(x: cloud.x.map { scale * $0 }, y: cloud.y.map { scale * $0 })
            let movedScaled = try PlanarCloud(x: moved.x.map { scale * $0 }, y: moved.y.map { scale * $0 })
            let plain = try PairDissimilarity.energy.value(cloud, moved)
            let times = try PairDissimilarity.energy.value(scaled, movedScaled)
            #expect(abs(times - scale * plain) <= 1e-12)
        }
    }

    // MARK: Moments

    @Test func momentsOfRegularPolygons() throws {
        for sides in [3, 4, 5, 12] {
            let angles = (0..<sides).map { 2 * Double.pi * Double($0) / Double(sides) + 0.3 }
            let cloud = try PlanarCloud(x: angles.map { 2 * Double.cos($0) }, y: angles.map { 2 * Double.sin($0) })
            for order in 1...12 {
                let isMultiple = order % sides == 0
                #expect(
                    abs(cloud.cosine(order: order).mean - (isMultiple ? Double.cos(0.3 * Double(order)) : 0)) <= 1e-14)
                #expect(
                    abs(cloud.sine(order: order).mean - (isMultiple ? Double.sin(0.3 * Double(order)) : 0)) <= 1e-14)
            }
            #expect(abs(cloud.squareRadius.mean - 4) <= 1e-14)
            #expect(cloud.squareRadius.standardError <= 1e-15)
        }
    }

    @Test func histogramsCountEveryPointOnce() throws {
        let cloud = try PlanarCloud(x: [0, 0.5, 1, 1.5, -2, 3], y: [0, 0, 0, 0, 0, 4])
        #expect(try cloud.radialHistogram(edges: [0, 1, 2, 6]) == [2.0 / 6, 2.0 / 6, 2.0 / 6])
        #expect(try cloud.radialHistogram(edges: [0.5, 1]) == [1.0 / 6])
        #expect(throws: CloudError.self) { try cloud.radialHistogram(edges: [1]) }
        #expect(throws: CloudError.self) { try cloud.radialHistogram(edges: [0, 2, 2]) }
        #expect(throws: CloudError.self) { try cloud.radialHistogram(edges: [-1, 2]) }
    }

    @Test func badInputIsRefused() throws {
        #expect(throws: CloudError.lengths(1, 2)) { try PlanarCloud(x: [1], y: [1, 2]) }
        #expect(throws: CloudError.self) { try PlanarCloud(x: [], y: []) }
        #expect(throws: CloudError.self) { try PlanarCloud(x: [1, .nan], y: [1, 2]) }
        #expect(throws: CloudError.self) { try PlanarCloud(x: [1, 2e150], y: [1, 2]) }
        let far = try (PlanarCloud(x: [-1e150], y: [0]), PlanarCloud(x: [1e150], y: [0]))
        #expect(try PairDissimilarity.energy.value(far.0, far.1) == 4e150)
        let cloud = try PlanarCloud(x: [1, 2], y: [1, 2])
        #expect(throws: CloudError.self) { try PairDissimilarity.gaussianKernel(length: 0).value(cloud, cloud) }
        #expect(throws: CloudError.self) { try PairDissimilarity.energy.permutationTest(cloud, cloud, count: 0) }
        #expect(throws: CloudError.self) { try SlicedDistance.wasserstein(cloud, cloud, exponent: 0.5) }
        #expect(throws: CloudError.self) { try SlicedDistance.energy(cloud, cloud, directions: 0) }
    }
}

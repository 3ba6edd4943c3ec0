// Distances between two clouds of a seed: points of N(0, I_2) by Philox 4x32-10 with the seed as key, rounded to Doubles, which are exact
// inputs for the reference; the first cloud before the second.

import Certified
import MeanField
import Sampling

extension Quantity {
    private static let first = Parameter.Typed.integer(
        "first", in: 1...64, by: .binades, "the points of the first cloud")
    private static let second = Parameter.Typed.integer(
        "second", in: 1...64, by: .binades, "the points of the second cloud")
    private static let seed = Parameter.Typed.integer("seed", in: 0...999_999, "the seed that draws both clouds")

    /// Two clouds, for both sides.
    private struct DrawnClouds {
        let first: PlanarCloud
        let second: PlanarCloud

        init(_ first: Int, _ second: Int, seed: Int) throws {
            var stream = PhiloxStream(seed: UInt64(seed))
            func normals(_ count: Int) -> [Double] { (0..<count).map { _ in stream.normal() } }
            self.first = try PlanarCloud(x: normals(first), y: normals(first))
            self.second = try PlanarCloud(x: normals(second), y: normals(second))
        }

        var certified: CertifiedCloudPair {
            get throws { try CertifiedCloudPair(first: (first.x, first.y), second: (second.x, second.y)) }
        }

        func promise(_ dissimilarity: PairDissimilarity) throws -> Double {
            try ULPs.promise(dissimilarity.roundingBound(first, second), of: dissimilarity.value(first, second))
        }
    }

    private static let reach = ReferenceReach(digits: 45, oneDrawIn: 4)

    static let energyDistance = Quantity(
        "energy-distance", "2 E|X - Y| - E|X - X'| - E|Y - Y'| of the two clouds of a seed.", first, second, seed,
        promise: { first, second, seed in
            (try? DrawnClouds(first, second, seed: seed).promise(.energy)) ?? .nan
        },
        golden: [(1, 1, 0), (1, 7, 1), (16, 16, 2), (64, 33, 3)],
        reach: reach,
        fast: "row by row over both clouds",
        { first, second, seed in
            let clouds = try DrawnClouds(first, second, seed: seed)
            return try PairDissimilarity.energy.value(clouds.first, clouds.second)
        },
        certified: "a quadratic form of signed masses",
        { precision, first, second, seed in
            try DrawnClouds(first, second, seed: seed).certified.energyDistance(precision: precision)
        })

    static let squaredMeanDiscrepancy = Quantity(
        "squared-mean-discrepancy",
        "The squared maximum mean discrepancy of the two clouds of a seed, kernel exp(-|u - v|^2/(2 length^2)).", first,
        second, .real("length", in: 0.125...8, by: .binades, "the kernel's length"), seed,
        promise: { first, second, length, seed in
            (try? DrawnClouds(first, second, seed: seed).promise(.gaussianKernel(length: length))) ?? .nan
        },
        golden: [(1, 1, 1, 0), (1, 7, 0.125, 1), (16, 16, 0.5, 2), (64, 33, 8, 3)],
        reach: reach,
        fast: "row by row over both clouds",
        { first, second, length, seed in
            let clouds = try DrawnClouds(first, second, seed: seed)
            return try PairDissimilarity.gaussianKernel(length: length).value(clouds.first, clouds.second)
        },
        certified: "a quadratic form of signed masses",
        { precision, first, second, length, seed in
            try DrawnClouds(first, second, seed: seed).certified.squaredMeanDiscrepancy(
                length: length, precision: precision)
        })

    static let slicedWasserstein = Quantity(
        "sliced-wasserstein", "SW_p of the two clouds of a seed, equally spaced directions of half a turn.", first,
        second, .integer("exponent", in: 1...4, "p"),
        .integer("directions", in: 1...32, by: .binades, "the number of directions"), seed,
        promise: { first, second, exponent, directions, seed in
            guard let clouds = try? DrawnClouds(first, second, seed: seed),
                let value = try? SlicedDistance.wasserstein(
                    clouds.first, clouds.second, exponent: Double(exponent), directions: directions)
            else { return .nan }
            return ULPs.promise(
                SlicedDistance.roundingBound(clouds.first, clouds.second, value, directions: directions), of: value)
        },
        golden: [(1, 1, 1, 1, 0), (1, 7, 2, 2, 1), (16, 16, 2, 32, 2), (33, 20, 1, 8, 3), (12, 30, 4, 5, 4)],
        reach: reach,
        fast: "sorted projections coupled in order",
        { first, second, exponent, directions, seed in
            let clouds = try DrawnClouds(first, second, seed: seed)
            return try SlicedDistance.wasserstein(
                clouds.first, clouds.second, exponent: Double(exponent), directions: directions)
        },
        certified: "overlaps of quantile functions, order statistics of intervals",
        { precision, first, second, exponent, directions, seed in
            try DrawnClouds(first, second, seed: seed).certified.slicedWasserstein(
                exponent: exponent, directions: directions, precision: precision)
        })
}

// The quantile against the certified distribution function: P(z - d) < p < P(z + d) with d the promised error, in 200 bits.

import MultiplePrecision
import PropertyTesting
import Testing

@testable import Sampling

@Suite struct NormalQuantileTests {
    @Test func accuracy() throws {
        let tail = Generator<Double>.logUniform(in: 1e-300...0.5)
        try forAll(tail, examples: [1e-12, 0.075, 0.0749999, 0.5, 1.3887943864964021e-11, 0x1p-1022], cases: 300) {
            (p: Double) in
            let z = try NormalQuantile.value(p)
            let slack = NormalQuantile.accuracy * abs(z)
            #expect(z <= 0)
            let (below, above) = (try Self.distribution(z - slack), try Self.distribution(z + slack))
            #expect(below.lower <= BigFloat(p))
            #expect(above.upper >= BigFloat(p))
        }
    }

    @Test func oddInTheMiddle() throws {
        try forAll(.uniform(in: 0.001...0.5), cases: 100) { (p: Double) in
            let complement = 1 - p
            let (lower, upper) = (try NormalQuantile.value(1 - complement), try NormalQuantile.value(complement))
            #expect(lower == -upper)
        }
    }

    @Test(arguments: [0, 1, -0.1, 1.5, .nan, .infinity])
    func refusesWhatIsNoProbability(_ p: Double) {
        #expect(throws: SamplingError.self) { try NormalQuantile.value(p) }
    }

    /// P(Z <= z) = erfc(-z / sqrt 2) / 2.
    private static func distribution(_ z: Double) throws -> Interval {
        let half = Interval(exact: 0.5, precision: 200)
        return try half * (Interval(exact: -z, precision: 200) * half.squareRoot()).erfc()
    }
}

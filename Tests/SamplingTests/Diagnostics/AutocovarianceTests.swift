import PropertyTesting
import RealModule
import Testing

@testable import Sampling

@Suite struct AutocovarianceTests {
    /// Against the definition, at every k.
    @Test func transformIsItsDefinition() throws {
        let arrays = Generator<Int>.integer(in: 0...7).flatMap { exponent in
            Generator<Double>.uniform(in: -1...1).array(count: (1 << exponent)...(1 << exponent)).array(count: 2...2)
        }
        try forAll(arrays, cases: 40) { (parts: [[Double]]) in
            let (real, imaginary) = (parts[0], parts[1])
            let n = real.count
            var (a, b) = (real, imaginary)
            FastFourierTransform(length: n).transform(real: &a, imaginary: &b)
            for k in 0..<n {
                var (sumReal, sumImaginary) = (0.0, 0.0)
                for j in 0..<n {
                    let angle = -2 * Double.pi * Double(j * k % n) / Double(n)
                    sumReal += real[j] * Double.cos(angle) - imaginary[j] * Double.sin(angle)
                    sumImaginary += real[j] * Double.sin(angle) + imaginary[j] * Double.cos(angle)
                }
                #expect(abs(a[k] - sumReal) <= 1e-14 * Double(n) && abs(b[k] - sumImaginary) <= 1e-14 * Double(n))
            }
        }
    }

    @Test func lengthsAreTheNextPowersOfTwo() {
        for count in 0...70 {
            let length = FastFourierTransform.length(atLeast: count)
            #expect(length >= max(count, 1) && length.nonzeroBitCount == 1 && (length == 1 || length / 2 < count))
        }
    }

    /// Two routes to the same numbers: sums and Fourier transform, for odd and even counts of sequences.
    @Test func sumsAndTransformAgree() throws {
        let sequences = Generator<[[Double]]>.chains(of: .uniform(in: -1...1), count: 1...5, length: 2...150)
        try forAll(sequences, cases: 60) { (sequences: [[Double]]) in
            let (values, count) = (sequences.flatMap(\.self), sequences.count)
            var autocovariance = Autocovariance(ofCentred: values, count: count)
            let all = autocovariance.byTransform()
            for lag in 0..<values.count / count {
                #expect(abs(all[lag] - autocovariance.direct(lag)) <= 1e-15)
                #expect(abs(all[lag] - autocovariance.value(atLag: lag)) <= 1e-15)
            }
        }
    }

    /// A pulse has the autocovariance of a pulse.
    @Test func pulsesByHand() {
        var pulses = [Double](repeating: 0, count: 200)
        (pulses[10], pulses[15], pulses[110]) = (1, 2, 5)
        var autocovariance = Autocovariance(ofCentred: pulses, count: 2)
        // (1 + 4 + 25) / 100 / 2, and 1 * 2 at lag 5.
        #expect(abs(autocovariance.value(atLag: 0) - 0.15) <= 1e-16)
        #expect(abs(autocovariance.value(atLag: 5) - 0.01) <= 1e-16)
        #expect(abs(autocovariance.value(atLag: 99)) <= 1e-16)
        #expect(abs(autocovariance.value(atLag: 70)) <= 1e-16)
    }
}

// The mean over sequences of the autocovariance at lag t, (1/n) sum_i x_i x_(i+t) of centred sequences, lag by lag.
//
// A chain that mixes well is asked for few lags, and these are cheapest and most accurate by their sums. From `directLags` on all come
// at once from a Fourier transform: the autocorrelation of a + ib has the real part autocorrelation of a + autocorrelation of b,
// so that one transform serves two sequences and one inverse serves all.

/// Autocovariances of centred sequences, averaged over the sequences, computed as they are asked for.
struct Autocovariance {
    /// How many lags are summed directly.
    static let directLags = 64

    private let sequences: [Double]
    private let count: Int
    private let length: Int
    private var transformed: [Double]?

    /// - Parameter sequences: `count` sequences of equal length, one after the other, each with mean 0.
    init(ofCentred sequences: [Double], count: Int) {
        self.sequences = sequences
        self.count = count
        length = sequences.count / count
    }

    /// The autocovariance at `lag` in 0..<length.
    mutating func value(atLag lag: Int) -> Double {
        guard lag >= Autocovariance.directLags else { return direct(lag) }
        if transformed == nil { transformed = byTransform() }
        return transformed?[lag] ?? 0
    }

    /// - Complexity: O(number of values).
    func direct(_ lag: Int) -> Double {
        var total = 0.0
        sequences.withUnsafeBufferPointer { x in
            for start in stride(from: 0, to: count * length, by: length) {
                // Four sums, because one would wait for its own last addition.
                var (a, b, c, d) = (0.0, 0.0, 0.0, 0.0)
                let end = start + length - lag
                var i = start
                while i + 3 < end {
                    a += x[i] * x[i + lag]
                    b += x[i + 1] * x[i + 1 + lag]
                    c += x[i + 2] * x[i + 2 + lag]
                    d += x[i + 3] * x[i + 3 + lag]
                    i += 4
                }
                while i < end {
                    a += x[i] * x[i + lag]
                    i += 1
                }
                total += (a + b) + (c + d)
            }
        }
        return total / Double(length) / Double(count)
    }

    /// All lags.
    ///
    /// - Complexity: O(N log n) for N values in sequences of length n.
    func byTransform() -> [Double] {
        let transform = FastFourierTransform(length: FastFourierTransform.length(atLeast: 2 * length))
        let zeros = [Double](repeating: 0, count: transform.length)
        var spectrum = zeros
        for first in stride(from: 0, to: count, by: 2) {
            var (real, imaginary) = (zeros, zeros)
            real.replaceSubrange(0..<length, with: sequences[first * length..<(first + 1) * length])
            if first + 1 < count {
                imaginary.replaceSubrange(0..<length, with: sequences[(first + 1) * length..<(first + 2) * length])
            }
            transform.transform(real: &real, imaginary: &imaginary)
            for k in 0..<transform.length { spectrum[k] += real[k] * real[k] + imaginary[k] * imaginary[k] }
        }
        var (real, imaginary) = (spectrum, zeros)
        transform.transform(real: &real, imaginary: &imaginary)
        let scale = 1 / (Double(transform.length) * Double(length) * Double(count))
        return real[0..<length].map { $0 * scale }
    }
}

// Means and covariances of a stream of vectors in one pass (B. P. Welford 1962, Technometrics 4): with n the count and delta = x - mean,
//
//     mean += delta / n,    M += delta (x - mean)^T,    covariance M / (n - 1).

/// The mean, and the variances or the covariance, of a stream of vectors.
public struct RunningCovariance: Sendable, Equatable, Codable {
    public let dimension: Int
    /// Whether all covariances are kept, or the variances only.
    public let isDense: Bool
    public private(set) var count = 0
    public private(set) var mean: ContiguousArray<Double>
    /// M, its diagonal or its rows.
    private var moments: ContiguousArray<Double>
    private var delta: ContiguousArray<Double>

    public init(dimension: Int, isDense: Bool) {
        (self.dimension, self.isDense) = (max(dimension, 0), isDense)
        mean = ContiguousArray(repeating: 0, count: self.dimension)
        delta = mean
        moments = ContiguousArray(repeating: 0, count: isDense ? self.dimension * self.dimension : self.dimension)
    }

    /// Takes in a vector; one of another dimension is ignored.
    public mutating func add(_ x: ContiguousArray<Double>) {
        guard x.count == dimension else { return }
        count += 1
        let share = 1 / Double(count)
        for index in 0..<dimension {
            delta[index] = x[index] - mean[index]
            mean[index] += share * delta[index]
        }
        for row in 0..<dimension {
            let residual = x[row] - mean[row]
            if isDense {
                for column in 0..<dimension { moments[row * dimension + column] += residual * delta[column] }
            } else {
                moments[row] += residual * delta[row]
            }
        }
    }

    /// The variances, or the covariance row by row; zeros for fewer than two vectors.
    public var covariance: ContiguousArray<Double> {
        count < 2
            ? ContiguousArray(repeating: 0, count: moments.count)
            : ContiguousArray(moments.map { $0 / Double(count - 1) })
    }

    /// The covariance drawn towards 1e-3 times the identity with the weight of five vectors, as Stan does; nil for fewer than two
    /// vectors, or if it is not finite.
    public var metric: Metric? {
        guard count >= 2 else { return nil }
        let (kept, added) = (Double(count) / Double(count + 5), 1e-3 * 5 / Double(count + 5))
        var entries = covariance
        for index in entries.indices {
            entries[index] *= kept
            if !isDense || index / dimension == index % dimension { entries[index] += added }
        }
        return isDense
            ? try? Metric.dense(covariance: entries, dimension: dimension) : try? Metric.diagonal(variances: entries)
    }

    /// The diagonal metric of variances sqrt(Var x_i / Var g_i), g = grad log p(x), if the gradients were taken at the same draws; else
    /// `metric`.
    ///
    /// It minimises the Fisher divergence of the target, so scaled, from a standard normal distribution (A. Seyboldt, E. L. Carlson,
    /// B. Carpenter 2026, arXiv 2603.18845, section 2; the sampler nutpie). On a Gaussian with independent coordinates it is exact from
    /// two draws on, since g_i = -x_i / s_i^2.
    public func metric(gradients: RunningCovariance) -> Metric? {
        guard !isDense, count >= 2, gradients.count == count, gradients.dimension == dimension else { return metric }
        // Where nothing varies the variance is 1.
        let tiny = 1e-20
        let variances = zip(covariance, gradients.covariance).map { (($0 + tiny) / ($1 + tiny)).squareRoot() }
        return (try? Metric.diagonal(variances: variances)) ?? metric
    }
}

// What the built-in targets report, and what is known of it in closed form.

import RealModule

extension GaussianTarget: ReportedTarget {
    public var summary: String {
        let scales = scales.count <= 4 ? "\(Array(scales))" : "\(scales[0])...\(scales[scales.count - 1])"
        return "gaussian(dimension=\(dimension), scales=\(scales)\(isRotated ? ", rotated" : ""))"
    }

    /// The variance of coordinate i is s_i^2, or with the reflection H = I - 2 v v^T that of (H S H)_ii, where S is diagonal and v_i^2 = 1/d:
    /// s_i^2 - 4 s_i^2 / d + 4 sum_k s_k^2 / d^2.
    public var quantities: [ReportedQuantity] {
        let squares = scales.map { $0 * $0 }
        let (d, total) = (Double(dimension), squares.reduce(0, +))
        return ReportedQuantity.vector(
            "x",
            squares.map { square in
                (0, (isRotated ? square - 4 * square / d + 4 * total / (d * d) : square).squareRoot())
            })
    }

    public var expectedLogDensity: Double? { -0.5 * Double(dimension) }
}

extension FunnelTarget: ReportedTarget {
    public var summary: String { "funnel(dimension=\(dimension), scale=\(scale))" }

    /// Var x_i = E e^v = e^(s^2/2).
    public var quantities: [ReportedQuantity] {
        [ReportedQuantity("v", mean: 0, standardDeviation: scale)]
            + ReportedQuantity.vector(
                "x",
                [(mean: Double?, standardDeviation: Double?)](
                    repeating: (0, Double.exp(0.25 * scale * scale)), count: dimension - 1))
    }

    /// v has mean 0, and v^2/s^2 and each e^-v x_i^2 mean 1.
    public var expectedLogDensity: Double? { -0.5 * Double(dimension) }
}

extension BananaTarget: ReportedTarget {
    public var summary: String { "banana(scale=\(scale), curvature=\(curvature))" }

    /// Var x_1 = 1 + b^2 Var(x_0^2) = 1 + 2 b^2 s^4.
    public var quantities: [ReportedQuantity] {
        let spread = curvature * scale * scale
        return ReportedQuantity.vector("x", [(0, scale), (0, (1 + 2 * spread * spread).squareRoot())])
    }

    public var expectedLogDensity: Double? { -1 }
}

extension NormalMixtureTarget: ReportedTarget {
    public var summary: String { "mixture(dimension=\(dimension), separation=\(separation), weight=\(weight))" }

    /// x_0 has mean (2 w - 1) c and variance 1 + 4 w (1 - w) c^2.
    public var quantities: [ReportedQuantity] {
        let first = (
            mean: Optional((2 * weight - 1) * separation),
            standardDeviation: Optional((1 + 4 * weight * (1 - weight) * separation * separation).squareRoot())
        )
        return ReportedQuantity.vector(
            "x", [first] + [(mean: Double?, standardDeviation: Double?)](repeating: (0, 1), count: dimension - 1))
    }
}

extension LogExponentialTarget: ReportedTarget {
    public var summary: String { "log-exponential(dimension=\(dimension))" }

    /// Mean -gamma (Euler's constant), variance pi^2/6.
    public var quantities: [ReportedQuantity] {
        let eulerGamma = 0.577215664901532860606512
        return ReportedQuantity.vector(
            "x",
            [(mean: Double?, standardDeviation: Double?)](
                repeating: (-eulerGamma, Double.pi / 6.0.squareRoot()), count: dimension))
    }

    /// E e^x = 1.
    public var expectedLogDensity: Double? { -Double(dimension) * (0.577215664901532860606512 + 1) }
}

extension EightSchoolsTarget: ReportedTarget {
    public var summary: String { "eight-schools" }
    public var quantities: [ReportedQuantity] { EightSchoolsMoments.exact.quantities }

    public func appendQuantities(at position: ContiguousArray<Double>, to values: inout [Double]) {
        let (mu, tau, theta) = parameters(position)
        values.append(mu)
        values.append(tau)
        values.append(contentsOf: theta)
    }
}

extension CentredEightSchoolsTarget: ReportedTarget {
    public var summary: String { "eight-schools-centred" }
    public var quantities: [ReportedQuantity] { EightSchoolsMoments.exact.quantities }

    public func appendQuantities(at position: ContiguousArray<Double>, to values: inout [Double]) {
        values.append(position[8])
        values.append(Double.exp(position[9]))
        values.append(contentsOf: position[..<8])
    }
}

extension EightSchoolsMoments {
    fileprivate var quantities: [ReportedQuantity] {
        [
            ReportedQuantity("mu", mean: mu.mean, standardDeviation: mu.standardDeviation),
            ReportedQuantity("tau", mean: tau.mean, standardDeviation: tau.standardDeviation),
        ] + ReportedQuantity.vector("theta", theta.map { ($0.mean, $0.standardDeviation) })
    }
}

extension Tempered: ReportedTarget where Base == NormalCrossing {
    public var summary: String { "normal-crossing(beta=\(beta))" }

    /// Also the energy beta (w_1 w_2)^2, whose mean is 1/2 - erf(b)/(2 D), b = sqrt(beta), D = int_0^b erf(t)/t dt: from the partition function
    /// Z = 2 sqrt(pi) D / b by -beta d log Z / d beta. The variance of a coordinate is int_0^1 w erf(b w) dw / D.
    public var quantities: [ReportedQuantity] {
        let b = beta.squareRoot()
        guard b >= 1e-3 else {
            return ReportedQuantity.vector("w", [(0, nil), (0, nil)]) + [ReportedQuantity("energy")]
        }
        let integral = NormalCrossingIntegral.value(b)
        let square = b * b
        let moment =
            0.5 * Double.erf(b) - Double.erf(b) / (4 * square) + Double.exp(-square) / (2 * b * Double.pi.squareRoot())
        let deviation = (moment / integral).squareRoot()
        return ReportedQuantity.vector("w", [(0, deviation), (0, deviation)])
            + [ReportedQuantity("energy", mean: 0.5 - Double.erf(b) / (2 * integral))]
    }

    public func appendQuantities(at position: ContiguousArray<Double>, to values: inout [Double]) {
        values.append(contentsOf: position)
        values.append(beta * position[0] * position[0] * position[1] * position[1])
    }
}

/// A target with bounded coordinates reports the bounded ones.
extension FreeTarget: ReportedTarget where Base: ReportedTarget {
    public var summary: String { base.summary }
    public var quantities: [ReportedQuantity] { base.quantities }

    public func appendQuantities(at position: ContiguousArray<Double>, to values: inout [Double]) {
        base.appendQuantities(at: ContiguousArray(bounded(position)), to: &values)
    }
}

// Spectra of a given two-layer network in intervals.
//
//     line     C_k = sum_i a_i c_k(w_i)                                           x ~ N(0, 1), orthonormal h_k
//     circle   A_m + i B_m = sum_i a_i b_m(r_i) e^(i m alpha_i)                   w_i = r_i e^(i alpha_i), x uniform on the circle
//     cube     fhat(S) = 2^-d sum_x f(x) prod_{c in S} x_c                        x uniform on {-1, 1}^d; all 2^d points are summed
//
// e^(i alpha) = w/|w| is raised to the power m by products, so that no angle is reduced.

import MultiplePrecision

/// Spectral coefficients of networks as intervals.
public enum CertifiedSpectrum {
    /// The dimensions of a cube that are summed.
    public static let cubeDimensions = 1...16

    /// C_k of a network of input dimension 1.
    ///
    /// - Throws: ``CertifiedNetworkError``, ``HermiteCoefficientError``.
    public static func hermite(_ network: CertifiedNetwork, degree: Int, precision: Precision) throws -> Interval {
        try require(network, inputDimension: 1)
        return try zip(network.readout, network.weights).reduce(Interval(0, precision: precision)) { sum, neuron in
            let coefficient = try CertifiedHermiteCoefficient.value(
                network.activation, degree: degree, weight: neuron.1, precision: precision)
            return sum + coefficient * Interval(exact: neuron.0, precision: precision)
        }
    }

    /// A_m and B_m of a network of input dimension 2.
    ///
    /// - Throws: ``CertifiedNetworkError``, ``CircleCoefficientRangeError``.
    public static func circle(
        _ network: CertifiedNetwork, degree: Int, precision: Precision
    ) throws -> (cosine: Interval, sine: Interval) {
        try require(network, inputDimension: 2)
        let working = precision + 64
        var sums = (cosine: Interval(0, precision: working), sine: Interval(0, precision: working))
        for i in 0..<network.width {
            let x = Interval(exact: network.weights[2 * i], precision: working)
            let y = Interval(exact: network.weights[2 * i + 1], precision: working)
            let radius = try (x.squared + y.squared).squareRoot()
            guard radius.upper.signum > 0 else { continue }
            let coefficient = try CertifiedCircleCoefficient.value(
                of: network.activation, degree: degree, radius: radius, precision: precision)
            let (c, s) = (try x / radius, try y / radius)
            var power = (c: Interval(1, precision: working), s: Interval(0, precision: working))
            for _ in 0..<degree { power = (power.c * c - power.s * s, power.c * s + power.s * c) }
            let amplitude = coefficient * Interval(exact: network.readout[i], precision: working)
            sums = (sums.cosine + amplitude * power.c, sums.sine + amplitude * power.s)
        }
        return sums
    }

    /// fhat(S), S the set bits of `mask`; bit c of a point's index is set where x_c = -1.
    ///
    /// - Throws: ``CertifiedNetworkError`` for a mask or an input dimension out of range.
    public static func walsh(_ network: CertifiedNetwork, mask: Int, precision: Precision) throws -> Interval {
        let d = network.inputDimension
        guard cubeDimensions ~= d else { throw CertifiedNetworkError.input(d, cubeDimensions.upperBound) }
        guard 0..<(1 << d) ~= mask else { throw CertifiedNetworkError.parameter(mask, 1 << d) }
        let sum = try (0..<(1 << d)).reduce(Interval(0, precision: precision)) { sum, point in
            let x = (0..<d).map { point >> $0 & 1 == 1 ? -1.0 : 1 }
            let value = try network.value(at: x, precision: precision)
            return (point & mask).nonzeroBitCount % 2 == 0 ? sum + value : sum - value
        }
        return sum.scaled(by: -d)
    }

    /// sum_(k <= K) (C_k - y_k)^2, the part of the loss of a network of input dimension 1 that its modes up to K carry.
    ///
    /// - Throws: ``CertifiedNetworkError``, ``HermiteCoefficientError``; ``CertifiedPopulationLossError`` for a planar target.
    public static func parsevalSum(
        _ network: CertifiedNetwork, target: CertifiedPopulationLoss.Target, throughDegree degree: Int,
        precision: Precision
    ) throws -> Interval {
        var modes = try modes(network, throughDegree: degree, precision: precision)
        switch target {
        case .zero: break
        case .hermiteMode(let k, let amplitude):
            guard 0...degree ~= k else { throw CertifiedPopulationLossError.degree(k) }
            modes[k] -= Interval(exact: amplitude, precision: precision)
        case .network(let other):
            modes = zip(modes, try self.modes(other, throughDegree: degree, precision: precision)).map { $0 - $1 }
        case .planar: throw CertifiedPopulationLossError.inputDimension(1)
        }
        return modes.reduce(Interval(0, precision: precision)) { $0 + $1.squared }
    }

    /// C_0 ... C_K of a network of input dimension 1.
    ///
    /// - Throws: as ``hermite(_:degree:precision:)``.
    public static func modes(
        _ network: CertifiedNetwork, throughDegree degree: Int, precision: Precision
    ) throws -> [Interval] {
        try require(network, inputDimension: 1)
        guard CertifiedHermiteCoefficient.degrees ~= degree else { throw HermiteCoefficientError.degree(degree) }
        var modes = [Interval](repeating: Interval(0, precision: precision), count: degree + 1)
        for (a, w) in zip(network.readout, network.weights) {
            let coefficients = try CertifiedHermiteCoefficient.values(
                network.activation, degrees: Array(0...degree), weight: w, precision: precision)
            for (k, c) in coefficients.enumerated() { modes[k] += c * Interval(exact: a, precision: precision) }
        }
        return modes
    }

    private static func require(_ network: CertifiedNetwork, inputDimension: Int) throws {
        guard network.inputDimension == inputDimension else {
            throw CertifiedNetworkError.input(network.inputDimension, inputDimension)
        }
    }
}

// A derivative from values, with a bound of its error that follows from the values themselves.
//
// With D(h) = (f(h) - f(-h))/(2h) and R(h) = (4 D(h) - D(2h))/3 the truncation of R(h) is of order h^4, so that R(2h) - R(h) is fifteen
// times what R(h) leaves as long as the fifth derivative varies little over the interval. The whole difference is allowed. Noise of size
// e in f gives at most (4/3 + 1/6) e/h in R(h), and 7/4 e/h in the bound.

/// f'(0).
struct DifferenceQuotient {
    let value: Double
    /// Truncation and noise.
    let error: Double

    /// - Parameters:
    ///   - step: h.
    ///   - noise: the error of a value of f, at most.
    init(step: Double, noise: Double, of f: (Double) throws -> Double) rethrows {
        let quotients = try [1.0, 2, 4].map { factor in
            (try f(factor * step) - f(-factor * step)) / (2 * factor * step)
        }
        let fine = (4 * quotients[0] - quotients[1]) / 3
        let coarse = (4 * quotients[1] - quotients[2]) / 3
        value = fine
        error = abs(coarse - fine) + 1.5 * noise / step
    }
}

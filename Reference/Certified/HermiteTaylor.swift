// The Taylor series of He_n about a point, and its root, in floating point. The bounds are proved in
// `HermiteRootCertification`, whose notation this follows.

import MultiplePrecision

/// eta(t) = sum a_m t^m with a_1 = 1 and (m+1)(m+2) a_{m+2} = x (m+1) a_{m+1} - (n - m) a_m, for alpha |t| <= z.
struct HermiteTaylor {
    let order: Int
    /// The degree at which the series is cut: z^degree <= 2^-(working + 2).
    private let degree: Int
    /// The precisions of the coefficients.
    private let precisions: [Precision]

    init(order: Int, z: Double, working: Precision) {
        self.order = order
        // z < 2^-decay.
        let decay = z > 0 ? max(10, -Int(z.exponent) - 1) : working.bits + 2
        degree = (working.bits + 2 + decay - 1) / decay
        let shift = min(decay, working.bits) - 8
        precisions = (0...max(degree, 1)).map { m in
            Precision(clamping: max(16, working.bits - shift * max(0, m - 1)))
        }
    }

    /// Leaves the root t of the series near -a_0 in `t`, the value and the derivative there in `residual` and `derivative`.
    func solve(x: Register, a0: Register, t: Register, residual: Register, derivative: Register) {
        // Four registers a degree: the coefficient, t at its precision, and a partial sum of value and of derivative.
        Arena.with(precisions: [precisions, precisions, precisions, precisions].joined()) { arena in
            let count = precisions.count
            let series = (0..<count).map { m in
                Term(
                    coefficient: arena[m], t: arena[count + m], value: arena[2 * count + m],
                    derivative: arena[3 * count + m])
            }
            series[0].coefficient.set(a0)
            series[1].coefficient.set(1)
            for m in 0..<max(0, degree - 1) {
                let (next, scratch) = (series[m + 2].coefficient, series[m + 2].value)
                next.set(series[m + 1].coefficient, times: x)
                next.set(next, times: m + 1)
                scratch.set(series[m].coefficient, times: order - m)
                next.set(next, minus: scratch)
                next.set(next, over: (m + 1) * (m + 2))
            }
            t.set(a0)
            t.negate()
            // Newton's method doubles the correct digits, and so the number of terms that count.
            var terms = 1
            while terms < degree {
                terms = min(2 * terms, degree)
                evaluate(series, terms, t)
                derivative.set(series[0].value, over: series[1].derivative)
                t.set(t, minus: derivative)
            }
            evaluate(series, degree, t)
            residual.set(series[0].value)
            derivative.set(series[1].derivative)
        }
    }

    private struct Term {
        let coefficient, t, value, derivative: Register
    }

    /// Horner's rule for the value (in term 0) and the derivative (in term 1) at `t`, each degree at its own precision.
    private func evaluate(_ series: [Term], _ degree: Int, _ t: Register) {
        for term in series[...degree] { term.t.set(t) }
        series[degree].value.set(series[degree].coefficient)
        series[degree].derivative.set(series[degree].coefficient, times: degree)
        for m in stride(from: degree - 1, through: 0, by: -1) {
            let (term, above) = (series[m], series[m + 1])
            term.value.set(above.value, times: above.t, plus: term.coefficient)
            if m > 0 {
                term.derivative.set(term.coefficient, times: m)
                term.derivative.set(above.derivative, times: above.t, plus: term.derivative)
            }
        }
    }
}

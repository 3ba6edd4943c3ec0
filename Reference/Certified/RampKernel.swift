// The kernel and its gradient for activations that are sums of ramps; see `CertifiedNeuronKernel`.

import MultiplePrecision

struct RampKernel {
    private let pair: WeightPair
    private let a, b: Interval
    private let normal: ConditionedNormal
    private let isClipped: Bool
    private let isOdd: Bool

    /// For vectors that are not zero; of hard tanh only the kernel of the derivatives is answered.
    init(_ activation: CertifiedActivation, _ pair: WeightPair, precision: Precision) throws {
        self.pair = pair
        (a, b) = pair.lengths
        isClipped = activation != .relu
        isOdd = activation == .hardTanh
        // Steep ramps cancel to the order of 1 / (a b) of their sizes.
        let bits = isClipped ? max(0, a.upper.exponent ?? 0) + max(0, b.upper.exponent ?? 0) : 0
        let (rho, q) = try pair.correlation()
        normal = ConditionedNormal(rho: rho, q: q, precision: precision + bits + 4)
    }

    /// phi(a x)/a on its pieces, as a polynomial, with a majorant of it.
    private var pieces: [(polynomial: [Interval], from: Interval, to: Interval?)] {
        get throws {
            let (zero, one) = (Interval(0, precision: a.precision), Interval(1, precision: a.precision))
            guard isClipped else { return [([zero, one], zero, nil)] }
            let top = try one / a
            return [([zero, one], zero, top), ([top], top, nil)]
        }
    }

    /// The kinks of b Y -> phi, in Y, with the changes of slope.
    private var kinks: [(slope: Int, position: Interval)] {
        get throws {
            let zero = Interval(0, precision: b.precision)
            return isClipped ? [(1, zero), (-1, try Interval(1, precision: b.precision) / b)] : [(1, zero)]
        }
    }

    /// sum_j s_j int x^power phi(a x)/a n(x) S(t_j) dx
    private func sum(_ factor: ConditionedNormal.Factor, power: Int = 0) throws -> Interval {
        let zero = Interval(0, precision: a.precision)
        let shift = [Interval](repeating: zero, count: power)
        let majorant = shift + [zero, Interval(1, precision: a.precision)]
        var sum = zero
        for (slope, kink) in try kinks {
            for (polynomial, from, to) in try pieces {
                sum +=
                    try normal.integral(
                        factor, kink: kink, polynomial: shift + polynomial, majorant: majorant, from: from, to: to)
                    * slope
            }
        }
        return sum
    }

    /// sum_j s_j int n(x) Q(t_j) dx over the interval on which phi'(a x) = 1.
    func derivativeKernel() throws -> Interval {
        let one = Interval(1, precision: a.precision)
        let top = isClipped ? try one / a : nil
        let bottom = isOdd ? -(try one / a) : Interval(0, precision: a.precision)
        var kinks = try kinks
        if isOdd { kinks[0].position = -kinks[1].position }
        return try kinks.reduce(Interval(0, precision: a.precision)) { sum, kink in
            try sum
                + normal.integral(.tail, kink: kink.position, polynomial: [one], from: bottom, to: top) * kink.slope
        }
    }

    func value() throws -> Interval { try a * b * sum(.excess) }

    func gradient() throws -> [Interval] {
        let along = try sum(.tail, power: 1)
        guard normal.q.sign != 0 else { return pair.v.map { $0 * along } }
        // e = (w - (v.w) v/a^2) / (b q)
        let across = try a * sum(.density) / (b * normal.q)
        let share = try pair.product / a.squared
        return zip(pair.v, pair.w).map { $0 * along + ($1 - share * $0) * across }
    }
}

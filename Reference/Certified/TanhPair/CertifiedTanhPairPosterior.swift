// lambda-hat, free energy and volume of the tanh-zero model of two neurons, as intervals: the integrals of `TanhPairIntegral`, put together.
// About twelve digits; they do not grow with the precision asked for.

import MultiplePrecision

enum CertifiedTanhPairPosterior {
    /// Beyond, nobody can hope to be given what was asked for.
    private static let highest: Precision = 330

    /// The table that gives what a precision is meant to give.
    static func resolution(for precision: Precision) throws -> TanhPairTable.Resolution {
        guard precision <= highest else { throw CertifiedPosteriorError.tooCostly(precision: precision.bits) }
        // `Certification` asks for five digits at 80 bits.
        return precision <= 80 ? .coarse : .fine
    }

    private static func sums(
        s: Interval, _ prior: CertifiedWeightPrior, _ resolution: TanhPairTable.Resolution
    ) throws -> TanhPairSums {
        try TanhPairIntegral(TanhPairIntegrand(prior: prior, modulus: DoubleInterval(s)), resolution).value()
    }

    static func learningCoefficient(
        beta: Double, prior: CertifiedWeightPrior, resolution: TanhPairTable.Resolution
    ) throws -> Interval {
        let sums = try sums(s: Interval(exact: 2 * beta, precision: 64), prior, resolution)
        return try (sums.numerator / sums.partition).interval
    }

    static func freeEnergy(
        beta: Double, prior: CertifiedWeightPrior, resolution: TanhPairTable.Resolution
    ) throws -> Interval {
        let sums = try sums(s: Interval(exact: 2 * beta, precision: 64), prior, resolution)
        // At few bits of Z, 1 - Z has the digits.
        let isSmall = sums.complement.upper < 0.5
        let partition = try isSmall ? Interval(1, precision: 160) - sums.complement.interval : sums.partition.interval
        return try -partition.rounded(to: 160).log()
    }

    static func basinVolume(
        level: Double, prior: CertifiedWeightPrior, resolution: TanhPairTable.Resolution
    ) throws -> Interval {
        let inversion = LaplaceInversion(bits: resolution.bits)
        let epsilon = Interval(exact: level, precision: 160)
        func scale(_ z: Interval) throws -> Interval { try (z / epsilon).scaled(by: 1) }
        var sum = Interval(0, precision: 160)
        for index in 0...inversion.count {
            let point = try inversion.point(index)
            let (x, y) = (DoubleInterval(point.phase.cosine), DoubleInterval(point.phase.sine))
            let spread = (x.upper - x.lower) + (y.upper - y.lower)
            let integrand = TanhPairIntegrand(
                prior: prior, modulus: DoubleInterval(try scale(point.modulus)),
                phase: Disc(x.middle, y.middle, radius: spread))
            let value = try TanhPairIntegral(integrand, resolution).value()
            // The sum over -N...N is real.
            let term =
                try point.factor.real * value.partition.interval - point.factor.imaginary * value.imaginary.interval
            sum += index == 0 ? term : term.scaled(by: 1)
        }
        let pi = Interval.pi(precision: 160)
        let value = try sum * Interval(exact: inversion.step, precision: 160) / pi.scaled(by: 1)
        let bound = try sums(s: scale(LaplaceInversion.nearest), prior, .coarse).partition.interval.upper
        let error = try inversion.error() * Interval(bound)
        return value + error.hull(-error)
    }
}

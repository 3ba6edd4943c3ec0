// DoubleBounds: a range of Doubles with the special values that are allowed, and the ways to draw from it.

struct DoubleBounds: Sendable {
    let range: ClosedRange<Double>
    let specials: SpecialDoubles

    init(_ range: ClosedRange<Double>, _ specials: SpecialDoubles) {
        self.range = range
        self.specials = specials
    }

    func admits(_ value: Double) -> Bool {
        if value.isNaN { return specials.contains(.nan) }
        if value.isInfinite { return specials.contains(.infinities) }
        if value == 0 && value.sign == .minus { return specials.contains(.negativeZero) && range.contains(0) }
        return range.contains(value) && (!value.isSubnormal || specials.contains(.subnormals) || isWithinSubnormals)
    }

    /// A range of subnormals only is itself a request for them.
    private var isWithinSubnormals: Bool {
        range.lowerBound != 0 && range.upperBound != 0
            && max(range.lowerBound.magnitude, range.upperBound.magnitude) < .leastNormalMagnitude
    }

    func uniform(_ random: inout RandomStream) -> Double {
        let fraction = random.unitInterval()
        // Twice half the width only where the width overflows: two small steps would each round away. The ends are
        // returned as they are.
        if fraction == 0 { return admitted(range.lowerBound) }
        if fraction == 1 { return admitted(range.upperBound) }
        let width = range.upperBound - range.lowerBound
        let step = width.isFinite ? width * fraction : (range.upperBound / 2 - range.lowerBound / 2) * fraction
        let value = width.isFinite ? range.lowerBound + step : range.lowerBound + step + step
        return admitted(min(max(value, range.lowerBound), range.upperBound))
    }

    func logUniform(_ random: inout RandomStream) -> Double {
        let hasNegative = range.lowerBound < 0
        let hasPositive = range.upperBound > 0
        guard hasNegative || hasPositive else { return 0 }
        let isNegative = hasNegative && (!hasPositive || random.next() & 1 == 1)
        let most = isNegative ? range.lowerBound.magnitude : range.upperBound
        let leastAllowed = specials.contains(.subnormals) ? .leastNonzeroMagnitude : Double.leastNormalMagnitude
        let least = max(isNegative ? max(-range.upperBound, 0) : max(range.lowerBound, 0), min(leastAllowed, most))
        // Subnormals share the exponent pattern 0; that "binade" counts as one exponent.
        let pattern = random.uniform(in: Int(least.exponentBitPattern)...Int(most.exponentBitPattern))
        let low = pattern == Int(least.exponentBitPattern) ? least.significandBitPattern : 0
        let high = pattern == Int(most.exponentBitPattern) ? most.significandBitPattern : (1 << 52) - 1
        let significand = low + random.uniform(below: high - low + 1)
        let magnitude = Double(
            sign: .plus, exponentBitPattern: UInt(pattern), significandBitPattern: significand)
        return admitted(isNegative ? -magnitude : magnitude)
    }

    /// An integer or a fraction with a denominator of at most 16, near zero or near an end.
    func fraction(_ random: inout RandomStream) -> Double {
        let denominator = Double(random.uniform(in: 1...16))
        let numerator = Double(random.uniform(in: -64...64))
        let value = numerator / denominator
        if admits(value) { return value }
        let shifted = range.lowerBound + value.magnitude
        return admits(shifted) ? shifted : uniform(&random)
    }

    func edge(_ random: inout RandomStream) -> Double {
        let edges = [range.lowerBound, range.upperBound, 0, 1, -1, 0.5].filter(admits)
        guard !edges.isEmpty else { return uniform(&random) }
        let edge = edges[random.uniform(in: 0...(edges.count - 1))]
        let value = edge.advanced(byUnits: random.uniform(in: -2...2))
        return admits(value) ? value : edge
    }

    func special(_ random: inout RandomStream) -> Double? {
        var values: [Double] = []
        if specials.contains(.nan) { values.append(.nan) }
        if specials.contains(.infinities) { values += [.infinity, -.infinity] }
        if specials.contains(.negativeZero) { values.append(-0.0) }
        if specials.contains(.subnormals) {
            let drawn = Double(bitPattern: random.uniform(below: (1 << 52) - 1) + 1)
            values += [drawn, -drawn, .leastNonzeroMagnitude, Double.leastNormalMagnitude.nextDown]
        }
        values = values.filter(admits)
        return values.isEmpty ? nil : values[random.uniform(in: 0...(values.count - 1))]
    }

    /// Subnormals and -0 that arithmetic produced without being asked for become 0 or the simplest number.
    private func admitted(_ value: Double) -> Double {
        if admits(value) { return value }
        return value == 0 || range.contains(0) ? 0 : DoubleSimplicity.simplest(in: range)
    }
}

// Climbing: small random changes of a choice sequence, for the search of the worst case of a score.
//
// One to three choices change: an integer by a signed power of two, a Double by 2^k representable numbers, to its
// negative, or by a factor near 1. Hill climbing finds local maxima; the random cases before it are its only restarts.

extension Array where Element == Choice {
    func mutated(_ random: inout RandomStream) -> [Choice] {
        guard !isEmpty else { return self }
        var mutant = self
        for _ in 0...random.uniform(in: 0...2) {
            let index = random.uniform(in: 0...(count - 1))
            mutant[index] = mutant[index].mutated(&random)
        }
        return mutant
    }
}

extension Choice {
    fileprivate func mutated(_ random: inout RandomStream) -> Choice {
        switch kind {
        case .boolean:
            return Choice(.boolean, 1 - Swift.min(magnitude, 1))
        case .integer:
            let step: UInt64 = 1 << UInt64(random.uniform(in: 0...Swift.max(0, 63 - magnitude.leadingZeroBitCount)))
            if random.next() & 1 == 0 {
                let (sum, overflow) = magnitude.addingReportingOverflow(step)
                return Choice(.integer, overflow ? magnitude : sum, isNegative: isNegative)
            }
            return magnitude >= step
                ? Choice(.integer, magnitude - step, isNegative: isNegative)
                : Choice(.integer, step - magnitude, isNegative: !isNegative)
        case .double:
            guard double.isFinite else { return self }
            switch random.uniform(in: 0...7) {
            case 0: return Choice(-double)
            case 1, 2:
                let factor = 1 + (random.unitInterval() - 0.5) * 0.25
                return Choice(double * factor)
            default:
                let units = 1 << random.uniform(in: 0...52)
                return Choice(double.advanced(byUnits: random.next() & 1 == 0 ? units : -units))
            }
        }
    }
}

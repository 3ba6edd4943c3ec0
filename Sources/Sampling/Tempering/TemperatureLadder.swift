// The inverse temperatures of replica exchange, and their spacing.
//
// With r_i the mean rejection of swaps between rungs i and i + 1, Lambda = sum r_i is the communication barrier, a property of the family
// of distributions alone to first order; the best ladder of given length has equal r_i (S. Syed, A. Bouchard-Cote, G. Deligiannidis,
// A. Doucet 2022, J. R. Stat. Soc. B 84, section 5.1). A new ladder is read off the piecewise linear interpolation of the cumulative
// barrier, in log beta between positive rungs and in beta next to 0.

import RealModule

/// Inverse temperatures from the target's down.
public struct TemperatureLadder: Sendable, Equatable {
    /// Strictly decreasing, the last at least 0.
    public let betas: [Double]

    /// - Throws: `SamplingError` unless there are two to 4,096 finite inverse temperatures, strictly decreasing to at least 0.
    public init(betas: [Double]) throws(SamplingError) {
        guard 2...4096 ~= betas.count else {
            throw .count(what: "Rungs of a temperature ladder", count: betas.count, expected: "2 to 4096")
        }
        try SamplingError.checkFinite(betas, "Inverse temperatures")
        for (index, beta) in betas.enumerated() where beta < 0 || (index > 0 && beta >= betas[index - 1]) {
            throw .outOfRange(
                what: "Inverse temperature \(index)", value: beta,
                allowed: index == 0 ? "at least 0" : "at least 0 and below the one before, \(betas[index - 1])")
        }
        self.betas = betas
    }

    /// `rungs` inverse temperatures: in geometric progression from `coldest` to `hottest`, and 0 after them if `endsAtZero`.
    public static func geometric(
        coldest: Double, hottest: Double, rungs: Int, endsAtZero: Bool = false
    ) throws(SamplingError) -> TemperatureLadder {
        try SamplingError.checkPositive(coldest, "Coldest inverse temperature")
        try SamplingError.checkPositive(hottest, "Hottest inverse temperature")
        guard 3...4096 ~= rungs || (rungs == 2 && !endsAtZero) else {
            throw .count(what: "Rungs of a geometric ladder", count: rungs, expected: "3 to 4096 (2 without 0)")
        }
        let positive = endsAtZero ? rungs - 1 : rungs
        let ratio = Double.log(hottest / coldest)
        var betas = (0..<positive).map {
            coldest * Double.exp(ratio * Double($0) / Double(positive - 1))
        }
        betas[positive - 1] = hottest
        if endsAtZero { betas.append(0) }
        return try TemperatureLadder(betas: betas)
    }

    /// Lambda, the sum of the mean rejections: round trips take about 2 + 2 Lambda sweeps at best.
    public static func communicationBarrier(rejections: [Double]) -> Double { rejections.reduce(0, +) }

    /// The ladder of `rungs` rungs, by default as many as now, between the same ends whose swaps would be rejected equally often.
    ///
    /// - Parameters:
    ///   - rejections: the mean rejection of each pair of neighbours, from the coldest on, within 0...1.
    ///   - rungs: the length of the new ladder.
    /// - Throws: `SamplingError` unless there is a rejection a pair.
    public func respaced(rejections: [Double], rungs: Int? = nil) throws(SamplingError) -> TemperatureLadder {
        guard rejections.count == betas.count - 1 else {
            throw .count(what: "Rejections", count: rejections.count, expected: "\(betas.count - 1), one a pair")
        }
        for rejection in rejections {
            guard 0...1 ~= rejection else {
                throw .outOfRange(what: "Rejection of swaps", value: rejection, allowed: "0...1")
            }
        }
        let rungs = rungs ?? betas.count
        guard 2...4096 ~= rungs else {
            throw .count(what: "Rungs of a temperature ladder", count: rungs, expected: "2 to 4096")
        }
        // Estimates of 0 would leave rungs without a place; a small share keeps the cumulative barrier strictly increasing.
        let floor = 1e-3 * max(rejections.reduce(0, +), 1e-3) / Double(rejections.count)
        var cumulative = [0.0]
        for rejection in rejections { cumulative.append(cumulative[cumulative.count - 1] + max(rejection, floor)) }
        let total = cumulative[cumulative.count - 1]

        var (result, pair) = ([betas[0]], 0)
        for rung in 1..<rungs - 1 {
            let wanted = total * Double(rung) / Double(rungs - 1)
            while pair < rejections.count - 1, cumulative[pair + 1] < wanted { pair += 1 }
            let fraction = (wanted - cumulative[pair]) / (cumulative[pair + 1] - cumulative[pair])
            let (cold, hot) = (betas[pair], betas[pair + 1])
            result.append(
                hot > 0
                    ? cold * Double.exp(fraction * Double.log(hot / cold)) : cold + fraction * (hot - cold))
        }
        result.append(betas[betas.count - 1])
        return try TemperatureLadder(betas: result)
    }
}

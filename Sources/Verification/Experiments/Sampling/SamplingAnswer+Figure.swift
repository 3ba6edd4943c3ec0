// The figure of `assay sample`: the trace of the quantity that is mixed worst, and how its ranks are distributed over the chains.
//
// If the chains agree, the ranks of each among all draws are uniform (Vehtari et al. 2021, section 4.5); a trace that looks like noise may hide what the
// ranks show.

import RealModule
import Sampling

extension SamplingAnswer {
    /// Ranks are counted in so many bins.
    private static let bins = 20
    /// A trace has at most so many points a chain.
    private static let points = 1000

    /// - Throws: `ChainFileError` if the draws cannot be read.
    public func figure() throws(ChainFileError) -> Figure {
        let column = worst == 0 ? 0 : ChainDescription.statistics.count + worst - 1
        let name = summaries[worst].quantity.name
        let chains = try result.columns([column])[0]
        let colours: [Figure.Colour] = [.blue, .orange, .green, .purple, .yellow, .sky]
        var (traces, ranks): ([Figure.Series], [Figure.Series]) = ([], [])
        let counts = rankCounts(chains)
        for (number, chain) in chains.enumerated() {
            let colour = colours[number % colours.count]
            let every = max(1, chain.count / Self.points)
            let trace = stride(from: 0, to: chain.count, by: every).map { Figure.Point(Double($0 + 1), chain[$0]) }
            traces.append(
                Figure.Series(
                    "trace-\(number + 1)", label: "chain \(number + 1)", .line, colour, opacity: 0.6, points: trace))
            // Steps: a bin from its left end to its right.
            let steps = counts[number].enumerated().flatMap { bin, count in
                [
                    Figure.Point(Double(bin) / Double(Self.bins), count),
                    Figure.Point(Double(bin + 1) / Double(Self.bins), count),
                ]
            }
            ranks.append(Figure.Series("ranks-\(number + 1)", .line, colour, size: 1.6, points: steps))
        }
        if let exact = summaries[worst].quantity.mean, let last = chains.map(\.count).max(), last > 0 {
            let ends = [Figure.Point(1, exact), Figure.Point(Double(last), exact)]
            traces.append(Figure.Series("exact", label: "exact mean", .dashedLine, .black, size: 1.4, points: ends))
        }
        ranks.append(
            Figure.Series(
                "uniform", label: "uniform", .dashedLine, .black, size: 1.4, points: [.init(0, 1), .init(1, 1)]))
        let label = name.hasSuffix("__") ? String(name.dropLast(2)) : name
        return Figure(
            name: "sample", title: "\(targetSummary), \(experiment.kernelSummary): \(outcomes[0].name)",
            panels: [
                Figure.Panel(
                    title: "trace of \(label)", x: .init("draw"), y: .init(label), series: traces, key: .below),
                Figure.Panel(
                    title: "ranks of \(label)", x: .init("rank / number of draws", range: 0...1),
                    y: .init("share of the uniform"), series: ranks, key: .below),
            ],
            provenance: [
                ("target", .string(targetSummary)), ("kernel", .string(experiment.kernelSummary)),
                ("seed", .string("\(result.plan.seed)")), ("outcome", .string(outcomes[0].name)),
            ])
    }

    /// For each chain and bin, how many of its draws have their rank there, in units of the uniform share.
    private func rankCounts(_ chains: [[Double]]) -> [[Double]] {
        let length = chains.first?.count ?? 0
        let order = chains.joined().enumerated().sorted { ($0.element, $0.offset) < ($1.element, $1.offset) }
        var counts = chains.map { _ in [Double](repeating: 0, count: Self.bins) }
        for (rank, item) in order.enumerated() {
            counts[item.offset / max(length, 1)][rank * Self.bins / order.count] += Double(Self.bins) / Double(length)
        }
        return counts
    }
}

// Sorted draws: quantiles, and ranks with ties averaged.

/// Draws in ascending order.
struct OrderStatistics {
    let ascending: [Double]

    init(of values: [Double]) { ascending = values.sorted() }

    /// The quantile of probability p between the order statistics, R's type 7: with h = (n - 1) p it lies the fraction h - floor(h) of
    /// the way from the order statistic floor(h) to the next, counted from 0.
    ///
    /// Between equal neighbours it is exactly their value; the plain formula rounds to below it, and "draws up to the quantile"
    /// would then leave out all that are equal to it.
    func quantile(_ probability: Double) -> Double {
        let n = Double(ascending.count)
        let position = n * probability + (1 - probability)
        let below = min(max(position.rounded(.down), 1), max(n - 1, 1))
        let fraction = min(max(position - below, 0), 1)
        let lower = ascending[Int(below) - 1]
        let upper = ascending[min(Int(below), ascending.count - 1)]
        return lower == upper ? lower : (1 - fraction) * lower + fraction * upper
    }

    var median: Double {
        let half = ascending.count / 2
        return ascending.count % 2 == 1 ? ascending[half] : 0.5 * ascending[half - 1] + 0.5 * ascending[half]
    }
}

/// Rank normalisation (Vehtari, Gelman, Simpson, Carpenter and Bürkner 2021, equation 14).
enum RankNormalisation {
    /// The ranks 1, ..., n of the values among all, ties sharing the mean of theirs.
    static func ranks(of values: [Double]) -> [Double] {
        var order = values.enumerated().map { (value: $1, index: $0) }
        order.sort { $0.value < $1.value }
        var ranks = [Double](repeating: 0, count: values.count)
        var start = 0
        while start < order.count {
            var end = start + 1
            while end < order.count, order[end].value == order[start].value { end += 1 }
            let rank = 0.5 * Double(start + 1 + end)
            for place in start..<end { ranks[order[place].index] = rank }
            start = end
        }
        return ranks
    }

    /// Phi^-1((r - 3/8) / (n + 1/4)) of the ranks r (Blom 1958).
    static func normalScores(of values: [Double]) -> [Double] {
        let scale = Double(values.count) + 0.25
        return ranks(of: values).map { normalQuantile(($0 - 0.375) / scale) }
    }

    /// Phi^-1(p) for 0 < p < 1, odd about 1/2.
    static func normalQuantile(_ p: Double) -> Double {
        p <= 0.5 ? NormalQuantile.lowerHalf(p) : -NormalQuantile.lowerHalf(1 - p)
    }
}

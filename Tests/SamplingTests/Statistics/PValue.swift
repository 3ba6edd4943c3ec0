// p-values that are proved: under the hypothesis P(p <= a) <= a for every a and every count, with no limit theorem.

import RealModule

enum PValue {
    /// Of numbers that should be uniform on (0, 1), by their largest distance D from the diagonal: 2 e^(-2 n D^2)
    /// (P. Massart 1990, Annals of Probability 18, the Dvoretzky-Kiefer-Wolfowitz inequality with its best constant).
    static func uniform(_ numbers: [Double]) -> Double {
        let distance = kolmogorovDistance(numbers)
        return distance.isNaN ? 0 : min(1, 2 * Double.exp(-2 * Double(numbers.count) * distance * distance))
    }

    /// sup |F_n(u) - u|; NaN if a number is none.
    static func kolmogorovDistance(_ numbers: [Double]) -> Double {
        guard numbers.allSatisfy({ $0.isFinite }) else { return .nan }
        let n = Double(numbers.count)
        return numbers.sorted().enumerated().reduce(0) { worst, entry in
            max(worst, Double(entry.offset + 1) / n - entry.element, entry.element - Double(entry.offset) / n)
        }
    }

    /// Of counts of two events that should be equally likely: 2 e^(-n KL(share || 1/2)) (H. Chernoff 1952, Ann. Math. Stat. 23).
    static func balance(_ ups: Int, _ downs: Int) -> Double {
        let n = Double(ups + downs)
        guard n > 0 else { return 1 }
        let divergence = [Double(ups) / n, Double(downs) / n].reduce(0) { $0 + ($1 > 0 ? $1 * Double.log(2 * $1) : 0) }
        return min(1, 2 * Double.exp(-n * divergence))
    }

    /// Of several p-values of one hypothesis, dependent in any way: the least times their number.
    static func combined(_ values: [Double]) -> Double {
        min(1, Double(values.count) * (values.min() ?? 1))
    }
}

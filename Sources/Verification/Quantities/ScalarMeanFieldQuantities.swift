import Certified
import MeanField

extension Quantity {
    static let curieWeissMagnetisation = Quantity(
        "curie-weiss-magnetisation", "A solution m of m = tanh(beta (m + h)), the magnet in its own mean field.",
        .real("beta", in: 0.05...20, by: .binades, "the inverse temperature, in units of the coupling"),
        .real("field", in: -2...2, "the field h"),
        .choice("branch", CertifiedCurieWeiss.Branch.self, "which of the solutions, by size"),
        where: { beta, field, branch in
            guard CertifiedCurieWeiss.exists(branch, inverseTemperature: beta, field: field) else {
                return "there is no \(branch.rawValue) solution; take another branch, a larger beta or a smaller field"
            }
            // At a fold two solutions merge, and neither is determined by Doubles.
            guard let slope = try? CurieWeiss(inverseTemperature: beta, field: field).solution(branch.judged).slope,
                abs(1 - slope) > 1e-6
            else { return "two solutions merge here; take another field" }
            return nil
        },
        promise: { beta, field, branch in
            let solution = try? CurieWeiss(inverseTemperature: beta, field: field).solution(branch.judged)
            return CurieWeiss.accuracy(slope: solution?.slope ?? 1)
        },
        golden: [
            (2, 0, .upper), (1.1, 0, .upper), (2, 0.1, .upper), (2, 0.1, .middle), (2, 0.1, .lower), (0.5, 0.3, .upper),
            (20, -0.5, .middle), (0.5, -1e-9, .lower),
        ],
        fast: "Newton's method in a bracket between the turning points",
        { beta, field, branch in
            try CurieWeiss(inverseTemperature: beta, field: field).solution(branch.judged).magnetisation
        },
        certified: "interval Newton in atanh(m)",
        { precision, beta, field, branch in
            try CertifiedCurieWeiss.value(branch, inverseTemperature: beta, field: field, precision: precision)
        })

    static let marketPrice = Quantity(
        "market-price",
        "The price at which E sigma((v - p)/T) = E sigma((p - c)/T), valuations v and costs c normal, sigma logistic.",
        .real("buyerMean", in: 1...20, "the mean valuation"),
        .real("buyerSpread", in: 0.5...4, "the valuations' standard deviation"),
        .real("sellerMean", in: 1...20, "the mean cost"),
        .real("sellerSpread", in: 0.5...4, "the costs' standard deviation"),
        .real("temperature", in: 0.25...1, "the noise temperature T of each decision"),
        where: { buyerMean, buyerSpread, sellerMean, sellerSpread, _ in
            abs(buyerMean - sellerMean) <= 4 * (buyerSpread + sellerSpread)
                ? nil : "the means differ by more than 4 sums of spreads, where hardly anybody trades"
        },
        promise: { _, _, _, _, _ in Market.accuracy },
        golden: [(10, 2, 6, 1, 1), (6, 0.5, 10, 4, 0.25), (5, 1, 5, 1, 0.5)],
        reach: ReferenceReach(digits: 40, oneDrawIn: 4),
        fast: "Newton's method; trapezoidal rule in the logistic noise",
        { buyerMean, buyerSpread, sellerMean, sellerSpread, temperature in
            try Market(
                buyers: .init(mean: buyerMean, spread: buyerSpread),
                sellers: .init(mean: sellerMean, spread: sellerSpread),
                temperature: temperature
            ).price
        },
        certified: "interval Newton; trapezoidal rule in the normal valuations",
        { precision, buyerMean, buyerSpread, sellerMean, sellerSpread, temperature in
            try CertifiedMarket.price(
                buyerMean: buyerMean, buyerSpread: buyerSpread, sellerMean: sellerMean, sellerSpread: sellerSpread,
                temperature: temperature, precision: precision)
        })
}

extension CertifiedCurieWeiss.Branch {
    var judged: CurieWeiss.Branch {
        switch self {
        case .lower: .lower
        case .middle: .middle
        case .upper: .upper
        }
    }
}

import Certified
import CertifiedComparison
import PropertyTesting
import RealModule
import Testing

@testable import MeanField

@Suite struct MarketTests {
    private func market(_ temperature: Double = 0) throws -> Market {
        try Market(buyers: .init(mean: 10, spread: 2), sellers: .init(mean: 6, spread: 1), temperature: temperature)
    }

    @Test func thePriceClearsTheMarket() throws {
        try forAll(
            .double(in: 1...20), .double(in: 0.5...4), .double(in: 1...20), .double(in: 0.5...4), .double(in: 0...1),
            cases: 60
        ) { buyerMean, buyerSpread, sellerMean, sellerSpread, temperature in
            try assume(abs(buyerMean - sellerMean) <= 4 * (buyerSpread + sellerSpread))
            let market = try Market(
                buyers: .init(mean: buyerMean, spread: buyerSpread),
                sellers: .init(mean: sellerMean, spread: sellerSpread),
                temperature: temperature)
            let p = market.price
            #expect(min(buyerMean, sellerMean) <= p && p <= max(buyerMean, sellerMean))
            #expect(abs(market.demand(p) - market.supply(p)) <= 1e-13)
        }
    }

    @Test func pricesKeepTheirPromise() throws {
        try forAll(
            .double(in: 1...20), .double(in: 0.5...4), .double(in: 0.5...4), .double(in: 0.25...1), cases: 4
        ) { buyerMean, buyerSpread, sellerSpread, temperature in
            try assume(abs(buyerMean - 8) <= 4 * (buyerSpread + sellerSpread))
            let price = try Market(
                buyers: .init(mean: buyerMean, spread: buyerSpread), sellers: .init(mean: 8, spread: sellerSpread),
                temperature: temperature
            ).price
            let truth = try CertifiedMarket.price(
                buyerMean: buyerMean, buyerSpread: buyerSpread, sellerMean: 8, sellerSpread: sellerSpread,
                temperature: temperature, precision: 84)
            #expect(CertifiedEnclosure(truth).ulps(of: price).upperBound <= Market.accuracy)
        }
    }

    @Test func knownPrices() throws {
        #expect(abs(try market().price - 22.0 / 3) <= 0x1p-50)
        #expect(abs(try market(1).price - 7.7021544602713104544279463584859) <= 0x1p-48)
        // Noise that vanishes leaves the noiseless price.
        #expect(abs(try market(0x1p-20).price - 22.0 / 3) <= 1e-10)
    }

    @Test func theCobwebDivergesWhereTheSlopeRatioIsTwo() throws {
        let market = try market()
        #expect(throws: FixedPointFailure.self) { try FixedPointSolver(.picard()).solve(market.cobweb, from: [7]) }
        // The eigenvalue is -2: damping below 2/3 converges, and acceleration needs none.
        for method in [FixedPointMethod.picard(damping: 0.6), .anderson(), .newton()] {
            let solution = try FixedPointSolver(method).solve(market.cobweb, from: [7])
            #expect(abs(solution.point[0] - market.price) <= 1e-11)
            #expect(abs(solution.certificate.dominantEigenvalue.real + 2) <= 1e-12)
        }
        // With the sides exchanged it converges by itself.
        let calm = try Market(buyers: .init(mean: 10, spread: 1), sellers: .init(mean: 6, spread: 2))
        #expect(abs(try FixedPointSolver(.picard()).solve(calm.cobweb, from: [7]).point[0] - calm.price) <= 1e-11)
    }

    @Test func gropingFindsThePriceWithNoise() throws {
        let market = try market(1)
        let solution = try FixedPointSolver(.picard()).solve(market.adjustment(rate: 2), from: [9])
        #expect(abs(solution.point[0] - market.price) <= 1e-11)
    }

    @Test func badInputIsRefused() {
        let side = Market.Side(mean: 1, spread: 1)
        for other in [
            Market.Side(mean: .nan, spread: 1), .init(mean: 1, spread: 0), .init(mean: 1, spread: -1),
            .init(mean: 1e9, spread: 1), .init(mean: 1, spread: .infinity),
        ] {
            #expect(throws: ScalarModelError.self) { try Market(buyers: side, sellers: other) }
            #expect(throws: ScalarModelError.self) { try Market(buyers: other, sellers: side) }
        }
        #expect(throws: ScalarModelError.self) { try Market(buyers: side, sellers: side, temperature: 3) }
        #expect(throws: ScalarModelError.self) { try Market(buyers: side, sellers: side, temperature: -1) }
    }
}

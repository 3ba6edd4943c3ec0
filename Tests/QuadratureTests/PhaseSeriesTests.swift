import PropertyTesting
import Testing

@testable import Quadrature

/// Rebuilds the tables of correction terms from the differential equations in exact integer arithmetic.
@Suite struct PhaseSeriesTests {
    /// Polynomials in t with Int128 coefficients; overflow traps.
    private typealias Polynomial = [Int128]

    private func product(_ a: Polynomial, _ b: Polynomial) -> Polynomial {
        var result = Polynomial(repeating: 0, count: a.count + b.count - 1)
        for (i, x) in a.enumerated() where x != 0 {
            for (j, y) in b.enumerated() { result[i + j] += x * y }
        }
        return result
    }

    private func sum(_ a: Polynomial, _ b: Polynomial, times factor: Int128 = 1) -> Polynomial {
        (0..<max(a.count, b.count)).map { (a.count > $0 ? a[$0] : 0) + factor * (b.count > $0 ? b[$0] : 0) }
    }

    private func derivative(_ a: Polynomial) -> Polynomial {
        a.count > 1 ? a.indices.dropFirst().map { Int128($0) * a[$0] } : [0]
    }

    /// a / (1 + t^2), which must be exact.
    private func quotient(_ a: Polynomial) -> Polynomial {
        var result = Polynomial(repeating: 0, count: max(a.count - 2, 1))
        for k in result.indices { result[k] = a[k] - (k >= 2 ? result[k - 2] : 0) }
        #expect(sum(product(result, unit), a, times: -1).allSatisfy { $0 == 0 })
        return result
    }

    /// 1 + t^2
    private let unit: Polynomial = [1, 0, 1]

    private func compare(_ table: PhaseTerms, _ slopes: [Polynomial], base: Int) {
        for (m, term) in table.terms.enumerated() {
            let scale = Int128(1) << Int128(base * (m + 1) - term.exponent)
            let expected = stride(from: 0, to: slopes[m].count, by: 2).map { slopes[m][$0] }
            let odd = stride(from: 1, to: slopes[m].count, by: 2).map { slopes[m][$0] }
            #expect(odd.allSatisfy { $0 == 0 })
            #expect(expected.dropFirst(term.numerators.count).allSatisfy { $0 == 0 })
            for (k, numerator) in term.numerators.enumerated() {
                #expect(expected[k] % scale == 0)
                #expect(Double(expected[k] / scale) == numerator, "term \(m + 1), coefficient \(k)")
            }
        }
    }

    /// 1 / sum_m epsilon^m nu_m, without its leading 1.
    private func reciprocal(_ nu: [Polynomial]) -> [Polynomial] {
        var rho: [Polynomial] = [[1]]
        for m in 1..<nu.count {
            rho.append((1...m).reduce([0]) { sum($0, product(nu[$1], rho[m - $1]), times: -1) })
        }
        return Array(rho.dropFirst())
    }

    /// With N = sqrt(1 + t^2) nu, d/dz = (1 + t^2)^(3/2) d/dt, A = t nu + (1 + t^2) nu' and B = ((1 + t^2) A)', epsilon scaled by 16:
    /// 0 = sum_(i+j=m) nu_i nu_j + 16 (1 + t^2)^2 sum_(i+j=m-1) (nu_i B_j / 2 - A_i A_j / 4).
    @Test func hermiteTermsSolveTheirEquation() {
        var nu: [Polynomial] = []
        var a: [Polynomial] = []
        var b: [Polynomial] = []
        for m in 0...PhaseTerms.hermite.terms.count {
            if m == 0 {
                nu.append([1])
            } else {
                var total: Polynomial = [0]
                for i in 0..<m {
                    let j = m - 1 - i
                    if i > 0 { total = sum(total, product(nu[i], nu[m - i])) }
                    let inner = sum(product(nu[i], b[j]).map { 8 * $0 }, product(a[i], a[j]), times: -4)
                    total = sum(total, product(product(unit, unit), inner))
                }
                #expect(total.allSatisfy { $0 % 2 == 0 })
                nu.append(total.map { -$0 / 2 })
            }
            a.append(sum(product([0, 1], nu[m]), product(unit, derivative(nu[m]))))
            b.append(derivative(product(unit, a[m])))
        }
        compare(.hermite, reciprocal(nu).map { quotient(quotient($0)) }, base: 4)
    }

    /// With d/dphi = (1 + t^2) d/dt =: D and epsilon scaled by 4:
    /// 0 = sum_(i+j=m) nu_i nu_j + 4 sum_(i+j=m-1) ((1 + t^2) nu_i nu_j + 2 nu_i D D nu_j - D nu_i D nu_j).
    @Test func legendreTermsSolveTheirEquation() {
        var nu: [Polynomial] = [[1]]
        let d = { (p: Polynomial) in product(unit, derivative(p)) }
        for m in 1...PhaseTerms.legendre.terms.count {
            var total: Polynomial = [0]
            for i in 0..<m {
                let j = m - 1 - i
                if i > 0 { total = sum(total, product(nu[i], nu[m - i])) }
                var inner = product(unit, product(nu[i], nu[j]))
                inner = sum(inner, product(nu[i], d(d(nu[j]))), times: 2)
                inner = sum(inner, product(d(nu[i]), d(nu[j])), times: -1)
                total = sum(total, inner, times: 4)
            }
            #expect(total.allSatisfy { $0 % 2 == 0 })
            nu.append(total.map { -$0 / 2 })
        }
        compare(.legendre, reciprocal(nu).map(quotient), base: 2)
    }

    /// The value is the integral of the slope: Simpson's rule on a short interval, whose error is of order width^5.
    @Test(arguments: [PhaseTerms.hermite, .legendre]) func valuesIntegrateSlopes(table: PhaseTerms) throws {
        let series = PhaseSeries(table, lambda: 100.5)
        try forAll(.uniform(in: 0...1.5), .integer(in: 1...8), examples: [(0, 8), (1.5, 8)], cases: 60) {
            (t: Double, terms: Int) in
            let length = series.length(terms: terms)
            let width = 1e-3
            let difference =
                series.evaluate(t + width, length: length).value - series.evaluate(t, length: length).value
            let slopes = [0, 0.5, 1].map { series.evaluate(t + $0 * width, length: length).slope }
            let simpson = width * (slopes[0] + 4 * slopes[1] + slopes[2]) / 6
            #expect(abs(difference - simpson) <= 1e-9 * abs(simpson))
        }
    }

    @Test func sinesAndCosinesAreOnTheCircleAndAdd() throws {
        let table = SineTable.shared
        #expect(table.sineAndCosine(0).sine == .zero && table.sineAndCosine(0).cosine == .one)
        try forAll(.uniform(in: 1e-3...1.56)) { (angle: Double) in
            let (s, c) = table.sineAndCosine(angle)
            #expect(abs((s * s + c * c - 1).rounded) <= 0x1p-69)
            let half = table.sineAndCosine(0.5 * angle)
            #expect(abs((half.sine * half.cosine * 2 - s).rounded) <= 0x1p-69 * s.high)
        }
        let sixth = table.sineAndCosine(0.5235987755982988)
        // sin(pi/6) = 1/2; the angle is the Double nearest to pi/6, known from pi's own low part.
        let offset = (DoubleDouble(0.5235987755982988) - DoubleDouble.pi / 6).rounded
        #expect(abs((sixth.sine - 0.5 - sixth.cosine * offset).rounded) <= 0x1p-70)
    }
}

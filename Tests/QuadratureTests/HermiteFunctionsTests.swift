import PropertyTesting
import RealModule
import Testing

@testable import Quadrature

@Suite struct HermiteFunctionsTests {
    /// The first degrees in closed form, He_0 ... He_4.
    @Test func closedForms() throws {
        try forAll(.double(in: -40...40), examples: [0, 1e-300, 1.7320508075688772, 9, 40], checkClosedForms)
    }

    private func checkClosedForms(x: Double) throws {
        let values = try HermiteFunctions.values(through: 4, at: x)
        let root = Double.exp(-0.25 * x * x) / Double.root(2 * Double.pi, 4)
        let square = x * x
        let polynomials = [
            1, x, (square - 1) / Double.sqrt(2), x * (square - 3) / Double.sqrt(6),
            (square * square - 6 * square + 3) / Double.sqrt(24),
        ]
        for (k, polynomial) in polynomials.enumerated() {
            // The formula itself cancels next to zeros and its exponential is good to x^2 / 4 ULPs.
            let tolerance =
                0x1p-52 * ((square + 8) * abs(polynomial) + 8 * Double.pow(1 + abs(x), k) * (abs(x) < 4 ? 1 : 0)) * root
            #expect(abs(values[k] - polynomial * root) <= tolerance + .leastNonzeroMagnitude, "degree \(k)")
            #expect(try HermiteFunctions.value(degree: k, at: x) == values[k])
        }
    }

    @Test func parity() throws {
        try forAll(.integer(in: 0...150), .double(in: 0...40)) { (k: Int, x: Double) in
            let sign: Double = k.isMultiple(of: 2) ? 1 : -1
            let (left, right) = try (
                HermiteFunctions.value(degree: k, at: -x), HermiteFunctions.value(degree: k, at: x)
            )
            #expect(left == sign * right)
        }
    }

    /// psi_2m(0)^2 sqrt(2 pi) = (2m)! / (4^m m!^2) = prod (2i - 1) / (2i), and psi_(2m+1)(0) = 0, to degree 1e4.
    @Test(arguments: [2, 100, 10_000]) func valuesAtZero(degree: Int) throws {
        var product = DoubleDouble.one
        for even in stride(from: 2, through: degree, by: 2) { product = product * Double(even - 1) / Double(even) }
        let expected = (product / (DoubleDouble.pi * 2).squareRoot).squareRoot.rounded
        let value = try HermiteFunctions.value(degree: degree, at: 0)
        #expect(abs(abs(value) - expected) <= 2 * HermiteFunctions.accuracy * expected)
        #expect((value > 0) == (degree % 4 == 0))
        #expect(try HermiteFunctions.value(degree: degree - 1, at: 0) == 0)
    }

    /// Far beyond the turning point psi_k ~ x^k exp(-x^2 / 4) (1 - k (k - 1) / (2 x^2) + ...) / (sqrt(k!) (2 pi)^(1/4)): the starting factor
    /// has underflowed long before, and the result has not.
    @Test func survivesUnderflowOfTheStart() throws {
        let (k, x) = (200, 60.0)
        // He_k(x) = k! sum_m (-1)^m x^(k - 2m) / (m! (k - 2m)! 2^m)
        var term = DoubleDouble.one
        var sum = DoubleDouble.one
        for m in 1...(k / 2) {
            let falling = Double((k - 2 * m + 2) * (k - 2 * m + 1))
            term = -(term * falling / (2 * x * x * Double(m)))
            sum += term
        }
        let power = ScaledDoubleDouble(x).power(k) / ScaledDoubleDouble.factorial(k).squareRoot
        let density = ScaledDoubleDouble.exp(DoubleDouble(-0.25 * x * x))
        let root = ScaledDoubleDouble((DoubleDouble.pi * 2).squareRoot.squareRoot)
        let expected = (power * density / root * ScaledDoubleDouble(sum)).rounded
        let value = try HermiteFunctions.value(degree: k, at: x)
        #expect(expected != 0 && Double.exp(-0.25 * x * x) == 0)
        #expect(abs(value - expected) <= 2 * HermiteFunctions.accuracy * abs(expected))
    }

    /// The Christoffel-Darboux formula on the diagonal, times phi:
    /// sum_(k < n) psi_k^2 = n psi_n^2 - sqrt(n (n + 1)) psi_(n-1) psi_(n+1).
    @Test func christoffelDarboux() throws {
        try forAll(.integer(in: 1...400), .double(in: -15...15), cases: 60) { (n: Int, x: Double) in
            let psi = try HermiteFunctions.values(through: n + 1, at: x)
            let left = psi[..<n].reduce(0) { $0 + $1 * $1 }
            let first = Double(n) * psi[n] * psi[n]
            let second = Double.sqrt(Double(n) * Double(n + 1)) * psi[n - 1] * psi[n + 1]
            #expect(abs(left - (first - second)) <= Double(n + 8) * 0x1p-52 * (left + first + abs(second)))
        }
    }

    @Test func vanishesFarOutAndRejectsBadRequests() throws {
        #expect(try HermiteFunctions.value(degree: 50, at: 1e308) == 0)
        #expect(try HermiteFunctions.values(through: 3, at: -1e5) == [0, 0, 0, 0])
        for degree in [-1, 100_001, Int.max] {
            #expect(throws: QuadratureError.degreeOutOfRange(degree: degree, allowed: 0...100_000)) {
                try HermiteFunctions.value(degree: degree, at: 0)
            }
        }
        #expect(throws: QuadratureError.argumentNotFinite(.infinity)) {
            try HermiteFunctions.value(degree: 1, at: .infinity)
        }
        #expect(throws: QuadratureError.self) { try HermiteFunctions.values(through: 1, at: .nan) }
    }
}

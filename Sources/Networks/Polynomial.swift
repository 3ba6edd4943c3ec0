// Polynomials p(z) = p_0 + p_1 z + ... + p_D z^D as activations, with their expansions on the line and on the circle,
//
//     c_k(w) = sum_(j >= k, j - k even) p_j w^j  j! / (2^((j-k)/2) ((j-k)/2)! sqrt(k!))        (E[x^j He_k(x)], DLMF 18.18.20)
//     b_m(r) = sum_(j >= m, j - m even) p_j r^j  2^(1-j) C(j, (j-m)/2).
//
// Promises: values and coefficients to `accuracy(degree:)` of the same sum with absolute values (2 ULPs where the p_j with j - k even
// have one sign), since they are summed in double-double. Does not promise: relative accuracy where the terms cancel.

import Quadrature
import RealModule

/// A polynomial of a degree up to `maximumDegree`.
public struct Polynomial: Sendable, Hashable {
    public static let maximumDegree = 64

    /// p_0, ..., p_D; the last one is not 0, unless it is the only one.
    public let coefficients: [Double]

    /// - Parameter coefficients: p_0, ..., p_D, finite numbers; zeros at the end are dropped, and none at all is 0.
    /// - Throws: `PolynomialError` for too many coefficients, NaN or infinities.
    public init(coefficients: [Double]) throws(PolynomialError) {
        var coefficients = coefficients
        while coefficients.count > 1, coefficients.last == 0 { coefficients.removeLast() }
        guard coefficients.count <= Polynomial.maximumDegree + 1 else {
            throw .degreeTooLarge(coefficients.count - 1)
        }
        if let index = coefficients.firstIndex(where: { !$0.isFinite }) {
            throw .notFinite(index: index, value: coefficients[index])
        }
        self.coefficients = coefficients.isEmpty ? [0] : coefficients
    }

    private init(unchecked coefficients: [Double]) { self.coefficients = coefficients }

    /// He_3(z) = z^3 - 3 z.
    public static let he3 = Polynomial(unchecked: [0, -3, 0, 1])
    /// z^2, the activation of quadratic networks.
    public static let square = Polynomial(unchecked: [0, 0, 1])

    /// sum |p_j| z^j, what the errors of p are relative to.
    public var majorant: Polynomial { Polynomial(unchecked: coefficients.map { abs($0) }) }

    /// D; 0 for a constant.
    public var degree: Int { coefficients.count - 1 }

    /// Whether only odd powers occur.
    public var isOdd: Bool { coefficients.enumerated().allSatisfy { $0 % 2 == 1 || $1 == 0 } }

    /// The error relative to sum |p_j z^j|.
    public static func accuracy(degree: Int) -> Double { Double(2 * degree + 2) * 0x1p-53 }

    /// p(z).
    ///
    /// - Accuracy: `accuracy(degree:)` sum |p_j z^j|.
    public func value(_ z: Double) -> Double { Polynomial.horner(coefficients, z) }

    /// p'(z).
    ///
    /// - Accuracy: `accuracy(degree:)` sum |j p_j z^(j-1)|.
    public func derivative(_ z: Double) -> Double { Polynomial.horner(Polynomial.derived(coefficients), z) }

    func secondDerivative(_ z: Double) -> Double {
        Polynomial.horner(Polynomial.derived(Polynomial.derived(coefficients)), z)
    }

    private static func derived(_ p: [Double]) -> [Double] {
        p.count == 1 ? [0] : p.indices.dropFirst().map { Double($0) * p[$0] }
    }

    private static func horner(_ p: [Double], _ z: Double) -> Double {
        if z.isNaN { return z }
        guard z.isInfinite, p.count > 1 else { return p.dropLast().reversed().reduce(p[p.count - 1]) { $0 * z + $1 } }
        // The leading term's limit.
        let isNegative = (p[p.count - 1] < 0) != (z < 0 && p.count % 2 == 0)
        return isNegative ? -.infinity : .infinity
    }

    /// c_k(w) for w > 0.
    func hermiteCoefficient(degree k: Int, weight: Double) -> Double {
        sum(from: k, weight) { j in
            ScaledDoubleDouble.largeFactorial(j)
                / (ScaledDoubleDouble.largeFactorial((j - k) / 2) * ScaledDoubleDouble.powerOfTwo((j - k) / 2)
                    * ScaledDoubleDouble.largeFactorial(k).squareRoot)
        }
    }

    /// b_m(r) for r > 0.
    func circleCoefficient(degree m: Int, radius: Double) -> Double {
        sum(from: m, radius) { j in
            ScaledDoubleDouble.largeFactorial(j) * ScaledDoubleDouble.powerOfTwo(1 - j)
                / (ScaledDoubleDouble.largeFactorial((j - m) / 2) * ScaledDoubleDouble.largeFactorial((j + m) / 2))
        }
    }

    /// sum over j = first, first + 2, ... of p_j x^j f(j).
    private func sum(from first: Int, _ x: Double, _ factor: (Int) -> ScaledDoubleDouble) -> Double {
        var total = ScaledDoubleDouble(0.0)
        for j in stride(from: first, through: degree, by: 2) where coefficients[j] != 0 {
            total = total + ScaledDoubleDouble(x).power(j) * factor(j) * coefficients[j]
        }
        return total.rounded
    }
}

// MARK: - Names

extension Polynomial: CustomStringConvertible {
    private static let opening = "polynomial("

    /// As on the command line: polynomial(0,1,0,-0.5) for z - z^3/2; round-trips.
    public var description: String {
        Polynomial.opening + coefficients.map { "\($0)" }.joined(separator: ",") + ")"
    }

    /// The polynomial of a description; nil for any other text.
    public init?(_ description: String) {
        guard description.hasPrefix(Polynomial.opening), description.hasSuffix(")") else { return nil }
        let list = description.dropFirst(Polynomial.opening.count).dropLast()
        var coefficients: [Double] = []
        for part in list.split(separator: ",", omittingEmptySubsequences: false) {
            guard let number = Double(part.drop(while: { $0 == " " })) else { return nil }
            coefficients.append(number)
        }
        guard let polynomial = try? Polynomial(coefficients: coefficients) else { return nil }
        self = polynomial
    }
}

/// Why a polynomial was refused.
public enum PolynomialError: Error, Equatable, Sendable, CustomStringConvertible {
    case degreeTooLarge(Int)
    case notFinite(index: Int, value: Double)

    public var description: String {
        switch self {
        case .degreeTooLarge(let degree):
            "Polynomial of degree \(degree): the degree must be at most \(Polynomial.maximumDegree)."
        case .notFinite(let index, let value):
            "Polynomial: the coefficient of z^\(index) is \(value); every coefficient must be finite."
        }
    }
}

// A map F: R^n -> R^n whose fixed points x = F(x) are sought, with or without its derivative.

/// A map F of R^n into itself.
///
/// The map may throw; what it throws passes through every solver unchanged.
public struct FixedPointMap: Sendable {
    /// n, at least 1.
    public let dimension: Int
    private let evaluate: @Sendable ([Double]) throws -> [Double]
    private let differentiate: (@Sendable ([Double], [Double]) throws -> [Double])?

    /// A map without a derivative; solvers that need one take differences of `value`.
    ///
    /// - Parameters:
    ///   - dimension: n.
    ///   - value: x to F(x), n numbers to n numbers.
    public init(dimension: Int, value: @escaping @Sendable ([Double]) throws -> [Double]) {
        self.dimension = dimension
        evaluate = value
        differentiate = nil
    }

    /// A map with its derivative.
    ///
    /// - Parameters:
    ///   - dimension: n.
    ///   - value: x to F(x).
    ///   - derivative: (x, v) to F'(x) v, the derivative of F at x in the direction v.
    public init(
        dimension: Int, value: @escaping @Sendable ([Double]) throws -> [Double],
        derivative: @escaping @Sendable ([Double], [Double]) throws -> [Double]
    ) {
        self.dimension = dimension
        evaluate = value
        differentiate = derivative
    }

    /// A map of one variable with its derivative.
    public init(
        value: @escaping @Sendable (Double) throws -> Double, derivative: @escaping @Sendable (Double) throws -> Double
    ) {
        self.init(dimension: 1, value: { [try value($0[0])] }, derivative: { [try derivative($0[0]) * $1[0]] })
    }

    /// F(x).
    ///
    /// - Throws: `FixedPointFailure.shape` if F gives another number of values than `dimension`.
    public func callAsFunction(_ x: [Double]) throws -> [Double] {
        let value = try evaluate(x)
        guard value.count == dimension else { throw FixedPointFailure.shape(count: value.count, expected: dimension) }
        return value
    }

    /// F'(x) v; without a derivative, the difference quotient of step 2^-26 max(1, |x|) / |v|.
    ///
    /// - Accuracy: that of the derivative given; of the difference quotient 2^-26 times the second derivative, no promise where F
    ///   has none.
    public func derivative(at x: [Double], along v: [Double], value: [Double]) throws -> [Double] {
        if let differentiate {
            let product = try differentiate(x, v)
            guard product.count == dimension else {
                throw FixedPointFailure.shape(count: product.count, expected: dimension)
            }
            return product
        }
        let length = norm(v)
        guard length > 0 else { return [Double](repeating: 0, count: dimension) }
        let step = 0x1p-26 * max(1, norm(x)) / length
        let moved = try self(zip(x, v).map { $0 + step * $1 })
        return zip(moved, value).map { ($0 - $1) / step }
    }
}

/// The largest |x_i|.
func norm(_ x: [Double]) -> Double {
    var largest = 0.0
    for number in x {
        if number.isNaN { return .nan }
        largest = max(largest, abs(number))
    }
    return largest
}

func dot(_ x: [Double], _ y: [Double]) -> Double {
    var sum = 0.0
    for i in x.indices { sum += x[i] * y[i] }
    return sum
}

func euclideanNorm(_ x: [Double]) -> Double { dot(x, x).squareRoot() }

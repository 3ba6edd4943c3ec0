// The plane geometry of two weight vectors v and w: lengths, angle t, and its supplement pi - t, each with relative accuracy.
//
// The angle is atan2(|v ^ w|, v . w). The area |v ^ w| of vectors that are nearly parallel is small against |v| |w|, so it is not
// taken from Lagrange's identity for v and w but for u and w, where
//
//     u = (w_p v - v_p w),   p the index of the largest |w_i|,   |v ^ w| = |u ^ w| / |w_p|.
//
// Each u_i is a difference of two exact products, hence relatively accurate in double-double; and since u_p = 0 the angle between u
// and w has sin^2 >= 1/d, so that |u|^2 |w|^2 - (u . w)^2 loses a factor d at most. The part of v perpendicular to w is that of u
// over w_p, for the same reason without cancellation.
//
// Promises: |v|, |w|, the angles and their sines to 4 ULPs for every pair of finite vectors up to 1e150 (sines above 2^-900);
// cos t to 4 ULPs for d <= 2 where it is above 2^-900, and for d > 2 with an error of d 2^-100 sum |v_i w_i| / |v . w| more.

import Quadrature
import RealModule

struct NeuronPair {
    /// |v| and |w|.
    let firstLength: Double
    let secondLength: Double
    /// t, between 0 and pi.
    let angle: Double
    /// pi - t.
    let supplement: Double
    let sine: Double
    let cosine: Double

    /// For vectors of one dimension, at least 1, with entries of at most 1e150 in size.
    init(_ v: [Double], _ w: [Double]) {
        let (first, second) = (ScaledVector(v), ScaledVector(w))
        let (firstSquare, secondSquare) = (first.dot(first), second.dot(second))
        firstLength = firstSquare.squareRoot.scaled(byPowerOfTwo: first.exponent).rounded
        secondLength = secondSquare.squareRoot.scaled(byPowerOfTwo: second.exponent).rounded
        guard firstSquare.high > 0, secondSquare.high > 0 else {
            (angle, supplement, sine, cosine) = (0, Double.pi, 0, 1)
            return
        }
        let cosine = (first.dot(second) / (firstSquare * secondSquare).squareRoot).rounded
        let sine = second.area(with: first) / (firstSquare * secondSquare).squareRoot.rounded
        (self.sine, self.cosine) = (sine, cosine)
        angle = Double.atan2(y: sine, x: cosine)
        supplement = Double.atan2(y: sine, x: -cosine)
    }

    /// |w|
    static func length(of w: [Double]) -> Double {
        let vector = ScaledVector(w)
        return vector.dot(vector).squareRoot.scaled(byPowerOfTwo: vector.exponent).rounded
    }

    /// |w| as a Double and what its rounding left, for functions that fall as fast as a normal density.
    static func extendedLength(of w: [Double]) -> (high: Double, low: Double) {
        let vector = ScaledVector(w)
        let length = vector.dot(vector).squareRoot.scaled(byPowerOfTwo: vector.exponent)
        return (length.rounded, (length - length.rounded).rounded)
    }

    /// w / |w|, which is not 0.
    static func direction(of w: [Double]) -> [Double] {
        let vector = ScaledVector(w)
        let length = vector.dot(vector).squareRoot
        return vector.entries.map { (DoubleDouble($0) / length).rounded }
    }

    /// The part of v perpendicular to w, which is not 0.
    ///
    /// - Accuracy: d 2^-52 of its length.
    static func rejection(of v: [Double], from w: [Double]) -> [Double] {
        let (first, second) = (ScaledVector(v), ScaledVector(w))
        let (u, exponent) = second.eliminant(of: first)
        let square = second.dot(second)
        let along = zip(u, second.entries).reduce(DoubleDouble.zero) { $0 + $1.0 * $1.1 } / square
        return zip(u, second.entries).map { (u, w) in
            ((u - along * w) / second.pivot).scaled(byPowerOfTwo: exponent + first.exponent).rounded
        }
    }
}

/// A vector divided by a power of two, so that its largest entry is between 1 and 2.
private struct ScaledVector {
    let entries: [Double]
    let exponent: Int
    let pivotIndex: Int

    init(_ vector: [Double]) {
        var index = 0
        for i in vector.indices where abs(vector[i]) > abs(vector[index]) { index = i }
        pivotIndex = index
        let largest = vector[index]
        let shift = largest == 0 ? 0 : Int(largest.exponent)
        exponent = shift
        entries = vector.map { DoubleDouble($0).scaled(byPowerOfTwo: -shift).high }
    }

    var pivot: Double { entries[pivotIndex] }

    func dot(_ other: ScaledVector) -> DoubleDouble {
        var sum = DoubleDouble.zero
        for i in entries.indices { sum += DoubleDouble.twoProduct(entries[i], other.entries[i]) }
        return sum
    }

    /// w_p v - v_p w over 2^exponent, for this vector as w.
    func eliminant(of v: ScaledVector) -> (entries: [DoubleDouble], exponent: Int) {
        let pivotOfV = v.entries[pivotIndex]
        let u = entries.indices.map { i in
            i == pivotIndex
                ? .zero : DoubleDouble.twoProduct(pivot, v.entries[i]) - DoubleDouble.twoProduct(pivotOfV, entries[i])
        }
        let largest = u.reduce(0) { max($0, abs($1.high)) }
        let shift = largest == 0 ? 0 : Int(largest.exponent)
        return (u.map { $0.scaled(byPowerOfTwo: -shift) }, shift)
    }

    /// |v ^ w| for this vector as w.
    func area(with v: ScaledVector) -> Double {
        let (u, exponent) = eliminant(of: v)
        var (square, along) = (DoubleDouble.zero, DoubleDouble.zero)
        for i in u.indices {
            square += u[i] * u[i]
            along += u[i] * entries[i]
        }
        let area = (square * dot(self) - along * along).squareRoot / abs(pivot)
        return area.scaled(byPowerOfTwo: exponent).rounded
    }
}

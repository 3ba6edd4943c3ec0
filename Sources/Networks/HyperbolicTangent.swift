// tanh to one ULP: of one number in Swift, of arrays by the C kernels, with the same bits.
//
// The formulas are those of the kernels (NetworkKernels/Tanh.h), which explain them:
//
//     tanh|x| = T + B - (T B) (T + B) / (1 + T B),   |x| = c + b,  c a multiple of 1/32,  T = tanh(c) from a table,  B = tanh(b),
//     1 / cosh(x)^2 = 2^-k 4 f g / (f + 2^-k g)^2,   |x| = k log(2)/2 + b,  f = 1 + tanh(b),  g = 1 - tanh(b),
//
// without fused multiply-add. Promises: the bounds below for every Double, subnormals included; tanh(-x) = -tanh(x), -0 for -0, NaN
// for NaN; no dependence on the processor. Does not promise: correct rounding (the worst error known of tanh is 0.66 ULP, 0.64 over
// all floats; of the derivative 4.7), monotonicity.

import NetworkKernels

public enum HyperbolicTangent {
    /// Bound of the error, in ULPs of the exact value.
    public static let accuracy = 1.0

    /// Bound of the error of the derivative, in ULPs of the exact value.
    public static let derivativeAccuracy = 6.0

    /// tanh(x).
    ///
    /// - Accuracy: `accuracy` ULPs, for every x.
    public static func value(_ x: Double) -> Double {
        // From 19.5 on tanh is 1; a NaN leaves before its bits are taken for an index.
        guard !x.isNaN else { return x }
        let y = abs(x) > 19.5 ? 19.5 : abs(x)
        let shifted = y + 0x1.8p47
        let c = y >= 0x1.cp-4 ? shifted - 0x1.8p47 : 0
        let b = y - c

        let s = b * b
        let square = s * s
        let q = (-0x1.ba1b9c7c98966p-5 + s * 0x1.664865bef5467p-6) - square * 0x1.1e51327c0fbe4p-7
        let p = (-0x1.55555555553d4p-2 + s * 0x1.11111110322b4p-3) + square * q
        let small = b + b * (s * p)

        let point = network_tanh_point(Int(shifted.bitPattern & 1023))
        let product = point.high * small
        let quotient = (point.high + small) / (1 + product)
        let value = point.high + ((small - product * quotient) + point.low)
        return x.sign == .minus ? -value : value
    }

    /// 1 / cosh(x)^2.
    ///
    /// - Accuracy: `derivativeAccuracy` ULPs, for every x.
    public static func derivative(_ x: Double) -> Double {
        guard !x.isNaN else { return x }
        let y = abs(x) > 380 ? 380 : abs(x)
        let shifted = y * 0x1.71547652b82fep+1 + 0x1.8p52
        let k = shifted - 0x1.8p52
        let b = (y - k * 0x1.62e42fefa38p-2) - k * 0x1.ef35793c7673p-46

        let s = b * b
        let square = s * s
        let p =
            (-0x1.55555555554bdp-2 + s * 0x1.11111110e0e63p-3)
            + square
            * ((-0x1.ba1ba117810e9p-5 + s * 0x1.664eca3be3104p-6)
                + square * (-0x1.223c8c5a30f2ep-7 + s * 0x1.c3883bb0aba57p-9))
        let tanh = b + b * (s * p)
        let f = 1 + tanh
        let g = 1 - tanh

        let integer = shifted.bitPattern & 2047
        let first = Double(bitPattern: (1023 - integer >> 1) << 52)
        let second = Double(bitPattern: (1023 - (integer - integer >> 1)) << 52)
        let root = f + g * (first * second)
        return ((4 * (f * g)) / (root * root)) * first * second
    }

    /// tanh of each number.
    ///
    /// - Accuracy: `accuracy` ULPs, for every x.
    public static func values(_ x: [Double]) -> [Double] { values(x, by: .best) }

    /// Replaces each number by its tanh.
    ///
    /// - Accuracy: `accuracy` ULPs, for every x.
    public static func apply(to numbers: UnsafeMutableBufferPointer<Double>) {
        guard let base = numbers.baseAddress else { return }
        network_tanh(InstructionSet.best.kernels, base, base, numbers.count)
    }

    /// tanh and 1 / cosh^2 of each number.
    ///
    /// - Accuracy: `accuracy` ULPs for tanh, `derivativeAccuracy` for the derivative, for every x.
    public static func valuesAndDerivatives(_ x: [Double]) -> (values: [Double], derivatives: [Double]) {
        valuesAndDerivatives(x, by: .best)
    }

    static func values(_ x: [Double], by set: InstructionSet) -> [Double] {
        [Double](unsafeUninitializedCapacity: x.count) { buffer, count in
            count = x.count
            if let base = buffer.baseAddress { network_tanh(set.kernels, x, base, x.count) }
        }
    }

    static func valuesAndDerivatives(
        _ x: [Double], by set: InstructionSet
    ) -> (values: [Double], derivatives: [Double]) {
        var values = [Double](repeating: 0, count: x.count)
        var derivatives = values
        network_tanh_derivative(set.kernels, x, &values, &derivatives, x.count)
        return (values, derivatives)
    }
}

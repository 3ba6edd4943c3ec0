// tanh to one ULP: of one number in Swift, of arrays by the C kernel, with the same bits.
//
// The formulas are those of the kernel, which explains them: tanh|x| = (S f - g) / (S f + g), |x| = k log(2)/2 + b,
// S = 2^k, f = 1 + tanh(b), g = 1 - tanh(b), as pairs of Doubles, without fused multiply-add.
// Promises: 1 ULP for every Double, subnormals included; tanh(-x) = -tanh(x), -0 for -0, NaN for NaN; no dependence on the
// processor. Does not promise: correct rounding (the worst error known is 0.61 ULP), monotonicity.

import NetworkKernels

public enum HyperbolicTangent {
    /// Bound of the error, in ULPs of the exact value.
    public static let accuracy = 1.0

    /// Bound of the error of the derivative, in ULPs of the exact value, where |x| <= 350.
    public static let derivativeAccuracy = 6.0

    /// tanh(x).
    ///
    /// - Accuracy: `accuracy` ULPs, for every x.
    public static func value(_ x: Double) -> Double {
        // Far beyond 20, from where tanh is 1 to the last bit; a NaN passes.
        let y = abs(x) > 352.5 ? 352.5 : abs(x)
        let shifted = y * 0x1.71547652b82fep+1 + 0x1.8p52
        let k = shifted - 0x1.8p52
        let reduced = y - k * 0x1.62e42fefa38p-2
        let correction = k * 0x1.ef35793c7673p-46
        let b = reduced - correction
        let bLow = (reduced - b) - correction

        let s = b * b
        let s2 = s * s
        let p =
            (-0x1.555555555554cp-2 + s * 0x1.1111111106748p-3)
            + s2
            * ((-0x1.ba1ba179a5341p-5 + s * 0x1.664f00d683f7ep-6)
                + s2 * (-0x1.224a20f09d3cap-7 + s * 0x1.c604f3e333480p-9))
        let tail = b * (s * p) + bLow
        let small = b + tail
        // Here a NaN leaves too, before k is read as an integer.
        guard k > 0 else { return x.sign == .minus ? -small : small }
        let smallLow = (b - small) + tail

        let scale = Double(bitPattern: UInt64(Int(k) + 1023) << 52)
        let f = 1 + small
        let fLow = (small - (f - 1)) + smallLow
        let g = 1 - small
        let gLow = ((1 - g) - small) - smallLow
        let sf = scale * f
        let sfLow = scale * fLow
        let n = sf - g
        let nLow = ((sf - n) - g) + (sfLow - gLow)
        let d = sf + g
        let dLow = ((sf - d) + g) + (sfLow + gLow)
        let inverse = 1 / d
        let q = n * inverse
        let (qUp, dUp) = (upper(q), upper(d))
        let (qDown, dDown) = (q - qUp, d - dUp)
        let remainder = (((n - qUp * dUp) - qUp * dDown) - qDown * dUp) - qDown * dDown
        let value = q + ((remainder + nLow) - q * dLow) * inverse
        return x.sign == .minus ? -value : value
    }

    /// tanh of each number.
    ///
    /// - Accuracy: `accuracy` ULPs, for every x.
    public static func values(_ x: [Double]) -> [Double] {
        [Double](unsafeUninitializedCapacity: x.count) { buffer, count in
            count = x.count
            if let base = buffer.baseAddress { network_tanh(x, base, x.count) }
        }
    }

    /// tanh and 1 / cosh^2 of each number.
    ///
    /// - Accuracy: `accuracy` ULPs for tanh; `derivativeAccuracy` for the derivative where |x| <= 350, beyond which it is at
    ///   most 1e-303 and returned as a subnormal or 0.
    public static func valuesAndDerivatives(_ x: [Double]) -> (values: [Double], derivatives: [Double]) {
        var values = [Double](repeating: 0, count: x.count)
        var derivatives = values
        network_tanh_derivative(x, &values, &derivatives, x.count)
        return (values, derivatives)
    }

    /// The upper 26 bits of a significand.
    private static func upper(_ a: Double) -> Double {
        Double(bitPattern: a.bitPattern & 0xffff_ffff_f800_0000)
    }
}

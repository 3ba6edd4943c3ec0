import MultiplePrecision
import PropertyTesting
import Testing

@testable import Certified

@Suite struct NeuronKernelTests {
    static let activations: [CertifiedActivation] = [.erf, .sine, .relu, .hardTanh, .clippedReLU, .gelu]
    static let polynomials: [CertifiedActivation] = [.he3, .square]
    static let kinked: [CertifiedActivation] = [.relu, .hardTanh, .clippedReLU]

    private func kernel(
        _ activation: CertifiedActivation, _ v: [Double], _ w: [Double], _ precision: Precision = 80
    ) throws -> Interval {
        try CertifiedNeuronKernel.value(activation, v, w, precision: precision)
    }

    private func gradient(
        _ activation: CertifiedActivation, _ v: [Double], _ w: [Double], _ precision: Precision = 80
    ) throws -> [Interval] {
        try CertifiedNeuronKernel.gradient(activation, v, w, precision: precision)
    }

    private static let length = Generator<Double>.double(in: 0.1...4)
    private static let along = Generator<Double>.double(in: -3...3)
    /// Often next to parallel.
    private static let across = Generator<Double>.element(of: [1, 0x1p-10, 0x1p-40, 0])
        .flatMap { scale in .double(in: 0.01...3).map { $0 * scale } }

    @Test func theReLUIsTheArcCosineKernel() throws {
        // |v| |w| (sin t + (pi - t) cos t)/(2 pi), Cho and Saul 2009.
        try forAll(Self.length, Self.across, Self.across, cases: 10) { (a: Double, x: Double, y: Double) in
            let pair = try WeightPair([a, 0], [x, y], precision: 200)
            guard !pair.isDegenerate else { return }
            let (rho, q) = try pair.correlation()
            // pi - t = 2 atan((1 + cos t)/sin t) without the pole at t = 0
            let supplement =
                try q.sign == 0
                ? (x > 0 ? Interval.pi(precision: 200) : Interval(0, precision: 200))
                : ((rho + 1) / q).arcTangent().scaled(by: 1)
            let closed =
                try pair.lengths.0 * pair.lengths.1 * (q + supplement * rho) / Interval.pi(precision: 200).scaled(by: 1)
            #expect(try kernel(.relu, [a, 0], [x, y]).overlaps(closed))
        }
    }

    @Test func erfIsTheArcSineKernel() throws {
        // (2/pi) asin( 2 v.w / sqrt((1 + 2 |v|^2)(1 + 2 |w|^2)) ), Williams 1998.
        try forAll(Self.length, Self.along, Self.across, cases: 30) { (a: Double, x: Double, y: Double) in
            let (v, w) = (Interval(exact: a, precision: 200), Interval(exact: x, precision: 200))
            let norms =
                (v.squared.scaled(by: 1) + 1)
                * ((w.squared + Interval(exact: y, precision: 200).squared).scaled(by: 1) + 1)
            let product = (v * w).scaled(by: 1)
            let angle = try (product / (norms - product.squared).squareRoot()).arcTangent()
            let closed = try angle.scaled(by: 1) / .pi(precision: 200)
            #expect(try kernel(.erf, [a, 0], [x, y]).overlaps(closed))
        }
    }

    @Test(arguments: activations)
    func mehlersSeriesAgrees(activation: CertifiedActivation) throws {
        // K = sum_k c_k(a) c_k(b) rho^k, and what is left after degree n is at most rho^(n+1) a b, as E phi(a X)^2 <= a^2.
        try forAll(Self.length, Self.length, .double(in: -0.7...0.7), cases: 4) { (a: Double, b: Double, t: Double) in
            // (cos, sin) by the rational parametrisation, as exact as the Doubles w are.
            let w = [b, 0, b * t]
            let v = [a, 0, 0]
            let pair = try WeightPair(v, w, precision: 160)
            let (rho, _) = try pair.correlation()
            let degree = 90
            let first = HermiteSeries(activation, pair.lengths.0)
            let second = HermiteSeries(activation, pair.lengths.1)
            // Only where the series converges.
            guard rho.upper < BigFloat(0.9) else { return }
            var sum = Interval(0, precision: 160)
            for k in 0...degree { sum += try first.coefficient(k) * second.coefficient(k) * rho.raised(to: k) }
            let tail = try rho.raised(to: degree + 1) * pair.lengths.0 * pair.lengths.1
            #expect(try kernel(activation, v, w).overlaps(sum + tail.hull(-tail)))
        }
    }

    @Test(arguments: polynomials)
    func mehlersSeriesOfPolynomialsEnds(activation: CertifiedActivation) throws {
        try forAll(Self.length, Self.along, Self.across, cases: 10) { (a: Double, x: Double, y: Double) in
            let pair = try WeightPair([a, 0], [x, y], precision: 160)
            guard !pair.isDegenerate else { return }
            let (rho, _) = try pair.correlation()
            let (first, second) = (
                HermiteSeries(activation, pair.lengths.0), HermiteSeries(activation, pair.lengths.1)
            )
            let sum = try (0...3).reduce(Interval(0, precision: 160)) {
                try $0 + first.coefficient($1) * second.coefficient($1) * rho.raised(to: $1)
            }
            #expect(try kernel(activation, [a, 0], [x, y]).overlaps(sum))
        }
    }

    /// dK/dw = E[phi' phi'] v + (something) w: the part of the gradient across w is the kernel of the derivatives times that of v.
    @Test(arguments: activations + polynomials)
    func theKernelOfTheDerivativesIsTheGradientAcross(activation: CertifiedActivation) throws {
        try forAll(Self.length, Self.along, Self.across, cases: 10) { (a: Double, x: Double, y: Double) in
            guard x != 0 || y != 0 else { return }
            let slopes = try gradient(activation, [a, 0], [x, y])
            let (first, second) = (Interval(exact: x, precision: 160), Interval(exact: y, precision: 160))
            let derivatives = try CertifiedNeuronKernel.derivativeKernel(activation, [a, 0], [x, y], precision: 80)
            let across = derivatives * Interval(exact: a, precision: 160) * second
            #expect((slopes[0] * second - slopes[1] * first).overlaps(across))
            #expect(derivatives.width <= BigFloat(activation == .he3 ? 0x1p-50 : 0x1p-70))
        }
    }

    /// On parallel vectors E[phi'^2] is the mass of where both are steep.
    @Test func theKernelOfTheDerivativesOfParallelKinkedNeurons() throws {
        func derivatives(_ activation: CertifiedActivation, _ v: [Double], _ w: [Double]) throws -> Interval {
            try CertifiedNeuronKernel.derivativeKernel(activation, v, w, precision: 80)
        }
        #expect(try derivatives(.relu, [2], [0.5]).contains(0.5))
        #expect(try derivatives(.relu, [2], [-0.5]).contains(0))
        for (a, b) in [(2.0, 0.5), (0.25, 0.125), (7, 7)] {
            let steep = Interval(exact: max(a, b), precision: 200)
            let mass = try (Interval(1, precision: 200) / (steep * Interval(2, precision: 200).squareRoot())).erf()
            #expect(try derivatives(.hardTanh, [a], [b]).overlaps(mass))
            #expect(try derivatives(.hardTanh, [a, 0], [-b, 0]).overlaps(mass))
            #expect(try derivatives(.clippedReLU, [a], [b]).overlaps(mass.scaled(by: -1)))
        }
        #expect(throws: CertifiedKernelError.zeroVector) { try derivatives(.relu, [0, 0], [1, 0]) }
        #expect(throws: CertifiedKernelError.activation(.tanh)) { try derivatives(.tanh, [1], [1]) }
    }

    /// Closed forms of the Hermite coefficients at a weight that is no Double.
    private struct HermiteSeries {
        let activation: CertifiedActivation
        let closed: HermiteClosedForm

        init(_ activation: CertifiedActivation, _ weight: Interval) {
            self.activation = activation
            closed = HermiteClosedForm(weight: weight)
        }

        func coefficient(_ k: Int) throws -> Interval {
            if activation.isOdd, k % 2 == 0 { return Interval(0, precision: 160) }
            return switch activation {
            case .erf: try closed.erf(degree: k)
            case .sine: try closed.sine(degree: k)
            case .relu: try closed.ramps([(1, 0)], degree: k)
            case .hardTanh: try closed.ramps([(1, -1), (-1, 1)], degree: k)
            case .gelu: try closed.gelu(degree: k)
            case .he3: try closed.polynomial(.he3, degree: k)
            case .square: try closed.polynomial(.square, degree: k)
            default: try closed.ramps([(1, 0), (-1, 1)], degree: k)
            }
        }
    }

    @Test func publishedDigitsAreInside() throws {
        // Two independent methods, mean-field section 2. Vectors of length 1 at 60 degrees are exact in four dimensions.
        let unit = try kernel(.clippedReLU, [0.5, 0.5, 0.5, 0.5], [0.5, 0.5, 0.5, -0.5], 110)
        let difference = try (unit - Interval("0.162729504638814948306459359505", precision: 200)).absolute
        #expect(difference.upper < BigFloat(1e-30))
        // The norms 0.7 and 1.3 and the correlation 0.35 are rounded to Doubles, which moves K by less than 1e-15.
        let other = try kernel(.clippedReLU, [0.7, 0], [1.3 * 0.35, 1.3 * 0.9367496997597597])
        #expect(try (other - Interval("0.129750737559609186483514549238", precision: 200)).magnitude < BigFloat(1e-15))
    }

    @Test(arguments: activations)
    func theRolesOfTheVectorsAreInterchangeable(activation: CertifiedActivation) throws {
        try forAll(Self.length, Self.along, Self.across, cases: 8) { (a: Double, x: Double, y: Double) in
            let value = try kernel(activation, [a, 0], [x, y])
            #expect(try value.overlaps(kernel(activation, [x, y], [a, 0])))
            // Rotated by a right angle, and with a coordinate that neither uses.
            #expect(try value.overlaps(kernel(activation, [0, 0, a], [y, 0, x])))
        }
    }

    @Test(arguments: activations)
    func theGradientIsThatOfTheValue(activation: CertifiedActivation) throws {
        // A central difference of step d misses the gradient by a multiple of d^2: halving d takes the error down by four.
        for (v, w) in [([0.8, 0], [0.5, 1.25]), ([2, 0], [-1.5, 0.5]), ([1, 0], [1, 0x1p-8])] as [([Double], [Double])]
        {
            let exact = try gradient(activation, v, w, 140)
            for i in 0..<2 {
                let errors = try [18, 19].map { (shift: Int) -> Double in
                    let step = Double(sign: .plus, exponent: -shift, significand: 1)
                    var (right, left) = (w, w)
                    right[i] += step
                    left[i] -= step
                    let difference = try kernel(activation, v, right, 140) - kernel(activation, v, left, 140)
                    return (difference.scaled(by: shift - 1) - exact[i]).midpoint.double()
                }
                #expect(abs(errors[0]) < 1e-8 && abs(errors[0] / errors[1] - 4) < 0.01, "\(v) \(w) \(i)")
            }
        }
    }

    @Test func theReLUKernelIsHomogeneous() throws {
        // Euler: w . dK/dw = K.
        try forAll(Self.length, Self.along, Self.across, cases: 15) { (a: Double, x: Double, y: Double) in
            guard x != 0 || y != 0 else { return }
            let slopes = try gradient(.relu, [a, 0], [x, y])
            let euler = slopes[0] * Interval(exact: x, precision: 80) + slopes[1] * Interval(exact: y, precision: 80)
            #expect(try kernel(.relu, [a, 0], [x, y]).overlaps(euler))
        }
    }

    @Test(arguments: activations)
    func orthogonalVectorsFactorise(activation: CertifiedActivation) throws {
        for (a, b) in [(1.0, 1.0), (0.3, 5), (40, 0.01)] {
            let means = try [a, b].map {
                try CertifiedHermiteCoefficient.value(activation, degree: 0, weight: $0, precision: 120)
            }
            let value = try kernel(activation, [a, 0], [0, -b])
            #expect(value.overlaps(means[0] * means[1]))
            if activation.isOdd { #expect(value.sign == 0) }
        }
    }

    @Test(arguments: kinked)
    func parallelVectorsLeaveOneDimension(activation: CertifiedActivation) throws {
        // By Taylor quadrature of ramps: for 0 < a <= b, E phi(a X) phi(b X) is a sum of ramps of x^2-moments; at a = b = c the clipped
        // ReLU has E clip(c X)^2 = c^2 m_2 + Q(1/c), m_2 the second moment on [0, 1/c], hard tanh twice that, the ReLU c^2/2.
        for c in [0.25, 1, 7.5] {
            let weight = Interval(exact: c, precision: 160)
            let top = try Interval(1, precision: 160) / weight
            let clipped =
                try StandardNormal.moments(degree: 2, from: Interval(0, precision: 160), to: top)[2] * weight.squared
                + StandardNormal.upperTail(top)
            let expected =
                activation == .relu
                ? weight.squared.scaled(by: -1) : activation == .hardTanh ? clipped.scaled(by: 1) : clipped
            #expect(try kernel(activation, [c], [c]).overlaps(expected))
            #expect(try kernel(activation, [0, c], [0, c]).overlaps(expected))
            // Opposite neurons see opposite halves of the line.
            let opposite = try kernel(activation, [c], [-c])
            #expect(activation.isOdd ? opposite.overlaps(-expected) : opposite.contains(0))
            // Continuity: |K(v, w') - K(v, w)| <= |v| |w' - w|.
            let near = try kernel(activation, [c, 0], [c, 0x1p-40])
            #expect((near - expected).magnitude < BigFloat(c * 0x1p-40))
        }
    }

    @Test(arguments: kinked)
    func opposedNeuronsKeepRelativeAccuracy(activation: CertifiedActivation) throws {
        // Half-planes that overlap in a wedge of angle d: K ~ d^3/(6 pi) for the ReLU.
        let angle = 0x1p-60
        let (value, _) = try Certification.enclosure(digits: 20) { try kernel(activation, [1, 0], [-1, angle], $0) }
        #expect(value.relativeAccuracyDigits >= 20)
        if activation == .relu {
            let leading = Interval(exact: angle, precision: 160)
            let ratio = try value * 6 * Interval.pi(precision: 160) / leading.raised(to: 3)
            #expect((ratio - 1).magnitude < BigFloat(1e-17))
        }
    }

    @Test(arguments: activations)
    func precisionIsAbsoluteForTinyAndHugeNorms(activation: CertifiedActivation) throws {
        let pairs: [([Double], [Double])] = [
            ([0x1p-500, 0], [0x1p-510, 0x1p-511]), ([1e-8, 0], [1e8, 1]), ([1e20, 0], [1e20, 1]),
            ([0x1p60, 0], [-0x1p60, 3]),
            ([.leastNonzeroMagnitude, 0], [1, 1]), ([3, 4], [-4, 3.5]),
        ]
        for (v, w) in pairs {
            let coarse = try kernel(activation, v, w, 60)
            let fine = try kernel(activation, v, w, 150)
            let sizes = try WeightPair(v, w, precision: 128).lengths
            let one = Interval(1, precision: 128)
            let scale =
                activation == .relu || activation == .gelu
                ? sizes.0 * sizes.1 : Interval.minimum(one, sizes.0) * Interval.minimum(one, sizes.1)
            #expect(coarse.overlaps(fine))
            // An accuracy of 2^-p is a width of 2^(1-p).
            #expect(coarse.width <= scale.upper.scaled(by: 1 - 60), "\(v) \(w)")
            #expect(fine.width <= scale.upper.scaled(by: 1 - 150), "\(v) \(w)")
            for (low, high) in try zip(gradient(activation, v, w, 60), gradient(activation, v, w, 150)) {
                #expect(low.overlaps(high) && low.width <= sizes.0.upper.scaled(by: 1 - 60), "\(v) \(w)")
                #expect(high.width <= sizes.0.upper.scaled(by: 1 - 150), "\(v) \(w)")
            }
        }
    }

    @Test(arguments: activations)
    func zeroVectorsAndBadInputs(activation: CertifiedActivation) throws {
        #expect(try kernel(activation, [0, 0], [1, 2]).sign == 0)
        #expect(try kernel(activation, [1, 2], [0, 0]).sign == 0)
        #expect(throws: CertifiedKernelError.shapes(0, 0)) { try kernel(activation, [], []) }
        #expect(throws: CertifiedKernelError.shapes(2, 1)) { try kernel(activation, [1, 2], [1]) }
        for bad in [Double.infinity, -.infinity] {
            #expect(throws: CertifiedKernelError.notFinite(bad)) { try gradient(activation, [1, bad], [1, 1]) }
        }
        #expect(throws: CertifiedKernelError.self) { try kernel(activation, [1, 1], [.nan, 1]) }
        if Self.kinked.contains(activation) {
            #expect(throws: CertifiedKernelError.zeroVector) { try gradient(activation, [1, 2], [0, 0]) }
        }
        #expect(throws: CertifiedKernelError.activation(.tanh)) { try kernel(.tanh, [1], [1]) }
    }
}

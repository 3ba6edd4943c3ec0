import MultiplePrecision
import PropertyTesting
import Testing

@testable import Certified

@Suite struct PlanarCorrelationTests {
    private static let smooth: [CertifiedActivation] = [.tanh, .erf, .sine, .gelu, .he3, .square]
    private static let withGradient: [CertifiedActivation] = [
        .erf, .sine, .relu, .hardTanh, .clippedReLU, .he3, .square,
    ]

    private func correlation(
        _ target: CertifiedPlanarTarget, _ activation: CertifiedActivation, _ w: [Double], _ precision: Precision = 100
    ) throws -> Interval {
        try CertifiedPlanarCorrelation.value(target, activation, w, precision: precision)
    }

    /// The definition, by the trapezoidal rule of step h = 1/4 over |x_c| <= 12. A strip of half-width b costs e^(b^2/2 - 2 pi b/h): for
    /// tanh at these weights b = 4 < pi/(2 |w_c|) and 1e-40, for entire functions b = 2 pi/h and 1e-137; the tails cost e^(-72), 1e-31.
    @Test(arguments: CertifiedPlanarTarget.allCases, smooth)
    func theDefinitionHolds(_ target: CertifiedPlanarTarget, _ activation: CertifiedActivation) throws {
        let (w, precision): ([Double], Precision) = ([0.375, -0.25], 128)
        let points = (-48...48).map { Interval(exact: Double($0) / 4, precision: precision) }
        let densities = try points.map(StandardNormal.density)
        let (a, b) = (Interval(exact: w[0], precision: precision), Interval(exact: w[1], precision: precision))
        var sum = Interval(0, precision: precision)
        for (x, n) in zip(points, densities) {
            var line = Interval(0, precision: precision)
            for (y, m) in zip(points, densities) {
                line += try target.value(x, y) * activation.value(at: a * x + b * y) * m
            }
            sum += line * n
        }
        let value = try correlation(target, activation, w)
        #expect((sum.scaled(by: -4) - value).magnitude <= BigFloat(1e-20))
    }

    /// w_1 w_2 E[phi''] for x_1 x_2: the ReLU's phi'' is a point mass, of density n(0)/r; the clipped one has two.
    @Test func kinkedActivationsSeeTheProductThroughTheirKinks() throws {
        try forAll(.double(in: -3...3), .double(in: 0.125...3), cases: 20) { (x: Double, y: Double) in
            let (a, b) = (Interval(exact: x, precision: 160), Interval(exact: y, precision: 160))
            let length = try (a.squared + b.squared).squareRoot()
            let masses = try [Interval(0, precision: 160), Interval(1, precision: 160) / length].map {
                try a * b * StandardNormal.density($0) / length
            }
            #expect(try correlation(.product, .relu, [x, y]).overlaps(masses[0]))
            #expect(try correlation(.product, .clippedReLU, [x, y]).overlaps(masses[0] - masses[1]))
            #expect(try correlation(.product, .hardTanh, [x, y]).sign == 0)
        }
    }

    /// The planar flower sees c_3 of the line: at alpha = pi/2, sin(3 alpha) = -1 and E[y phi] = -c_3(r)/2.
    @Test(arguments: [CertifiedActivation.tanh, .erf, .sine, .clippedReLU, .hardTanh, .he3])
    func theFlowerSeesTheThirdMode(_ activation: CertifiedActivation) throws {
        for r in [0.25, 1, 3] {
            let mode = try CertifiedHermiteCoefficient.value(activation, degree: 3, weight: r, precision: 120)
            #expect(try correlation(.flower, activation, [0, r]).overlaps(-mode.scaled(by: -1)))
        }
    }

    /// A central difference of step d misses the gradient by a multiple of d^2: halving d takes the error down by four.
    @Test(arguments: CertifiedPlanarTarget.allCases, withGradient)
    func theGradientIsThatOfTheValue(_ target: CertifiedPlanarTarget, _ activation: CertifiedActivation) throws {
        for w in [[0.75, 0.5], [-1.25, 0.375]] {
            let exact = try CertifiedPlanarCorrelation.gradient(target, activation, w, precision: 140)
            for i in 0..<2 {
                let errors = try [18, 19].map { (shift: Int) -> Double in
                    let step = Double(sign: .plus, exponent: -shift, significand: 1)
                    var (right, left) = (w, w)
                    right[i] += step
                    left[i] -= step
                    let difference =
                        try correlation(target, activation, right, 140) - correlation(target, activation, left, 140)
                    return (difference.scaled(by: shift - 1) - exact[i]).midpoint.double()
                }
                let isExact = errors.allSatisfy { abs($0) < 1e-30 }
                #expect(isExact || abs(errors[0]) < 1e-8 && abs(errors[0] / errors[1] - 4) < 0.01)
            }
        }
    }

    @Test func zeroVectorsAndBadInputs() throws {
        #expect(try correlation(.product, .relu, [0, 0]).sign == 0)
        #expect(throws: CertifiedKernelError.zeroVector) {
            try CertifiedPlanarCorrelation.gradient(.product, .relu, [0, 0], precision: 80)
        }
        #expect(throws: CertifiedKernelError.shapes(3, 2)) { try correlation(.product, .relu, [1, 2, 3]) }
        #expect(throws: CertifiedKernelError.notFinite(.infinity)) { try correlation(.flower, .erf, [.infinity, 0]) }
        #expect(throws: CertifiedKernelError.activation(.tanh)) {
            try CertifiedPlanarCorrelation.gradient(.flower, .tanh, [1, 1], precision: 80)
        }
    }
}

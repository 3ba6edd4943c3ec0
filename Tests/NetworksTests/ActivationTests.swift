import PropertyTesting
import RealModule
import Testing

@testable import Networks

@Suite("Activation")
struct ActivationTests {
    /// Every exponent of both signs, the switches between two formulas with their neighbours, and infinity.
    static let arguments = Generator<Double>.one(of: [
        .double(including: [.subnormals, .infinities]), .double(in: -50...50),
        .near([0, 0.1, 0.5, 0.75, 1, 5, 19, 26, 40, 700, -1, -40]),
    ])

    /// The points where the derivative jumps.
    static func kinks(_ activation: Activation) -> [Double] {
        switch activation {
        case .tanh, .erf, .sin, .gelu, .polynomial: []
        case .relu: [0]
        case .hardTanh: [-1, 1]
        case .clippedReLU: [0, 1]
        }
    }

    @Test("an odd activation is odd to the last bit and its derivative even", arguments: Activation.allCases)
    func parity(activation: Activation) throws {
        if activation.parity == .odd {
            try forAll(Self.arguments) { (z: Double) in
                if activation == .sin, z.isInfinite { return }
                #expect(activation.value(-z) == -activation.value(z))
                #expect(activation.derivative(-z) == activation.derivative(z))
            }
        }
        for z in [0.1, 0.75, 1, 5, 700] where activation.parity == .none {
            #expect(activation.value(-z) != -activation.value(z))
        }
    }

    @Test("the integral of the derivative is the difference of the values", arguments: Activation.allCases)
    func fundamentalTheorem(activation: Activation) throws {
        let kinks = Self.kinks(activation)
        try forAll(.uniform(in: -7...7), .uniform(in: 0...2), cases: 20) { (lower: Double, width: Double) in
            // Up to the next kink.
            let upper = min(lower + width, kinks.filter { $0 > lower }.min() ?? .infinity)
            guard upper > lower else { return }
            let integral = NormalExpectation.integral(from: lower, to: upper) { activation.derivative($0) }
            let difference = activation.value(upper) - activation.value(lower)
            // Rounding of up to 1,000 terms that sum to `difference` (derivatives are positive but for sin and GELU), and of values.
            let tolerance = 4e-15 * max(1, upper - lower)
            #expect(abs(integral - difference) <= tolerance, "\(activation) on \(lower)...\(upper)")
        }
    }

    @Test("identities between activations")
    func identities() throws {
        try forAll(Self.arguments) { (z: Double) in
            #expect(Activation.hardTanh.value(z) == Activation.clippedReLU.value(z) - Activation.clippedReLU.value(-z))
            #expect(Activation.clippedReLU.value(z) == min(Activation.relu.value(z), 1))
            #expect(ulps(Activation.tanh.derivative(z), 1 / (Double.cosh(z) * Double.cosh(z))) <= 8 || abs(z) > 300)
            if abs(z) < 1e300 {
                #expect(ulps(Activation.gelu.value(z) - Activation.gelu.value(-z), z) <= 8)
                let gap = Activation.gelu.derivative(z) + Activation.gelu.derivative(-z) - 1
                #expect(abs(gap) <= 8e-16)
            }
        }
    }

    @Test("derivatives keep relative accuracy in the tail")
    func tails() {
        // tanh' = 4 e^(-2z) (1 + O(e^(-2z))), erf' = 2/sqrt(pi) e^(-z^2) with an exact square.
        for z in [20.0, 100, 300] {
            #expect(ulps(Activation.tanh.derivative(z), 4 * Double.exp(-2 * z)) <= Activation.derivativeAccuracy)
        }
        for z in [4.0, 11, 19.5, 26] {
            let expected = 2 / Double.pi.squareRoot() * Double.exp(-z * z)
            #expect(ulps(Activation.erf.derivative(z), expected) <= Activation.derivativeAccuracy)
        }
        // gelu(-z) ~ -density(z) (1 - 1/z^2 + 3/z^4 - 15/z^6 + 105/z^8), with error below 945/z^10.
        for z in [30.0, 36] {
            let density = Double.exp(-z * z / 2) / (2 * Double.pi).squareRoot()
            let i = 1 / (z * z)
            let expected = -density * (1 - i * (1 - i * (3 - i * (15 - 105 * i))))
            #expect(abs(Activation.gelu.value(-z) / expected - 1) <= 945 * Double.pow(i, 5) + 1e-15)
        }
    }

    @Test("limits at infinity; NaN stays NaN", arguments: Activation.allCases)
    func specialValues(activation: Activation) throws {
        #expect(activation.value(.nan).isNaN)
        #expect(activation.derivative(.nan).isNaN)
        #expect(activation.value(0) == 0)
        if activation == .sin { return }
        let limits: (Double, Double, Double) =
            switch activation {
            case .relu, .gelu: (0, .infinity, 1)
            case .clippedReLU: (0, 1, 0)
            default: (-1, 1, 0)
            }
        #expect(activation.value(-.infinity) == limits.0)
        #expect(activation.value(.infinity) == limits.1)
        #expect(activation.derivative(-.infinity) == 0)
        #expect(activation.derivative(.infinity) == limits.2)
        try forAll(Self.arguments) { (z: Double) in
            #expect(activation.value(z).isFinite || z.isInfinite)
            #expect(activation.derivative(z).isFinite)
        }
    }
}

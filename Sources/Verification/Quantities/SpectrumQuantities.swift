import Certified
import MultiplePrecision
import Networks

extension Quantity {
    private static let activation = Parameter.Typed.choice("activation", CertifiedActivation.self, "the function phi")

    /// phi, or for a polynomial sum |p_j| z^j, to whose coefficients the errors of its own are relative.
    private static func majorant(_ activation: Activation) -> Activation {
        if case .polynomial(let polynomial) = activation { return .polynomial(polynomial.majorant) }
        return activation
    }

    /// A degree of the activation's modes.
    private static func mode(of activation: CertifiedActivation, _ high: Int) -> Int {
        switch activation {
        case .he3: 3
        case .square: 2
        default: activation.isOdd ? high : high + 1
        }
    }

    static let hermiteSpectrum = Quantity(
        "hermite-spectrum", "C_k = E[f h_k] = sum_i a_i c_k(w_i), the Hermite spectrum of the network of a seed.",
        activation, DrawnNetwork.width, DrawnNetwork.seed,
        .integer("degree", in: 0...301, by: .binades, "the degree k"),
        where: { activation, _, _, degree in activation.vanishing(degree: degree) },
        promise: { activation, width, seed, degree in
            guard let network = try? DrawnNetwork(activation, width: width, seed: seed).judged,
                let value = try? HermiteSpectrum.coefficients(of: network, degrees: [degree])[0]
            else { return .nan }
            let absolute = zip(network.readout, network.weights).reduce(0) { sum, neuron in
                let c = (try? majorant(network.activation).hermiteCoefficient(degree: degree, weight: neuron.1)) ?? .nan
                return sum + abs(neuron.0 * c)
            }
            // Coefficients below the least normal Double are right to units of 2^-1074.
            let gradual = abs(value) < .leastNormalMagnitude ? network.readout.reduce(1) { $0 + 2 * abs($1) } : 0
            return ULPs.promise(HermiteSpectrum.accuracy * 0x1p-53 * absolute, of: value) + gradual
        },
        golden: [(.tanh, 1, 5, 1), (.tanh, 8, 1, 21), (.tanh, 16, 2, 255)]
            + CertifiedActivation.allCases.map { ($0, 5, 3, mode(of: $0, 31)) },
        fast: "coefficients of one sign, summed as two Doubles",
        { activation, width, seed, degree in
            try HermiteSpectrum.coefficients(
                of: DrawnNetwork(activation, width: width, seed: seed).judged, degrees: [degree])[0]
        },
        certified: "certified coefficients of the neurons",
        { precision, activation, width, seed, degree in
            try CertifiedSpectrum.hermite(
                DrawnNetwork(activation, width: width, seed: seed).certified, degree: degree, precision: precision)
        })

    static let circleSpectrum = Quantity(
        "circle-spectrum",
        "A_m = (1/pi) int f(cos t, sin t) cos(m t) dt of the network of a seed, of input dimension 2.",
        activation, DrawnNetwork.width, DrawnNetwork.seed,
        .integer("degree", in: 0...101, by: .binades, "the degree m"),
        where: { activation, _, _, degree in
            // Below radius 1 the cut activations are linear or rectified.
            (activation == .clippedReLU ? .relu : activation).vanishing(degree: degree)
                ?? (activation == .hardTanh && degree > 1 ? "degree must be 1 for hardtanh, which is linear here" : nil)
        },
        promise: { activation, width, seed, degree in
            guard
                let network = try? DrawnNetwork(
                    activation, width: width, scale: circleScale, seed: seed, inputDimension: 2
                ).judged,
                let value = try? CircleSpectrum.coefficients(of: network, degrees: [degree])[0].cosine
            else { return .nan }
            var absolute = 0.0
            for i in 0..<width {
                let radius =
                    (network.weights[2 * i] * network.weights[2 * i]
                    + network.weights[2 * i + 1] * network.weights[2 * i + 1]).squareRoot()
                let phi = majorant(network.activation)
                let b = (try? CircleCoefficient.value(of: phi, degree: degree, radius: radius)) ?? .nan
                absolute += abs(network.readout[i] * b)
            }
            let unit = CircleSpectrum.accuracy * Double(degree + width + 8) * 0x1p-53
            return ULPs.promise(unit * absolute, of: value)
        },
        golden: [(.tanh, 1, 5, 1), (.tanh, 8, 1, 21), (.tanh, 16, 2, 101)]
            + CertifiedActivation.allCases.map { ($0, 5, 3, mode(of: $0, 1)) },
        fast: "coefficients of the neurons, turned by powers of w/|w|",
        { activation, width, seed, degree in
            try CircleSpectrum.coefficients(
                of: DrawnNetwork(activation, width: width, scale: circleScale, seed: seed, inputDimension: 2).judged,
                degrees: [degree])[0].cosine
        },
        certified: "certified coefficients of the neurons at interval radii",
        { precision, activation, width, seed, degree in
            try CertifiedSpectrum.circle(
                DrawnNetwork(activation, width: width, scale: circleScale, seed: seed, inputDimension: 2).certified,
                degree: degree, precision: precision
            ).cosine
        })

    /// Keeps |w| below 1, where no kink of a cut activation falls inside the interval of a radius.
    private static let circleScale = 0.7

    static let walshCoefficient = Quantity(
        "walsh-coefficient",
        "fhat(S) = 2^-6 sum_x f(x) prod_{c in S} x_c over the cube {-1, 1}^6, of the network of a seed.",
        activation, DrawnNetwork.width, DrawnNetwork.seed,
        .integer("mask", in: 0...63, "the set S as a bit mask"),
        where: { activation, _, _, mask in
            let size = mask.nonzeroBitCount
            let isKinked = [Activation.relu, .hardTanh, .clippedReLU].contains(activation.judged)
            if isKinked, size > 1 {
                // A neuron with one weight above the sum of the others is linear on either side of x_c = 0.
                return "other coefficients of \(activation.rawValue) may vanish exactly; give S at most one element"
            }
            // A polynomial on the cube has the monomials of its degrees and, as x_c^2 = 1, those below of the same parity.
            if activation == .he3 || activation == .square { return activation.vanishing(degree: size) }
            return activation.isOdd && size % 2 == 0
                ? "S must have an odd number of elements for \(activation.rawValue): try mask \(mask ^ 1)" : nil
        },
        promise: { activation, width, seed, mask in
            guard let network = try? DrawnNetwork(activation, width: width, seed: seed, inputDimension: 6).judged,
                let values = try? WalshSpectrum.values(of: network),
                let value = try? WalshSpectrum.coefficients(values: values)[mask]
            else { return .nan }
            let square = values.reduce(0) { $0 + $1 * $1 } / 64
            // |w . x| is at most 6, and |phi| + |w|.|x| |phi'| at most 13 there, but for polynomials.
            let size: Double = activation == .he3 ? 198 + 6 * 105 : activation == .square ? 36 + 72 : 13
            let readout = network.readout.reduce(0) { $0 + abs($1) }
            let rounding = TwoLayerNetwork.accuracyFactor(width: width, inputDimension: 6) * size * readout
            return ULPs.promise((6 * square.squareRoot() + rounding) * 0x1p-53, of: value)
        },
        golden: CertifiedActivation.allCases.map { ($0, 4, 9, $0 == .square ? 3 : 1) }
            + [CertifiedActivation.tanh, .erf, .sine].map { ($0, 16, 2, 0b10_0101) },
        fast: "fast Walsh-Hadamard transform",
        { activation, width, seed, mask in
            try WalshSpectrum.coefficients(
                values: WalshSpectrum.values(
                    of: DrawnNetwork(activation, width: width, seed: seed, inputDimension: 6).judged))[mask]
        },
        certified: "the sum over all points",
        { precision, activation, width, seed, mask in
            try CertifiedSpectrum.walsh(
                DrawnNetwork(activation, width: width, seed: seed, inputDimension: 6).certified, mask: mask,
                precision: precision)
        })

    static let priorEnergy = Quantity(
        "prior-energy", "E[c_k(w)^2] of tanh, w ~ U(-1, 1): the mean energy of a mode under the article's prior.",
        .integer("degree", in: 1...501, by: .binades, "the degree k, odd"),
        where: { degree in
            degree % 2 == 0 ? "degree must be odd, since even coefficients vanish: try \(degree + 1)" : nil
        },
        promise: { _ in PriorEnergy.accuracy },
        golden: [1, 3, 15, 63, 255, 501],
        reach: ReferenceReach(digits: 25, oneDrawIn: 8),
        fast: "Gauss-Legendre rules on halving panels", { degree in try PriorEnergy.tanh(degree: degree) },
        certified: "Gauss-Legendre rules with the bound of the Bernstein ellipse",
        { precision, degree in try CertifiedPriorEnergy.tanh(degree: degree, precision: precision) })
}

import Certified
import CertifiedComparison
import MultiplePrecision
import PropertyTesting
import Testing

@testable import Networks

/// c_k(w) against the reference, at drawn degrees and weights.
@Suite struct CertifiedCoefficientTests {
    private func certified(_ activation: CertifiedActivation, _ degree: Int, _ weight: Double) throws
        -> CertifiedEnclosure
    {
        let enclosure = try Certification.enclosure(digits: 22) {
            try CertifiedHermiteCoefficient.value(activation, degree: degree, weight: weight, precision: $0)
        }
        return CertifiedEnclosure(enclosure.value)
    }

    @Test func tanhKeepsItsPromise() throws {
        try accuracy(
            of: { (m: Int, w: Double) in try Activation.tanh.hermiteCoefficient(degree: 2 * m + 1, weight: w) },
            against: { (m: Int, w: Double) in try certified(.tanh, 2 * m + 1, w) },
            within: HermiteCoefficient.accuracy, over: .integer(in: 0...500), .double(in: 0.05...20),
            examples: [(127, 1), (500, 0.05), (500, 20), (0, 20)], cases: 60)
    }

    @Test(arguments: [(CertifiedActivation.erf, Activation.erf), (.sine, .sin), (.hardTanh, .hardTanh)])
    func oddActivationsKeepTheirPromise(reference: CertifiedActivation, activation: Activation) throws {
        try accuracy(
            of: { (m: Int, w: Double) in try activation.hermiteCoefficient(degree: 2 * m + 1, weight: w) },
            against: { (m: Int, w: Double) in try certified(reference, 2 * m + 1, w) },
            within: HermiteCoefficient.accuracy, over: .integer(in: 0...150), .double(in: 0.05...10), cases: 60)
    }

    @Test(arguments: [(CertifiedActivation.relu, Activation.relu), (.clippedReLU, .clippedReLU), (.gelu, .gelu)])
    func otherActivationsKeepTheirPromise(reference: CertifiedActivation, activation: Activation) throws {
        try accuracy(
            of: { (k: Int, w: Double) in try activation.hermiteCoefficient(degree: k, weight: w) },
            against: { (k: Int, w: Double) in
                try certified(reference, k, w)
            },
            within: HermiteCoefficient.accuracy, over: .integer(in: 0...300), .double(in: 0.05...10), cases: 60)
    }

    @Test(
        arguments: Activation.allCases.compactMap { activation in
            CertifiedActivation(rawValue: activation.rawValue).map { ($0, activation) }
        })
    func valuesKeepTheirPromise(reference: CertifiedActivation, activation: Activation) throws {
        try accuracy(
            of: { (z: Double) in activation.value(z) },
            against: { (z: Double) in
                let point = Interval(exact: z, precision: 256)
                return CertifiedEnclosure(try reference.value(at: point))
            },
            within: Activation.valueAccuracy, over: .double(in: -50...50, including: .subnormals), cases: 200)
    }
}

import Certified
import CertifiedComparison
import PropertyTesting
import Testing

@testable import Networks

@Suite struct PriorEnergyTests {
    @Test func keepsItsPromise() throws {
        try accuracy(
            of: { (half: Int) in try PriorEnergy.tanh(degree: 2 * half + 1) },
            against: { (half: Int) in
                let enclosure = try Certification.enclosure(digits: 19, initial: 80) {
                    try CertifiedPriorEnergy.tanh(degree: 2 * half + 1, precision: $0)
                }
                return CertifiedEnclosure(enclosure.value)
            },
            within: PriorEnergy.accuracy, over: .integer(in: 10...40), cases: 3)
    }

    /// tanh(s w x) with w ~ U(-1, 1) is tanh(w x) with w ~ U(-s, s): the scale enters as the reach of the law alone.
    @Test func theMeanOverAScaleIsAnAverageOfItsHalves() throws {
        for degree in [1, 3, 33, 255] {
            // (1/s) int_0^s = half of (2/s) int_0^(s/2) and half of the rest, which is at most c_k(s)^2.
            let (whole, half) = (
                try PriorEnergy.tanh(degree: degree, scale: 2), try PriorEnergy.tanh(degree: degree, scale: 1)
            )
            let edges = try [1.0, 2].map { try Activation.tanh.hermiteCoefficient(degree: degree, weight: $0) }
            let rest = 2 * whole - half
            #expect(rest >= edges[0] * edges[0] && rest <= edges[1] * edges[1])
        }
    }

    @Test func hostileInput() throws {
        #expect(try PriorEnergy.tanh(degree: 4) == 0)
        #expect(try PriorEnergy.tanh(degree: 20_001) > 0)
        #expect(throws: PriorEnergyError.degreeOutOfRange(0)) { try PriorEnergy.tanh(degree: 0) }
        #expect(throws: PriorEnergyError.self) { try PriorEnergy.tanh(degree: 1, scale: .nan) }
        #expect(throws: PriorEnergyError.self) { try PriorEnergy.tanh(degree: 1, scale: 0) }
        #expect(throws: PriorEnergyError.self) { try PriorEnergy.tanh(degree: 1, scale: 1e300) }
    }
}

import MultiplePrecision
import Testing

@testable import Certified

@Test func smoke() throws {
    for n in [1, 2, 3, 4, 5, 10, 11, 64] {
        let r = try CertifiedGaussHermiteRule(order: n, precision: 128)
        print(
            n,
            r.points.map {
                "\($0.node.midpoint.double()) \($0.node.relativeAccuracyBits) \($0.weight.relativeAccuracyBits)"
            }.prefix(4))
    }
    let r = try CertifiedGaussHermiteRule(order: 64, precision: 192)
    print(r.points[63].node, r.points[63].weight, r.points[32].node, r.points[32].weight)
    print(r.points.map(\.weight).reduce(Interval(0, precision: 192), +))
}
@Test func coefficients() throws {
    for k in [1, 3, 21, 63, 255] {
        print(k, try CertifiedHermiteCoefficient.value(.tanh, degree: k, weight: 1, precision: 192))
    }
    for k in [1, 3, 21] {
        print(
            try CertifiedHermiteCoefficient.value(.erf, degree: k, weight: 0.7, precision: 128),
            try StripTrapezoid(.erf, weight: 0.7, precision: 128).coefficients(degrees: [k])[0])
        print(
            try CertifiedHermiteCoefficient.value(.sine, degree: k, weight: 0.7, precision: 128),
            try StripTrapezoid(.sine, weight: 0.7, precision: 128).coefficients(degrees: [k])[0])
        let th = Interval(exact: 0.75, precision: 128)
        print(
            try HermiteClosedForm(weight: 1, precision: 128).ramp(at: th, degree: k),
            try RampQuadrature.value(theta: th, degree: k, precision: 128))
    }
    print(
        try Certification.enclosure(digits: 40) {
            try CertifiedHermiteCoefficient.value(.tanh, degree: 255, weight: 0.05, precision: $0)
        })
    print(
        try Certification.enclosure(digits: 40) {
            try CertifiedHermiteCoefficient.value(.tanh, degree: 1001, weight: 20, precision: $0)
        })
    print(
        try Certification.enclosure(digits: 40) {
            try CertifiedHermiteCoefficient.value(.tanh, degree: 1, weight: 0.05, precision: $0)
        })
    print(
        try Certification.enclosure(digits: 40) {
            try CertifiedHermiteCoefficient.value(.clippedReLU, degree: 1001, weight: 0.05, precision: $0)
        })
}

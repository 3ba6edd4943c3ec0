import Certified
import MultiplePrecision
import PropertyTesting
import RealModule
import Testing

@testable import Networks

@Suite struct SpectralFitAccuracyTests {
    /// Slope and standard error against least squares in intervals, with and without an algebraic factor, at drawn energies: lines with
    /// scatter of any size, which decides what the error's own rounding is relative to.
    @Test func fitsKeepTheirPromise() throws {
        let noise = Generator<Double>.uniform(in: -1...1).array(count: 24...24)
        try forAll(
            noise, .logUniform(in: 1e-6...3), .uniform(in: -9...1), .element(of: [true, false]), cases: 60
        ) { (noise: [Double], scatter: Double, slope: Double, isAlgebraic: Bool) in
            let degrees = (0..<24).map { Double(2 * $0 + 1) }
            let u = degrees.map { $0.squareRoot() }
            let energies = zip(u, noise).map { Double.exp(slope * $0 + scatter * $1) }
            let fit = try SpectralFit(energies: energies, against: u, algebraic: isAlgebraic ? degrees : nil)
            func exact(_ x: [Double]) -> [Interval] { x.map { Interval(exact: $0, precision: 200) } }
            let logs = try exact(energies).map { try $0.log() }
            // Both sides take the same Doubles as abscissae; log k is rounded by the fast one only.
            let regressors = isAlgebraic ? [exact(u), try exact(degrees).map { try $0.log() }] : [exact(u)]
            let truth = try CertifiedLeastSquares.slope(of: logs, against: regressors)
            #expect(abs(fit.slope - truth.value.midpoint.double()) <= fit.slopeAccuracy)
            #expect(abs(fit.slopeError - truth.standardError.midpoint.double()) <= fit.slopeErrorAccuracy)
            // The bounds are of the size of rounding, so that a wrong formula would break them.
            #expect(fit.slopeAccuracy <= 1e-11 && fit.slopeErrorAccuracy <= 1e-11)
        }
    }

    /// An error in one logarithm moves the slope by no more than the leverage times it, and by that much at the worst point.
    @Test func leverageIsTheGreatestInfluence() throws {
        let u = (0..<12).map { Double($0 * $0) }
        let energies = u.map { Double.exp(-0.01 * $0) }
        let fit = try SpectralFit(energies: energies, against: u)
        let influences = try u.indices.map { j in
            var moved = energies
            moved[j] *= Double.exp(0.5)
            return try SpectralFit(energies: moved, against: u).slope - fit.slope
        }
        // The slope is linear in the logarithms: sum of squares of the influences of 1/2 is leverage^2/4.
        let norm = influences.reduce(0) { $0 + $1 * $1 }.squareRoot()
        #expect(abs(norm / (fit.leverage / 2) - 1) <= 1e-9)
    }
}

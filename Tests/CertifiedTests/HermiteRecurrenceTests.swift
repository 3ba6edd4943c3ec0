import MultiplePrecision
import PropertyTesting
import Testing

@testable import Certified

@Suite struct HermiteRecurrenceTests {
    /// V_n and V_{n-1} at a precision.
    private func run(order: Int, x: Double, precision: Precision) -> (BigFloat, BigFloat) {
        Arena.with(count: 1, precision: 53) { point in
            point[0].set(x)
            return Arena.with(count: 4, precision: precision) { arena in
                arena[3].set(1)
                HermiteRecurrence.run(
                    order: order, x: point[0], first: arena[3], current: arena[0], previous: arena[1],
                    scratch: arena[2])
                return (arena[0].value, arena[1].value)
            }
        }
    }

    @Test func theRecurrenceIsTheHermitePolynomial() throws {
        try forAll(.integer(in: 0...40), .fraction(in: 0...12, denominator: 8)) { (n: Int, x: Double) in
            // Eighths to the 40th power fit: the recurrence and the interval are both exact.
            let (value, previous) = run(order: n, x: x, precision: 500)
            #expect(HermitePolynomial.monic(degree: n, at: Interval(exact: x, precision: 500)).contains(value))
            if n > 0 {
                #expect(
                    HermitePolynomial.monic(degree: n - 1, at: Interval(exact: x, precision: 500)).contains(previous))
            }
        }
    }

    @Test func theErrorBoundHolds() throws {
        // At a small precision the errors are visible; the truth comes from 800 bits more.
        try forAll(.integer(in: 2...150), .uniform(in: 0...1), .integer(in: 0...30)) {
            (n: Int, fraction: Double, extra: Int) in
            let precision = Precision(clamping: HermiteRecurrence.guardBits(order: n) + extra)
            let x = 2 * Double(n - 1).squareRoot() * fraction
            guard x * x <= 4 * Double(n - 1) else { return }
            let (value, previous) = run(order: n, x: x, precision: precision)
            let (truth, truthBefore) = run(order: n, x: x, precision: precision + 800)
            let unit = BigFloat(HermiteRecurrence.errorFactor(order: n)).scaled(by: -precision.bits)
            let root = BigFloat(n, precision: 64).applying(.squareRoot)
            #expect((value - truth).magnitude <= unit * (value.magnitude + root * previous.magnitude))
            #expect((previous - truthBefore).magnitude <= unit * (value.magnitude / root + previous.magnitude))
        }
    }

    @Test func theErrorBoundHoldsEverywhereOnTheHalfLine() throws {
        try forAll(.integer(in: 0...120), .uniform(in: 0...60)) { (n: Int, x: Double) in
            let precision: Precision = 60
            let (value, _) = run(order: n, x: x, precision: precision)
            let (truth, _) = run(order: n, x: x, precision: 900)
            let cube = Double((n + 1) * (n + 1) * (n + 1))
            let scale =
                BigFloat.factorial(n, precision: 64).applying(.squareRoot)
                * (BigFloat(x, precision: 64) * BigFloat(x)).scaled(by: -2).applying(.exp)
            #expect((value - truth).magnitude <= scale * BigFloat(100 * cube).scaled(by: -precision.bits))
        }
    }

    @Test func theBoundIsNotIdle() {
        // The error really exceeds a hundredth of a unit, so a bound of zero would be caught.
        let (value, _) = run(order: 100, x: 7.3, precision: 60)
        let (truth, _) = run(order: 100, x: 7.3, precision: 900)
        #expect((value - truth).magnitude > truth.magnitude.scaled(by: -67))
    }
}

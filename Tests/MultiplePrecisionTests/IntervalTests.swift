import MultiplePrecision
import PropertyTesting
import Testing

@Suite struct IntervalTests {
    @Test func arithmeticContainsEveryResult() throws {
        try forAll(.any, .any) { (x: Interval, y: Interval) in
            // Exact for sums and products of numbers of up to 364 bits whose exponents differ by less than 2 · 20,000.
            let exact: Precision = 100_000
            for a in x.samples {
                for b in y.samples {
                    #expect((x + y).contains(.sum(a, b, precision: exact, rounding: .down)))
                    #expect((x - y).contains(.difference(a, b, precision: exact, rounding: .down)))
                    #expect((x * y).contains(.product(a, b, precision: exact, rounding: .down)))
                }
            }
        }
    }

    @Test func quotientsContainEveryResultOrRefuse() throws {
        try forAll(.any, .any) { (x: Interval, y: Interval) in
            guard !y.containsZero else {
                #expect(throws: IntervalError.self) { try x / y }
                return
            }
            let quotient = try x / y
            for a in x.samples {
                for b in y.samples {
                    let bits = Precision(clamping: 2 * max(a.precision, b.precision).bits)
                    #expect(quotient.lower <= .quotient(a, b, precision: bits, rounding: .up))
                    #expect(quotient.upper >= .quotient(a, b, precision: bits, rounding: .down))
                }
            }
        }
    }

    @Test func integersActAsPoints() throws {
        try forAll(.any, .integer(in: -9...9)) { (x: Interval, n: Int) in
            let point = Interval(n, precision: max(64, x.precision))
            #expect((x + n).isIdentical(to: x + point))
            #expect((x - n).isIdentical(to: x - point))
            for a in x.samples {
                #expect((x * n).contains(.product(a, n, precision: 2_000, rounding: .down)))
                guard n != 0 else { continue }
                let quotient = try x / n
                #expect(quotient.lower <= .quotient(a, n, precision: 2_000, rounding: .up))
                #expect(quotient.upper >= .quotient(a, n, precision: 2_000, rounding: .down))
            }
        }
    }

    @Test func powersContainEveryResult() throws {
        try forAll(.between(.moderate(-4...4)), .integer(in: 0...9)) { (x: Interval, n: Int) in
            let power = try x.raised(to: n)
            for a in x.samples {
                let truth = a.raised(to: n, precision: Precision(clamping: max(2, a.precision.bits * max(n, 1))))
                #expect(power.contains(truth))
                if n == 2 { #expect(x.squared.contains(truth)) }
            }
        }
    }

    /// The interval form of each function with the part of the line on which it is tried.
    static let functions: [(BigFloat.Function, ClosedRange<Double>, @Sendable (Interval) throws -> Interval)] = [
        (.squareRoot, 0...1e6, { try $0.squareRoot() }), (.exp, -40...40, { $0.exp() }),
        (.expMinusOne, -40...40, { $0.expMinusOne() }), (.log, 1e-9...1e9, { try $0.log() }),
        (.sin, -30...30, { $0.sin() }), (.cos, -30...30, { $0.cos() }), (.sinh, -40...40, { $0.sinh() }),
        (.cosh, -40...40, { $0.cosh() }), (.tanh, -40...40, { $0.tanh() }),
        (.arcTangent, -40...40, { $0.arcTangent() }),
        (.erf, -8...8, { $0.erf() }), (.erfc, -8...8, { $0.erfc() }), (.gamma, 0.01...20, { try $0.gamma() }),
        (.logGamma, 0.01...20, { try $0.logGamma() }),
    ]

    @Test(arguments: functions.indices)
    func functionsContainEveryResult(index: Int) throws {
        let (function, range, image) = Self.functions[index]
        try forAll(.between(.moderate(range))) { (x: Interval) in
            let enclosure = try image(x)
            for a in x.samples {
                let bits = Precision(clamping: 2 * x.precision.bits + 32)
                #expect(enclosure.lower <= a.applying(function, precision: bits, rounding: .up))
                #expect(enclosure.upper >= a.applying(function, precision: bits, rounding: .down))
            }
        }
    }

    @Test(arguments: functions.indices)
    func smallerIntervalsHaveSmallerImages(index: Int) throws {
        let (_, range, image) = Self.functions[index]
        try forAll(.between(.moderate(range)), .between(.moderate(range))) { (x: Interval, y: Interval) in
            // At one precision, or the roundings differ.
            let (inner, outer) = (x.rounded(to: 320), x.hull(y).rounded(to: 320))
            try #expect(image(outer).contains(image(inner)))
        }
    }

    @Test func smallerOperandsHaveSmallerResults() throws {
        let moderate = Generator<Interval>.between(.moderate(-9...9))
        try forAll(moderate, moderate, moderate) { (x: Interval, y: Interval, z: Interval) in
            let (inner, outer, other) = (x.rounded(to: 320), x.hull(y).rounded(to: 320), z.rounded(to: 320))
            #expect((outer + other).contains(inner + other))
            #expect((outer - other).contains(inner - other))
            #expect((outer * other).contains(inner * other))
            #expect(outer.squared.contains(inner.squared))
            if !other.containsZero { try #expect((outer / other).contains(inner / other)) }
        }
    }

    @Test func pointsStayTight() throws {
        // One operation on points gives neighbours at most.
        try forAll(.moderate(0.1...30), .moderate(0.1...30)) { (a: BigFloat, b: BigFloat) in
            let (x, y) = try (Interval(a), Interval(b))
            for result in try [x + y, x - y, x * y, x / y, x.exp(), x.log(), x.sin(), x.cos(), x.gamma(), x.tanh()] {
                #expect(result.isPoint || result.lower.nextUp >= result.upper)
            }
        }
    }

    @Test func extremaOfTheSineAreFound() throws {
        let (x, y) = try (Interval("1.5", precision: 80), Interval("1.6", precision: 80))
        let hull = x.hull(y)
        #expect(hull.sin().upper == BigFloat(1) && hull.sin().lower < BigFloat(1))
        #expect((-hull).sin().lower == BigFloat(-1))
        #expect(hull.hull(-hull).sin().contains(try Interval(lower: BigFloat(-1), upper: BigFloat(1))))
        let wide = try Interval(lower: BigFloat(0.0), upper: BigFloat(100.0))
        #expect(wide.sin().lower == BigFloat(-1) && wide.sin().upper == BigFloat(1))
        #expect(Interval.wholeLine(precision: 64).cos().upper == BigFloat(1))
    }

    @Test func theMinimumOfGammaIsInside() throws {
        let wide = try Interval(lower: BigFloat(1.0), upper: BigFloat(2.0))
        let minimum = try Interval("1.46163214496836234126265954232572132846819620400644", precision: 200)
        try #expect(wide.gamma().contains(minimum.gamma()))
        try #expect(wide.logGamma().contains(minimum.logGamma()))
        // Left and right of the kink in the rule itself.
        for end in [1.4616321449683622, 1.4616321449683624] {
            let narrow = try Interval(lower: BigFloat(end.nextDown), upper: BigFloat(end.nextUp))
            for a in narrow.samples {
                try #expect(narrow.gamma().contains(a.applying(.gamma, precision: 300)))
                try #expect(narrow.logGamma().contains(a.applying(.logGamma, precision: 300)))
            }
        }
    }

    @Test func badArgumentsAreTypedErrors() throws {
        let negative = try Interval(lower: BigFloat(-1.0), upper: BigFloat(2.0))
        #expect(throws: IntervalError.self) { try negative.squareRoot() }
        #expect(throws: IntervalError.self) { try negative.log() }
        #expect(throws: IntervalError.self) { try negative.gamma() }
        #expect(throws: IntervalError.self) { try Interval(0, precision: 64).logGamma() }
        #expect(throws: IntervalError.self) { try Interval(1, precision: 64) / negative }
        #expect(throws: IntervalError.self) { try Interval(1, precision: 64) / 0 }
        #expect(throws: IntervalError.self) { try negative.raised(to: -1) }
        #expect(throws: IntervalError.self) { try Interval(1, precision: 64).raised(to: Int.min) }
        #expect(throws: IntervalError.self) { try Interval(lower: BigFloat(2.0), upper: BigFloat(1.0)) }
        #expect(throws: IntervalError.self) { try Interval(lower: BigFloat(Double.nan), upper: BigFloat(1.0)) }
        #expect(throws: IntervalError.self) { try Interval(Double.nan, precision: 64) }
        #expect(throws: IntervalError.self) { try Interval(BigFloat(Double.nan)) }
    }

    @Test func infiniteEndpointsMeanUnbounded() throws {
        let ray = try Interval(lower: BigFloat(1.0), upper: BigFloat(Double.infinity))
        let zero = Interval(0, precision: 64)
        #expect((ray * zero).isIdentical(to: zero))
        #expect((ray - ray).isIdentical(to: .wholeLine(precision: 64)))
        let quotient = try ray / ray
        #expect(quotient.lower.isZero && quotient.upper == BigFloat(Double.infinity))
        #expect(ray.tanh().upper == BigFloat(1) && ray.exp().upper.isInfinite)
        #expect(!ray.isBounded && ray.relativeAccuracyBits == 0)
    }

    @Test func setsBehave() throws {
        let ends = Generator<Interval>.between(.moderate(-9...9))
        try forAll(ends, ends) { (x: Interval, y: Interval) in
            let hull = x.hull(y)
            #expect(hull.contains(x) && hull.contains(y))
            #expect(x.overlaps(y) == (x.intersection(y) != nil))
            if let both = x.intersection(y) { #expect(x.contains(both) && y.contains(both)) }
            #expect(x.contains(x.midpoint) && x.contains(x))
            #expect(x.absolute.lower == x.mignitude && x.absolute.upper == x.magnitude)
            #expect(x.sign.map { $0 == x.midpoint.signum } ?? (x.containsZero && !x.isPoint))
        }
    }

    @Test func accuracyCountsCertainBits() throws {
        try forAll(.integer(in: 1...200), .integer(in: 64...1_000)) { (bits: Int, n: Int) in
            let value = BigFloat(n, precision: 300)
            let radius = BigFloat.product(
                value, BigFloat(1, scaledBy: -bits - 1, precision: 300), precision: 300, rounding: .down)
            // Relative width 2^-bits, up to the rounding of the ends and a factor near 1.
            let accuracy = try Interval(midpoint: value, radius: radius).relativeAccuracyBits
            #expect((bits - 2...bits).contains(accuracy))
        }
        #expect(Interval(7, precision: 64).relativeAccuracyBits == .max)
    }

    @Test func piEnclosesTheTruth() throws {
        // The first 80 digits after the point, cut.
        let digits = "3.14159265358979323846264338327950288419716939937510582097494459230781640628620899"
        let lower = try BigFloat(digits, precision: 400, rounding: .down)
        let upper = BigFloat.sum(
            lower, try BigFloat("1e-80", precision: 400, rounding: .up), precision: 400, rounding: .up)
        let truth = try Interval(lower: lower, upper: upper)
        try forAll(.precision) { (precision: Precision) in
            #expect(Interval.pi(precision: precision).overlaps(truth))
            #expect(Interval.pi(precision: precision).width <= BigFloat(1, scaledBy: 2 - precision.bits, precision: 2))
        }
    }

    @Test func textIsEnclosedTightly() throws {
        try forAll(.finite, .precision) { (x: BigFloat, precision: Precision) in
            let written = try Interval(x.description, precision: precision)
            try #expect(written.overlaps(Interval(x.description, precision: 400)))
            #expect(written.isPoint || written.lower.nextUp == written.upper)
        }
    }
}

import CMPFR
import Foundation
import MultiplePrecision
import PropertyTesting
import Testing

@Suite struct BigFloatTests {
    @Test func doublesSurviveTheRoundTrip() throws {
        try forAll(.double(including: .all)) { value in
            let back = BigFloat(value).double()
            #expect(back.bitPattern == value.bitPattern || (back.isNaN && value.isNaN))
        }
    }

    @Test func conversionToDoubleRoundsCorrectlyIntoSubnormals() throws {
        // An odd multiple of half the least subnormal is a tie.
        try forAll(.integer(in: 0...1_000)) { (n: Int) in
            let tie = BigFloat(2 * n + 1, scaledBy: -1075, precision: 64)
            #expect(tie.double(rounding: .down) == Double(n) * 0x1p-1074)
            #expect(tie.double(rounding: .up) == Double(n + 1) * 0x1p-1074)
            #expect(tie.double() == Double(n % 2 == 0 ? n : n + 1) * 0x1p-1074)
        }
        #expect(BigFloat(1, scaledBy: 1024, precision: 2).double() == .infinity)
        #expect(BigFloat(1, scaledBy: 1024, precision: 2).double(rounding: .down) == .greatestFiniteMagnitude)
    }

    @Test func arithmeticIsTheExactResultRoundedOnce() throws {
        // Sums and products of two Doubles are exact at 4400 bits.
        let exact: Precision = 4400
        try forAll(.double(including: .subnormals), .double(including: .subnormals), .precision, .allCases()) {
            (a: Double, b: Double, precision: Precision, rounding: Rounding) in
            let (x, y) = (BigFloat(a), BigFloat(b))
            func results(_ precision: Precision, _ rounding: Rounding) -> [BigFloat] {
                [
                    .sum(x, y, precision: precision, rounding: rounding),
                    .difference(x, y, precision: precision, rounding: rounding),
                    .product(x, y, precision: precision, rounding: rounding),
                ]
            }
            let truths = results(exact, .down).map { BigFloat($0, precision: precision, rounding: rounding) }
            #expect(results(precision, rounding) == truths)
        }
    }

    @Test func quotientsBracketTheTruth() throws {
        try forAll(.finite, .nonZero, .precision) { (x: BigFloat, y: BigFloat, precision: Precision) in
            let low = BigFloat.quotient(x, y, precision: precision, rounding: .down)
            let high = BigFloat.quotient(x, y, precision: precision, rounding: .up)
            // low y <= x <= high y with exact products, the other way round for negative y.
            let exact = Precision(clamping: precision.bits + y.precision.bits)
            let products = [low, high].map { BigFloat.product($0, y, precision: exact, rounding: .down) }
            #expect(y.signum > 0 ? products[0] <= x && x <= products[1] : products[1] <= x && x <= products[0])
            #expect(low == high || low.nextUp == high)
        }
    }

    @Test func functionsAgreeWithThemselvesAtTwiceThePrecision() throws {
        try forAll(.allCases(), .moderate(0.01...30), .integer(in: 10...200), .allCases()) {
            (function: BigFloat.Function, x: BigFloat, bits: Int, rounding: Rounding) in
            let (coarse, fine) = (Precision(clamping: bits), Precision(clamping: 2 * bits + 64))
            let result = x.applying(function, precision: coarse, rounding: rounding)
            // A truth that is within 2^-fine of a number, as erf(9) is of 1, rounds to that number or to its neighbour.
            let bounds = [Rounding.down, .up].map { direction in
                BigFloat(
                    x.applying(function, precision: fine, rounding: direction), precision: coarse, rounding: rounding)
            }
            #expect(bounds[0] <= result && result <= bounds[1])
            if rounding == .up { #expect(result >= x.applying(function, precision: fine, rounding: .down)) }
            if rounding == .down { #expect(result <= x.applying(function, precision: fine, rounding: .up)) }
        }
    }

    @Test func textReadsBackExactly() throws {
        try forAll(.finite) { (x: BigFloat) in
            for text in [x.description, x.hexadecimalText] {
                let back = try BigFloat(text, precision: x.precision, rounding: .toNearest)
                #expect(back.isIdentical(to: x))
            }
            let decoded = try JSONDecoder().decode(BigFloat.self, from: JSONEncoder().encode(x))
            #expect(decoded.isIdentical(to: x))
        }
    }

    @Test func specialValuesHaveText() throws {
        for (value, text) in [(Double.infinity, "inf"), (-.infinity, "-inf"), (0, "0"), (-0.0, "-0")] {
            #expect(BigFloat(value).description == text)
            let back = try BigFloat(text, precision: 53, rounding: .up)
            #expect(back.isIdentical(to: BigFloat(value)))
        }
        let nan = try BigFloat("nan", precision: 53, rounding: .up)
        #expect(nan.isNaN)
    }

    @Test(arguments: ["", " 1", "1 ", "1e", "0x", "abc", "1.2.3", "1e5x", "--1", "1\0"])
    func malformedTextIsRefused(text: String) {
        #expect(throws: BigFloatTextError.self) { try BigFloat(text, precision: 53, rounding: .up) }
    }

    @Test func decimalTextRoundsAsAsked() throws {
        let third = BigFloat.quotient(BigFloat(1), 3, precision: 200, rounding: .toNearest)
        #expect(third.decimalText(digits: 5, rounding: .down) == "3.3333e-1")
        #expect(third.decimalText(digits: 5, rounding: .up) == "3.3334e-1")
        #expect((-third).decimalText(digits: 5, rounding: .down) == "-3.3334e-1")
    }

    @Test(arguments: [Int.min, -1, 0, 1, 2_097_153, 1_000_000_000, Int.max])
    func absurdPrecisionsAreRefused(bits: Int) {
        let error = #expect(throws: PrecisionError.self) { try Precision(bits: bits) }
        #expect(error?.bits == bits)
    }

    @Test func failedPropertiesShowNumbersAndNotTheirStorage() throws {
        try withKnownIssue {
            try forAll(.finite, .between(.finite)) { (_: BigFloat, _: Interval) in false }
        } matching: { issue in
            let text = issue.comments.map(\.rawValue).joined()
            return text.contains("minimal input:  (0, [0, 0])") && !text.contains("torage")
                && text.contains("(try BigFloat(\"0\"") && text.contains("try Interval(lower: try BigFloat(")
        }
    }

    @Test func nothingIsTakenFromMPFRsGlobals() throws {
        func results() -> [BigFloat] {
            let x = BigFloat(1, scaledBy: 900, precision: 100)
            return [
                x * x, BigFloat(1.25) / BigFloat(3), BigFloat(5, precision: 70).applying(.exp), x.applying(.log),
                Arena.with(count: 1, precision: 90) { arena in
                    arena[0].set(x)
                    arena[0].set(arena[0], times: arena[0])
                    return arena[0].value
                },
            ]
        }
        let before = results()
        let (precision, emin, emax) = (mpfr_get_default_prec(), mpfr_get_emin(), mpfr_get_emax())
        mpfr_set_default_prec(7)
        mpfr_set_emin(-10)
        mpfr_set_emax(10)
        let during = results()
        #expect(mpfr_get_emin() == -10 && mpfr_get_emax() == 10, "the thread's own range is put back")
        mpfr_set_default_prec(precision)
        mpfr_set_emin(emin)
        mpfr_set_emax(emax)
        for (a, b) in zip(before, during) { #expect(a.isIdentical(to: b)) }
    }
}

/// Copies must not share what is written: a pool of BigFloats against a pool of Doubles, in which the numbers stay exact.
/// Snapshots are copies of the whole pool, held in an array and in a closure; whatever is written later, they stay.
private struct CopyModel: StatefulModel {
    enum Command: Sendable {
        case copy(from: Int, to: Int)
        case overwrite(Int, with: Int)
        case add(Int, Int)
        case subtract(Int, Int)
        case multiply(Int, by: Int)
        case negate(Int)
        case stepUp(Int)
        case formSum(Int, Int, into: Int)
        case formDifference(Int, Int, into: Int)
        case formProduct(Int, Int, into: Int)
        case keepSnapshot
    }

    struct System {
        var pool = [1, 2, 3, 4].map { BigFloat($0, precision: 53) }
        var kept: [[BigFloat]] = []
        var captured: [() -> [BigFloat]] = []
    }

    var values: [Double] = [1, 2, 3, 4]
    var snapshots: [[Double]] = []

    var commands: Generator<Command> {
        let index = Generator<Int>.integer(in: 0...3)
        let pair = Generator<(Int, Int)>.zip(index, index)
        let triple = Generator<(Int, Int, Int)>.zip(index, index, index)
        let small = Generator<(Int, Int)>.zip(index, .integer(in: -3...3))
        return .one(of: [
            pair.map { .copy(from: $0, to: $1) }, small.map { .overwrite($0, with: $1) }, pair.map { .add($0, $1) },
            pair.map { .subtract($0, $1) }, small.map { .multiply($0, by: $1) }, index.map { .negate($0) },
            index.map { .stepUp($0) }, triple.map { .formSum($0, $1, into: $2) },
            triple.map { .formDifference($0, $1, into: $2) }, triple.map { .formProduct($0, $1, into: $2) },
            .constant(.keepSnapshot),
        ])
    }

    /// Only exact results: what rounding does is tested elsewhere.
    func allows(_ command: Command) -> Bool {
        switch command {
        case .add(let a, let b), .formSum(let a, let b, _): isExact(values[a], values[b], +)
        case .subtract(let a, let b), .formDifference(let a, let b, _): isExact(values[a], values[b], -)
        case .formProduct(let a, let b, _): isExact(values[a], values[b], *)
        case .multiply(let a, let factor): isExact(values[a], Double(factor), *)
        case .copy, .overwrite, .negate, .keepSnapshot: true
        case .stepUp(let a): values[a] != 0
        }
    }

    private func isExact(_ a: Double, _ b: Double, _ operation: (BigFloat, BigFloat) -> BigFloat) -> Bool {
        let result = operation(BigFloat(a, precision: 200), BigFloat(b, precision: 200))
        return result.isZero
            || abs(result.double()) > 0x1p-500 && abs(result.double()) < 0x1p500
                && BigFloat(result.double()) == result
    }

    mutating func apply(_ command: Command) {
        switch command {
        case .copy(let source, let target): values[target] = values[source]
        case .overwrite(let a, let value): values[a] = Double(value)
        case .add(let a, let b): values[a] += values[b]
        case .subtract(let a, let b): values[a] -= values[b]
        case .multiply(let a, let factor): values[a] *= Double(factor)
        case .negate(let a): values[a] = -values[a]
        case .stepUp(let a): values[a] = values[a].nextUp
        case .formSum(let a, let b, let target): values[target] = values[a] + values[b]
        case .formDifference(let a, let b, let target): values[target] = values[a] - values[b]
        case .formProduct(let a, let b, let target): values[target] = values[a] * values[b]
        case .keepSnapshot: snapshots.append(values)
        }
    }

    func run(_ command: Command, on system: inout System) {
        switch command {
        case .copy(let source, let target): system.pool[target] = system.pool[source]
        case .overwrite(let a, let value): system.pool[a] = BigFloat(value, precision: 53)
        case .add(let a, let b): system.pool[a] += system.pool[b]
        case .subtract(let a, let b): system.pool[a] -= system.pool[b]
        case .multiply(let a, let factor): system.pool[a] *= factor
        case .negate(let a): system.pool[a] = -system.pool[a]
        case .stepUp(let a): system.pool[a] = system.pool[a].nextUp
        case .formSum(let a, let b, let target): system.pool[target].formSum(system.pool[a], system.pool[b])
        case .formDifference(let a, let b, let target):
            system.pool[target].formDifference(system.pool[a], system.pool[b])
        case .formProduct(let a, let b, let target): system.pool[target].formProduct(system.pool[a], system.pool[b])
        case .keepSnapshot:
            system.kept.append(system.pool)
            system.captured.append { [pool = system.pool] in pool }
        }
        #expect(system.pool.map { $0.double() } == values)
        #expect(system.kept.map { $0.map { $0.double() } } == snapshots)
        #expect(system.captured.map { $0().map { $0.double() } } == snapshots)
    }
}

@Suite struct BigFloatCopyTests {
    @Test func copiesAreIndependent() async throws {
        try await forAllCommands(of: CopyModel.self) { CopyModel.System() }
    }
}

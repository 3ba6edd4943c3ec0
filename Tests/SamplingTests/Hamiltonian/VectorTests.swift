import PropertyTesting
import RealModule
import SamplingKernels
import Testing

@testable import Sampling

/// The kernels in C: the same bits in every instruction set, and what their formulas say.
@Suite struct VectorTests {
    private static var sets: [SamplingInstructionSet] {
        (0..<sampling_instruction_set_count.rawValue).map { SamplingInstructionSet(rawValue: $0) }
            .filter { sampling_supports($0) != 0 }
    }

    private static let numbers = Generator<Double>.uniform(in: -10...10).array(count: 0...40)

    /// The vectors of a case: copies of one, scaled, so that all have its length.
    private static func vectors(_ x: [Double]) -> [[Double]] {
        [1, -0.5, 0.25, 3, 1.5].enumerated().map { number, factor in
            x.indices.map { factor * x[($0 + number) % max(x.count, 1)] + Double(number) }
        }
    }

    @Test func leapfrogHalves() throws {
        try forAll(Self.numbers, .uniform(in: -1...1), .uniform(in: -1...1), cases: 60) {
            (x: [Double], a: Double, b: Double) in
            let v = Self.vectors(x)
            var first: ([Double], [Double], [Double], Double)?
            for set in Self.sets {
                var (p, position, sum) = (v[0], v[0], v[2])
                sampling_kick_and_drift(set, &p, a, v[3], v[4], v[1], b, &position, x.count)
                for index in x.indices {
                    #expect(p[index] == v[0][index] + a * v[3][index] * v[4][index])
                    #expect(position[index] == v[1][index] + b * v[3][index] * p[index])
                }
                let before = p
                let square = sampling_kick_and_sum(set, &p, a, v[3], v[4], &sum, x.count)
                for index in x.indices {
                    #expect(p[index] == before[index] + a * v[3][index] * v[4][index])
                    #expect(sum[index] == v[2][index] + p[index])
                }
                let exact = p.reduce(0) { $0 + $1 * $1 }
                #expect(abs(square - exact) <= 1e-14 * exact)
                if let first {
                    #expect(first.0 == p && first.1 == position && first.2 == sum && first.3 == square)
                } else {
                    first = (p, position, sum, square)
                }
            }
        }
    }

    @Test func products() throws {
        try forAll(Self.numbers, .element(of: [0, 1, 2, 3]), cases: 80) { (x: [Double], form: Int) in
            let v = Self.vectors(x)
            let (hasLower, hasExtra) = (form & 1 == 1, form & 2 == 2)
            var found: [(Double, Double)] = []
            for set in Self.sets {
                let pair = v[3].withUnsafeBufferPointer { lower in
                    v[4].withUnsafeBufferPointer { extra in
                        sampling_products(
                            set, v[0], v[1], v[2], hasLower ? lower.baseAddress : nil,
                            hasExtra ? extra.baseAddress : nil, x.count)
                    }
                }
                found.append((pair.first, pair.second))
            }
            let rho = x.indices.map { v[2][$0] - (hasLower ? v[3][$0] : 0) + (hasExtra ? v[4][$0] : 0) }
            let size = x.indices.reduce(1) { $0 + (abs(v[0][$1]) + abs(v[1][$1])) * abs(rho[$1]) }
            #expect(abs(found[0].0 - zip(v[0], rho).reduce(0) { $0 + $1.0 * $1.1 }) <= 1e-14 * size)
            #expect(abs(found[0].1 - zip(v[1], rho).reduce(0) { $0 + $1.0 * $1.1 }) <= 1e-14 * size)
            #expect(found.allSatisfy { $0 == found[0] })
        }
    }

    @Test func quadratic() throws {
        try forAll(Self.numbers, .uniform(in: -2...2), cases: 60) { (x: [Double], shift: Double) in
            let precisions = x.map { 0.1 + abs($0) }
            var values: [Double] = []
            for set in Self.sets {
                var gradient = x
                values.append(sampling_quadratic(set, x, shift, precisions, &gradient, x.count))
                for index in x.indices { #expect(gradient[index] == -((x[index] - shift) * precisions[index])) }
                values.append(sampling_quadratic(set, x, shift, precisions, nil, x.count))
            }
            let exact = zip(x, precisions).reduce(0) { $0 + ($1.0 - shift) * ($1.0 - shift) * $1.1 }
            #expect(values.allSatisfy { $0 == values[0] } && abs(values[0] - exact) <= 1e-14 * exact)
        }
    }

    /// Filling a buffer takes the bits that numbers one after the other take, whatever its length and what was drawn before, and gives the
    /// same numbers but for rounding.
    @Test func normalsAreThoseOfTheStream() throws {
        try forAll(.integer(in: 0...100_000), .integer(in: 0...70), .integer(in: 0...3), cases: 120) {
            (seed: Int, count: Int, before: Int) in
            var (filling, single) = (PhiloxStream(seed: UInt64(seed)), PhiloxStream(seed: UInt64(seed)))
            for _ in 0..<before { #expect(filling.bits() == single.bits()) }
            var buffer = [Double](repeating: 0, count: count)
            buffer.withUnsafeMutableBufferPointer { filling.fillNormals($0) }
            for number in buffer {
                let expected = single.normal()
                #expect(abs(number - expected) <= 2 * NormalQuantile.accuracy * abs(expected))
            }
            #expect(filling.bits() == single.bits() && filling.bits() == single.bits())
        }
    }

    /// Over many blocks, so that numbers that need more bits occur: one number in 4,096.
    @Test func normalsThatNeedMoreBits() {
        var (filling, single) = (PhiloxStream(seed: 12), PhiloxStream(seed: 12))
        var buffer = [Double](repeating: 0, count: 20_000)
        buffer.withUnsafeMutableBufferPointer { filling.fillNormals($0) }
        var far = 0
        for number in buffer {
            let expected = single.normal()
            #expect(abs(number - expected) <= 2 * NormalQuantile.accuracy * abs(expected))
            // A tail probability below 2^-13.
            far += abs(number) > 3.67 ? 1 : 0
        }
        #expect(far > 0 && filling.bits() == single.bits())
    }

    @Test func instructionSetsGiveTheSameNormals() {
        var results: [[UInt64]] = []
        for set in Self.sets {
            var numbers = [Double](repeating: 0, count: 16 * 100)
            let groups = sampling_normals(set, 0x0123_4567_89AB_CDEF, 0xFFFF_FFF0, 1, 2, 3, &numbers, 100)
            results.append(numbers.map(\.bitPattern) + [UInt64(groups)])
        }
        #expect(results.allSatisfy { $0 == results[0] } && results[0][0] != 0)
    }
}

// The shrinking challenge (github.com/jlink/shrinking-challenge; Hypothesis's results are published there, generated with
// 5.23.5, and the remaining examples come with their known minima). Each example is shrunk from many seeds, and every
// result must be at least as simple as the published one.

import Testing

@testable import PropertyTesting

@Suite("Shrinking challenge")
struct ShrinkingChallengeTests {
    static let seeds: Range<UInt64> = 0..<20

    /// The distinct minimal values over all seeds; every seed must find a failure within its cases.
    private func minima<Value: Hashable>(
        _ generator: Generator<Value>, cases: Int = 2000, where condition: (Value) throws -> Bool
    ) throws -> Set<Value> {
        var minima: Set<Value> = []
        for seed in Self.seeds {
            minima.insert(try #require(try generator.simplest(cases: cases, seed: seed, where: condition)))
        }
        return minima
    }

    private static let integers = Generator<Int>.integer()

    @Test("bound5: ([], [], [], [-1], [-32768]) as Hypothesis")
    func bound5() throws {
        let list = Generator<Int16>.integer().array(count: 0...10).filter { $0.reduce(0) { $0 &+ $1 } < 256 }
        let problem = list.array(count: 5...5)
        let found = try minima(problem) { lists in
            lists.joined().reduce(Int16(0)) { $0 &+ $1 } >= 5 * 256
        }
        #expect(found == [[[], [], [], [-1], [-32768]]])
    }

    @Test("large union list: [[0, 1, -1, 2, -2]] as Hypothesis")
    func largeUnionList() throws {
        let found = try minima(Self.integers.array(count: 0...8).array(count: 0...8)) { lists in
            Set(lists.joined()).count >= 5
        }
        #expect(found == [[[0, 1, -1, 2, -2]]])
    }

    @Test("reverse: [0, 1] as Hypothesis")
    func reverse() throws {
        #expect(try minima(Self.integers.array()) { $0.reversed() != $0 } == [[0, 1]])
    }

    private indirect enum Term: Hashable, Sendable {
        case number(Int)
        case sum(Term, Term)
        case quotient(Term, Term)

        var dividesByLiteralZero: Bool {
            switch self {
            case .number: false
            case .sum(let left, let right): left.dividesByLiteralZero || right.dividesByLiteralZero
            case .quotient(_, .number(0)): true
            case .quotient(let left, let right): left.dividesByLiteralZero || right.dividesByLiteralZero
            }
        }

        /// nil when something is divided by zero.
        var value: Int? {
            switch self {
            case .number(let number): return number
            case .sum(let left, let right):
                guard let left = left.value, let right = right.value else { return nil }
                return left &+ right
            case .quotient(let left, let right):
                guard let left = left.value, let right = right.value, right != 0 else { return nil }
                return left.dividedReportingOverflow(by: right).partialValue
            }
        }
    }

    @Test("calculator: 0 / (0 / 1) or 0 / (0 + 0) as Hypothesis")
    func calculator() throws {
        let terms = Generator.recursive(leaf: Self.integers.map(Term.number)) { term in
            .one(of: [
                Generator<(Term, Term)>.zip(term, term).map(Term.sum),
                Generator<(Term, Term)>.zip(term, term).map(Term.quotient),
            ])
        }
        let found = try minima(terms, cases: 10000) { term in
            try assume(!term.dividesByLiteralZero)
            return term.value == nil
        }
        let zero = Term.number(0)
        #expect(found.isSubset(of: [.quotient(zero, .quotient(zero, .number(1))), .quotient(zero, .sum(zero, zero))]))
    }

    @Test("length list: [900] as Hypothesis")
    func lengthList() throws {
        let lists = Generator<Int>.integer(in: 1...100).flatMap { count in
            Generator<Int>.integer(in: 0...1000).array(count: count...count)
        }
        #expect(try minima(lists) { ($0.max() ?? 0) >= 900 } == [[900]])
    }

    @Test("distinct: [0, 1, -1]")
    func distinct() throws {
        #expect(try minima(Self.integers.array()) { Set($0).count >= 3 } == [[0, 1, -1]])
    }

    @Test("coupling: [1, 0]")
    func coupling() throws {
        let found = try minima(Generator<Int>.integer(in: 0...10).array()) { list in
            try assume(list.allSatisfy { $0 < list.count })
            return list.indices.contains { list[$0] != $0 && list[list[$0]] == $0 }
        }
        #expect(found == [[1, 0]])
    }

    private struct Removal: Hashable {
        var list: [Int]
        var index: Int
    }

    @Test("deletion: ([0, 0], 0)")
    func deletion() throws {
        let removals = Generator<([Int], Int)>.zip(Self.integers.array(), .integer(in: 0...10))
            .map { Removal(list: $0, index: $1) }
        let found = try minima(removals) { removal in
            try assume(removal.index < removal.list.count)
            let element = removal.list[removal.index]
            var list = removal.list
            if let first = list.firstIndex(of: element) { list.remove(at: first) }
            return list.contains(element)
        }
        #expect(found == [Removal(list: [0, 0], index: 0)])
    }

    private indirect enum Heap: Hashable, Sendable {
        case empty
        case node(Int, Heap, Heap)

        static func generator(atLeast bound: Int, size: Int) -> Generator<Heap> {
            Generator { source in
                let isEmpty = try size <= 0 || source.draw(.integer(in: 0...7)) == 0
                guard !isEmpty else { return .empty }
                let head = try source.draw(.integer(in: bound...Int.max))
                return .node(
                    head, try source.draw(generator(atLeast: head, size: size / 2)),
                    try source.draw(generator(atLeast: head, size: size / 2)))
            }
        }

        var list: [Int] {
            guard case .node(let head, let left, let right) = self else { return [] }
            return [head] + left.list + right.list
        }

        static func merged(_ first: Heap, _ second: Heap) -> Heap {
            guard case .node(let a, let leftA, let rightA) = first else { return second }
            guard case .node(let b, let leftB, let rightB) = second else { return first }
            return a <= b ? .node(a, merged(rightA, second), leftA) : .node(b, merged(rightB, first), leftB)
        }

        /// Wrong on purpose: sorts the head only.
        var wronglySorted: [Int] {
            guard case .node(let head, let left, let right) = self else { return [] }
            return [head] + Heap.merged(left, right).list
        }
    }

    @Test("binary heap: four nodes, the known smallest, which Hypothesis is reported not to find")
    func binaryHeap() throws {
        let heaps = Generator<Heap> { source in
            let size = try source.draw(.integer(in: 0...20))
            return try source.draw(Heap.generator(atLeast: .min, size: size))
        }
        let found = try minima(heaps) { $0.wronglySorted != $0.list.sorted() }
        #expect(found.allSatisfy { $0.list.count <= 4 && $0.list.allSatisfy { (0...1).contains($0) } }, "\(found)")
    }

    @Test("nested lists: one list of 11 zeros")
    func nestedLists() throws {
        let found = try minima(Self.integers.array(count: 0...12).array(count: 0...12)) { lists in
            lists.reduce(0) { $0 + $1.count } > 10
        }
        #expect(found == [[Array(repeating: 0, count: 11)]])
    }

    @Test("difference must not be zero: [10, 10]; small: [10, 6]; one: [10, 9]")
    func difference() throws {
        let pairs = Generator<Int>.integer(in: 1...1000).array(count: 2...2)
        #expect(try minima(pairs, cases: 100_000) { $0[0] >= 10 && $0[0] == $0[1] } == [[10, 10]])
        #expect(
            try minima(pairs, cases: 100_000) { $0[0] >= 10 && (1...4).contains(abs($0[0] - $0[1])) } == [[10, 6]])
        #expect(try minima(pairs, cases: 100_000) { $0[0] >= 10 && abs($0[0] - $0[1]) == 1 } == [[10, 9]])
    }
}

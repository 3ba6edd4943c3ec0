import PropertyTesting
import Testing

@testable import Sampling

@Suite struct ReplicaFlowTests {
    /// Counted from the whole history of a walker's rungs: the times it comes to the cold end after the hot end after the cold end.
    private func roundTrips(_ path: [Int], top: Int) -> Int {
        let ends = path.filter { $0 == 0 || $0 == top }
        var turns: [Int] = []
        for end in ends where turns.last != end { turns.append(end) }
        return max(turns.drop { $0 == top }.filter { $0 == 0 }.count - 1, 0)
    }

    @Test func roundTripsAreThoseOfTheHistory() throws {
        try forAll(
            .integer(in: 2...5), Generator<Int>.integer(in: 0...3).array(count: 0...200), cases: 100
        ) { (rungs: Int, swaps: [Int]) in
            var flow = try ReplicaFlow(rungCount: rungs)
            var rungOfWalker = Array(0..<rungs)
            var paths = (0..<rungs).map { [$0] }
            for swap in swaps where swap < rungs - 1 {
                try flow.record(swapAt: swap, isAccepted: true)
                for walker in 0..<rungs {
                    if rungOfWalker[walker] == swap {
                        rungOfWalker[walker] = swap + 1
                    } else if rungOfWalker[walker] == swap + 1 {
                        rungOfWalker[walker] = swap
                    }
                    paths[walker].append(rungOfWalker[walker])
                }
            }
            #expect(flow.roundTrips == paths.map { roundTrips($0, top: rungs - 1) })
            #expect((0..<rungs).allSatisfy { rungOfWalker[flow.walker(at: $0)] == $0 })
        }
    }

    @Test func ratesAndFractionsAreCounted() throws {
        var flow = try ReplicaFlow(rungCount: 3)
        #expect(flow.swapRates == [nil, nil])
        try flow.record(swapAt: 0, isAccepted: true)
        try flow.record(swapAt: 0, isAccepted: false)
        try flow.record(swapAt: 0, isAccepted: false)
        try flow.record(swapAt: 0, isAccepted: false)
        #expect(flow.swapRates == [0.25, nil])
        #expect(flow.proposed == [4, 0] && flow.accepted == [1, 0])
        // Rung 1 holds walker 0, which came from the cold end.
        flow.endSweep()
        #expect(flow.upwardFractions == [1, 1, 0])
        try flow.record(swapAt: 1, isAccepted: true)
        flow.endSweep()
        // Now walker 2 is at rung 1, from the hot end; walker 0 has turned at rung 2.
        #expect(flow.upwardFractions == [1, 0.5, 0])
        #expect(flow.roundTrips == [0, 0, 0])
        try flow.record(swapAt: 1, isAccepted: true)
        try flow.record(swapAt: 0, isAccepted: true)
        #expect(flow.roundTrips == [1, 0, 0])
    }

    @Test func ladderIsChecked() throws {
        for count in [1, 0, -3] { #expect(throws: DiagnosticError.self) { try ReplicaFlow(rungCount: count) } }
        var flow = try ReplicaFlow(rungCount: 2)
        for rung in [-1, 1, Int.max] {
            #expect(throws: DiagnosticError.self) { try flow.record(swapAt: rung, isAccepted: true) }
        }
        #expect(flow.proposed == [0])
    }
}

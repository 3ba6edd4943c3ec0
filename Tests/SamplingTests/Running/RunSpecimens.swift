import Foundation
import Synchronization

@testable import Sampling

/// A directory that is removed when the value is.
final class ScratchDirectory: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "/assay-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func bytes(_ name: String) throws -> [UInt8] { try Array(Data(contentsOf: URL(filePath: path + "/" + name))) }

    func write(_ bytes: some Sequence<UInt8>, _ name: String) throws {
        try Data(bytes).write(to: URL(filePath: path + "/" + name))
    }

    var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() }
}

/// A kernel that asks its own task to end at a given transition, as a user or a scheduler would.
struct InterruptedKernel<Base: AdjustableKernel>: AdjustableKernel {
    var base: Base
    let transition: Int
    let count = Count()

    final class Count: Sendable {
        private let value = Atomic(0)
        func next() -> Int { value.add(1, ordering: .relaxed).newValue }
    }

    init(_ base: Base, at transition: Int) { (self.base, self.transition) = (base, transition) }

    var stepSize: Double {
        get { base.stepSize }
        set { base.stepSize = newValue }
    }
    var metric: Metric {
        get { base.metric }
        set { base.metric = newValue }
    }
    var preferredAcceptance: Double? { base.preferredAcceptance }

    func plausibleStepSize<R: Randomness>(at state: ChainState, with randomness: inout R) -> Double {
        base.plausibleStepSize(at: state, with: &randomness)
    }

    func advance<R: Randomness>(_ state: inout ChainState, with randomness: inout R) -> Transition {
        if count.next() == transition { withUnsafeCurrentTask { $0?.cancel() } }
        return base.advance(&state, with: &randomness)
    }
}

/// A kernel that does not move.
struct StuckKernel: TransitionKernel {
    func advance<R: Randomness>(_ state: inout ChainState, with randomness: inout R) -> Transition {
        Transition(acceptance: 0, moved: false, energy: 0)
    }
}

/// A kernel that walks to infinity.
struct EscapingKernel: TransitionKernel {
    func advance<R: Randomness>(_ state: inout ChainState, with randomness: inout R) -> Transition {
        state.position[0] = state.position[0] * 1e10 + 1
        return Transition(acceptance: 1, moved: true, energy: 0)
    }
}

typealias GaussianRun = ChainRun<GaussianTarget, NoUTurn<GaussianTarget>>

extension ChainRun where T == GaussianTarget, Kernel == NoUTurn<GaussianTarget> {
    /// A small run of NUTS on a Gaussian in three dimensions.
    static func specimen(_ plan: RunPlan) throws -> GaussianRun {
        let target = try GaussianTarget(scales: [1, 0.1, 3])
        return try ChainRun(
            target, NoUTurn(target: target, stepSize: 0.1), summary: "nuts", tuning: .windows(), plan: plan)
    }

    static func langevin() throws -> MetropolisAdjustedLangevin<GaussianTarget> {
        try MetropolisAdjustedLangevin(target: GaussianTarget(scales: [1, 0.1, 3]), stepSize: 0.1)
    }
}

extension ChainRun where T == GaussianTarget, Kernel: AdjustableKernel {
    /// A run of the Metropolis-adjusted Langevin algorithm, or of a kernel made of it.
    static func langevin(_ kernel: Kernel, _ plan: RunPlan) throws -> ChainRun {
        try ChainRun(
            GaussianTarget(scales: [1, 0.1, 3]), kernel, summary: "mala", tuning: .windows(), plan: plan)
    }
}

extension RunResult {
    /// All columns of all chains, as bit patterns.
    func bits() throws -> [[[UInt64]]] {
        try columns(Array(0..<ChainDescription.statistics.count + quantities.count)).map {
            $0.map { $0.map(\.bitPattern) }
        }
    }
}

import Foundation

/// How much the statistical tests do.
enum Effort {
    static let isDeep = ProcessInfo.processInfo.environment["ASSAY_EFFORT"] == "deep"

    /// Fresh in each process; with `ASSAY_SEED` that number, to repeat a run.
    static let freshSeed: UInt64 = {
        let fresh =
            ProcessInfo.processInfo.environment["ASSAY_SEED"].flatMap(UInt64.init) ?? UInt64.random(in: 0...(.max))
        if isDeep { print("Statistical tests of the samplers: ASSAY_SEED=\(fresh) repeats this run.") }
        return fresh
    }()
}

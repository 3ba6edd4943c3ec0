import Foundation

/// How much the statistical tests do.
enum Effort {
    static let isDeep = ProcessInfo.processInfo.environment["ASSAY_EFFORT"] == "deep"

    /// The test whose wrong samplers alone are tried, as the documentation's table calls it: `ASSAY_WRONG_SAMPLERS="replica exchange"`.
    static let tests = ProcessInfo.processInfo.environment["ASSAY_WRONG_SAMPLERS"]

    /// Fresh in each process; with `ASSAY_SEED` that number, to repeat a run.
    static let freshSeed: UInt64 = {
        let fresh =
            ProcessInfo.processInfo.environment["ASSAY_SEED"].flatMap(UInt64.init) ?? UInt64.random(in: 0...(.max))
        if isDeep { print("Statistical tests of the samplers: ASSAY_SEED=\(fresh) repeats this run.") }
        return fresh
    }()
}

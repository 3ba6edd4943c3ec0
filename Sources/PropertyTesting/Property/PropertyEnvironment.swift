// PropertyEnvironment: the variables that change how properties run, without a change in the source.
//
//   ASSAY_SEED              an integer that is added to every property's seed: other inputs
//   ASSAY_EFFORT            multiplies the number of cases: a positive number, or `deep` for 10
//   ASSAY_REPLAY            the word that a failed property printed: runs only that case of that property
//   ASSAY_KEEP_REGRESSIONS  1: failed properties write their minimal inputs to the regressions file
//   CI                      set, and not 0 or false: nothing is ever written

import Foundation

struct PropertyEnvironment: Sendable {
    /// The process's variables, replaceable so that the kit can be tested on itself.
    @TaskLocal static var variables = ProcessInfo.processInfo.environment

    var seed: UInt64 = 0
    var effort: Double = 1
    var replay: String?
    var keepsRegressions = false
    var isContinuousIntegration = false

    init(_ variables: [String: String] = PropertyEnvironment.variables) throws(PropertyMisuse) {
        if let text = variables["ASSAY_SEED"] {
            guard let value = UInt64(text) ?? Int64(text).map({ UInt64(bitPattern: $0) }) else {
                throw .environment(name: "ASSAY_SEED", value: text, allowed: "an integer of 64 bits")
            }
            seed = value
        }
        if let text = variables["ASSAY_EFFORT"] {
            guard let value = text == "deep" ? 10 : Double(text), value > 0, value <= 1_000_000 else {
                throw .environment(
                    name: "ASSAY_EFFORT", value: text, allowed: "a number in 0...1000000, not 0, or `deep`")
            }
            effort = value
        }
        replay = variables[ReplayToken.variable]
        keepsRegressions = variables["ASSAY_KEEP_REGRESSIONS"] == "1"
        isContinuousIntegration = !["", "0", "false"].contains(variables["CI"] ?? "")
    }
}

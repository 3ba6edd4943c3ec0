// PropertyVerdict: how a property ended.

enum PropertyVerdict<Input> {
    case passed
    case failed(Counterexample<Input>)
    case flaky(Counterexample<Input>)
    case unhealthy(HealthCheck, String)
    case uncovered(label: String, required: Double, hits: Int, decision: CoverageDecision)
    case generatorFailed(any Error)
}

/// A failing case and the simplest one that fails in the same way.
struct Counterexample<Input> {
    enum Origin: Equatable {
        case random
        case replay
        case example(Int)
        case regression(Int)
    }

    var origin: Origin
    var original: Input
    var minimal: Input
    /// How the minimal input failed.
    var failure: CaseFailure
    /// How the original input failed, where that is reported: in a search for the worst case.
    var originalFailure: CaseFailure?
    var choices: [Choice] = []
    var shrinks = 0
    var steps = 0
    var isExhausted = false
}

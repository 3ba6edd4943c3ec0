// PropertyReport: the one issue that a property records when it does not pass.

struct PropertyReport<Input> {
    let plan: PropertyPlan
    let tally: Tally

    /// The text for a verdict; nil when the property passed.
    func text(_ verdict: PropertyVerdict<Input>, regression: RegressionFile.Outcome? = nil) -> String? {
        switch verdict {
        case .passed:
            return nil
        case .failed(let counterexample):
            return failure(counterexample, regression: regression)
        case .flaky(let counterexample):
            return flaky(counterexample)
        case .unhealthy(let check, let observed):
            return "Property is not healthy. \(check.explanation(observed))"
        case .uncovered(let label, let required, let hits, let decision):
            let share = 100 * Double(hits) / Double(max(tally.cases, 1))
            let counts = "\(hits) of \(tally.cases) cases (\(share) %) are \"\(label)\", required \(required) %"
            return decision == .missed
                ? "Property lacks coverage: \(counts); probability of this under the required share below "
                    + "\(CoverageDecision.errorProbability). Change the generator so that such cases are more frequent."
                : "Property's coverage is undecided: \(counts). The share is too near to the required one: raise the number "
                    + "of cases, or change the generator."
        case .generatorFailed(let error):
            return "Property's generator threw an error of type \(type(of: error)): \(error)"
        }
    }

    private func failure(_ counterexample: Counterexample<Input>, regression: RegressionFile.Outcome?) -> String {
        var lines: [String]
        switch counterexample.origin {
        case .random: lines = ["Property failed."]
        case .replay: lines = ["Property failed on the replayed case."]
        case .example(let index): lines = ["Property failed on explicit example \(index + 1)."]
        case .regression(let index): lines = ["Property failed on kept regression \(index + 1)."]
        }
        let isShrunk = counterexample.origin == .random
        lines += field(isShrunk ? "minimal input" : "input", ValueDescription.lines(of: counterexample.minimal))
        let original = plan.seeksWorst ? "worst input" : "original input"
        if isShrunk { lines += field(original, ValueDescription.lines(of: counterexample.original)) }
        lines += field("failed", counterexample.failure.details)
        if let failure = counterexample.originalFailure { lines += field("worst failed", failure.details) }
        lines += field("cases", [counts(counterexample)])
        if counterexample.isExhausted {
            lines += field(
                "note",
                ["shrinking stopped at its limit of \(plan.maximumShrinkSteps) steps; a simpler input may exist"])
        }
        if let labels = tally.classification { lines += field("labels", [labels]) }
        if isShrunk || counterexample.origin == .replay {
            lines += field("example", ["examples: [\(literal(counterexample.minimal))]"])
            lines += field("replay", [replay(counterexample)])
        }
        if let regression { lines += field("regression", [regression.description]) }
        return lines.joined(separator: "\n")
    }

    private func flaky(_ counterexample: Counterexample<Input>) -> String {
        var lines = [
            "Property is flaky: a failing case passed, or failed differently, when it was repeated with the same input. "
                + "Look for state that outlives a case, for time, and for randomness from outside the generator."
        ]
        lines += field("input", ValueDescription.lines(of: counterexample.minimal))
        lines += field("failed", counterexample.failure.details)
        lines += field("cases", [counts(counterexample)])
        lines += field("replay", [replay(counterexample)])
        return lines.joined(separator: "\n")
    }

    private func counts(_ counterexample: Counterexample<Input>) -> String {
        "\(tally.cases) run, \(tally.discarded) discarded, \(counterexample.shrinks) shrinks in "
            + "\(counterexample.steps) steps"
    }

    private func replay(_ counterexample: Counterexample<Input>) -> String {
        "\(ReplayToken.variable)='\(ReplayToken.encode(counterexample.choices, key: plan.key))'"
    }

    private func literal(_ input: Input) -> String { ValueDescription(purpose: .pasting).text(of: input) }

    private func field(_ name: String, _ values: [String]) -> [String] {
        values.enumerated().map { index, value in
            let label = index == 0 ? name + ":" : ""
            return "  " + label + String(repeating: " ", count: max(1, 16 - label.count)) + value
        }
    }
}

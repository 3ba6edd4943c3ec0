// Property: a run together with what surrounds it, the regressions file, the look at the body, and the issue.

import Testing

struct Property<Input> {
    let run: PropertyRun<Input>
    private let regressions: RegressionFile
    private let coder: RegressionCoder<Input>

    init(
        _ request: PropertyRequest, _ generator: Generator<Input>, _ examples: [Input], coder: RegressionCoder<Input>,
        body: @escaping (Input) async throws -> Bool
    ) throws {
        let plan = try PropertyPlan(request)
        regressions = RegressionFile(besideTest: plan.sourceLocation.filePath)
        self.coder = coder
        run = PropertyRun(
            plan, generator: generator, examples: examples,
            regressions: try regressions.inputs(for: plan.name, coder), body: body)
    }

    /// Records the issue, keeps the regression, and sums up.
    func conclude(_ verdict: PropertyVerdict<Input>) throws -> PropertySummary {
        let verdict = withBodyChecked(verdict)
        if case .generatorFailed(let misuse as PropertyMisuse) = verdict { throw misuse }
        let kept = keepRegression(verdict)
        let report = PropertyReport<Input>(plan: run.plan, tally: run.tally).text(verdict, regression: kept)
        if let report {
            guard Test.current != nil else { throw PropertyMisuse.failedOutsideTest(report: report) }
            Issue.record("\(report)", sourceLocation: run.plan.sourceLocation)
        }
        return PropertySummary(
            cases: run.tally.cases, discarded: run.tally.discarded, labels: run.tally.labels,
            bestScore: run.tally.bestScore, hasPassed: report == nil)
    }

    private func withBodyChecked(_ verdict: PropertyVerdict<Input>) -> PropertyVerdict<Input> {
        let location = run.plan.sourceLocation
        guard case .passed = verdict, run.plan.scansBody, run.plan.replay == nil,
            !run.plan.suppressed.contains(.noAssertion),
            AssertionScan.shared.isAssertionFree(
                file: location.filePath, line: location.line, column: location.column)
        else { return verdict }
        return .unhealthy(.noAssertion, "nothing in the closure at \(location.fileID):\(location.line) can fail")
    }

    private func keepRegression(_ verdict: PropertyVerdict<Input>) -> RegressionFile.Outcome? {
        guard case .failed(let counterexample) = verdict, counterexample.origin == .random, run.plan.writesRegressions
        else { return nil }
        return regressions.keep(counterexample.minimal, for: run.plan.name, coder)
    }
}

// PropertyRun: runs the cases of one property and finds out how it ended.
//
// Order: explicit examples, kept regressions, then random cases, then as many climbing cases if the body names a target,
// then further cases until every required coverage is decided. The first failure ends the run, unless it searches for the
// worst case: then all cases run, and of the failures the one with the highest score counts (one without a score above
// all). That failure is repeated (one that does not repeat is flaky and is not shrunk), shrunk, and the minimal case is
// repeated once more.

import Testing

final class PropertyRun<Input> {
    let plan: PropertyPlan
    let examples: [Input]
    let regressions: [Input]
    private(set) var tally = Tally()
    private let runner: CaseRunner<Input>
    private var seeds: CaseSeeds
    private var generationTime = Duration.zero
    private var starts: ClimbingStarts
    private var worst: Failure?

    init(
        _ plan: PropertyPlan, generator: Generator<Input>, examples: [Input] = [], regressions: [Input] = [],
        body: @escaping (Input) async throws -> Bool
    ) {
        self.plan = plan
        self.examples = examples
        self.regressions = regressions
        runner = CaseRunner(generator, body: body)
        seeds = CaseSeeds(seed: plan.seed)
        starts = ClimbingStarts(cases: plan.cases)
    }

    func verdict() async -> PropertyVerdict<Input> {
        var verdict = PropertyVerdict<Input>.passed
        await runner.intercept { verdict = await runAll() }
        return verdict
    }

    private func runAll() async -> PropertyVerdict<Input> {
        if let replay = plan.replay { return await runReplay(replay) }
        if let verdict = await runGiven() { return verdict }
        if let verdict = await runRandom(upTo: plan.cases) { return verdict }
        if let verdict = await runClimb() { return verdict }
        if let worst { return await investigate(worst) }
        if let verdict = await decideCoverage() { return verdict }
        return .passed
    }

    // MARK: Given cases

    private func runGiven() async -> PropertyVerdict<Input>? {
        for (isExample, inputs) in [(true, examples), (false, regressions)] {
            for (index, input) in inputs.enumerated() {
                switch await runner.run(input) {
                case .passed(let notes): tally.count(notes)
                case .discarded: tally.discarded += 1
                case .failed(let failure, let notes):
                    tally.count(notes)
                    let failure = Failure(isExample ? .example(index) : .regression(index), input, failure, notes)
                    if let verdict = await end(with: failure) { return verdict }
                }
            }
        }
        return nil
    }

    private func runReplay(_ choices: [Choice]) async -> PropertyVerdict<Input> {
        guard let (input, result, recording) = await runner.replay(choices) else { return .passed }
        guard case .failed(let failure, let notes) = result else {
            tally.count(nil)
            return .passed
        }
        tally.count(notes)
        return await investigate(Failure(.replay, input, failure, notes, recording))
    }

    // MARK: Random cases

    private func runRandom(upTo target: Int) async -> PropertyVerdict<Input>? {
        let clock = ContinuousClock()
        var drawn = 0
        while tally.cases < target {
            let isTimed = drawn < HealthCheck.generationSample
            let start = isTimed ? clock.now : nil
            drawn += 1
            let input: Input
            do {
                input = try runner.draw(seed: seeds.next())
                if let start { generationTime += clock.now - start }
            } catch let rejection as Rejection {
                if let start { generationTime += clock.now - start }
                if let verdict = reject(rejection) { return verdict }
                continue
            } catch {
                return .generatorFailed(error)
            }
            if isTimed, let verdict = slowness(after: drawn) { return verdict }
            switch await runner.run(input) {
            case .passed(let notes):
                if let score = notes?.score { starts.note(score, tally.cases, runner.recording.choices) }
                tally.count(notes)
            case .discarded:
                if let verdict = reject(.filtered) { return verdict }
            case .failed(let failure, let notes):
                let failure = Failure(.random, input, failure, notes, runner.recording)
                if let score = notes?.score { starts.note(score, tally.cases, failure.recording.choices) }
                tally.count(notes)
                if let verdict = await end(with: failure) { return verdict }
            }
        }
        return nil
    }

    private func reject(_ rejection: Rejection) -> PropertyVerdict<Input>? {
        tally.discarded += 1
        if case .tooManyChoices(let limit) = rejection, !plan.suppressed.contains(.largeCase) {
            return .unhealthy(.largeCase, "a case drew more than \(limit) choices")
        }
        guard tally.discarded > HealthCheck.discardsBeforeCheck,
            tally.discarded > HealthCheck.discardsPerCase * tally.cases
        else { return nil }
        // Suppressed or not, an impossible filter must not run for ever.
        if plan.suppressed.contains(.starvedFilter), tally.discarded < 1000 * (tally.cases + 100) { return nil }
        return .unhealthy(.starvedFilter, "\(tally.discarded) cases were discarded and \(tally.cases) ran")
    }

    private func slowness(after drawn: Int) -> PropertyVerdict<Input>? {
        guard generationTime > HealthCheck.generationLimit, !plan.suppressed.contains(.slowGenerator) else {
            return nil
        }
        return .unhealthy(.slowGenerator, "the first \(drawn) cases took \(generationTime) to generate")
    }

    // MARK: Climbing

    private func runClimb() async -> PropertyVerdict<Input>? {
        var climbers = starts.climbers
        guard !climbers.isEmpty else { return nil }
        var random = RandomStream(seed: seeds.next())
        for round in ClimbingRound.all(climbers: climbers.count, cases: plan.cases) {
            climbers.sort { $0.score > $1.score }
            climbers.removeSubrange(round.climbers...)
            for (index, steps) in round.steps.enumerated() {
                for _ in 0..<steps {
                    let mutant = climbers[index].choices.mutated(&random)
                    guard let (input, result, recording) = await runner.replay(mutant) else { continue }
                    switch result {
                    case .passed(let notes):
                        tally.count(notes)
                        climbers[index].climb(to: notes?.score, recording.choices)
                    case .discarded:
                        tally.discarded += 1
                    case .failed(let failure, let notes):
                        tally.count(notes)
                        climbers[index].climb(to: notes?.score, recording.choices)
                        let failure = Failure(.random, input, failure, notes, recording)
                        if let verdict = await end(with: failure) { return verdict }
                    }
                }
            }
        }
        return nil
    }

    // MARK: Coverage

    private func decideCoverage() async -> PropertyVerdict<Input>? {
        var target = plan.cases
        for look in 0..<CoverageDecision.maximumLooks {
            var isUndecided = false
            for (label, percent) in tally.required.sorted(by: { $0.key < $1.key }) {
                let hits = tally.labels[label] ?? 0
                let decision = CoverageDecision(
                    hits: hits, cases: tally.cases, required: percent / 100, look: look)
                if decision == .missed || (decision == .undecided && look == CoverageDecision.maximumLooks - 1) {
                    return .uncovered(label: label, required: percent, hits: hits, decision: decision)
                }
                if decision == .undecided { isUndecided = true }
            }
            guard isUndecided else { return nil }
            target *= 2
            if let verdict = await runRandom(upTo: target) { return verdict }
        }
        return nil
    }

    // MARK: Failures

    /// A case that failed, before it is investigated; a given one has no recording.
    private struct Failure {
        var origin: Counterexample<Input>.Origin
        var input: Input
        var failure: CaseFailure
        var score: Double
        var recording: Recording

        init(
            _ origin: Counterexample<Input>.Origin, _ input: Input, _ failure: CaseFailure, _ notes: CaseNotes.Case?,
            _ recording: Recording = Recording(choices: [], spans: [])
        ) {
            self.origin = origin
            self.input = input
            self.failure = failure
            self.recording = recording
            score = notes?.score ?? .infinity
        }
    }

    /// Ends the run with a failure, or remembers it if the worst is sought and it is the worst so far.
    private func end(with failure: Failure) async -> PropertyVerdict<Input>? {
        guard plan.seeksWorst else { return await investigate(failure) }
        if worst.map({ failure.score > $0.score }) ?? true { worst = failure }
        return nil
    }

    private func investigate(_ found: Failure) async -> PropertyVerdict<Input> {
        let choices = found.recording.choices
        var counterexample = Counterexample(
            origin: found.origin, original: found.input, minimal: found.input, failure: found.failure, choices: choices)
        guard found.origin == .random else { return .failed(counterexample) }
        if plan.seeksWorst { counterexample.originalFailure = found.failure }
        let signature = found.failure.signature
        guard case .failed(let repeated, _)? = await runner.replay(choices, limit: choices.count)?.result,
            repeated.signature == signature
        else { return .flaky(counterexample) }

        var shrinker = Shrinker(found.recording, maximumSteps: plan.maximumShrinkSteps) { [runner] candidate in
            guard let (_, result, shrunk) = await runner.replay(candidate, limit: choices.count),
                case .failed(let failure, _) = result, failure.signature == signature
            else { return nil }
            return shrunk
        }
        await shrinker.run()
        counterexample.choices = shrinker.best.choices
        counterexample.shrinks = shrinker.shrinks
        counterexample.steps = shrinker.steps
        counterexample.isExhausted = shrinker.isExhausted
        guard let (minimal, result, _) = await runner.replay(shrinker.best.choices, limit: choices.count) else {
            return .flaky(counterexample)
        }
        counterexample.minimal = minimal
        guard case .failed(let failure, _) = result else { return .flaky(counterexample) }
        counterexample.failure = failure
        return .failed(counterexample)
    }
}

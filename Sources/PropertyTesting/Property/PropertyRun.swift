// PropertyRun: runs the cases of one property and finds out how it ended.
//
// Order: explicit examples, kept regressions, then random cases, then as many climbing cases if the body names a target,
// then further cases until every required coverage is decided. The first failure ends it: the case is repeated (a failure
// that does not repeat is flaky and is not shrunk), shrunk, and the minimal case is repeated once more.

import Testing

/// How a property ended.
enum PropertyVerdict<Input> {
    case passed
    case failed(Counterexample<Input>)
    case flaky(Counterexample<Input>)
    case unhealthy(HealthCheck, String)
    case uncovered(label: String, required: Double, hits: Int, decision: CoverageDecision)
    case generatorFailed(any Error)
}

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
    var failure: CaseFailure
    var choices: [Choice] = []
    var shrinks = 0
    var steps = 0
    var isExhausted = false
}

final class PropertyRun<Input> {
    let plan: PropertyPlan
    let examples: [Input]
    let regressions: [Input]
    private(set) var tally = Tally()
    private let generator: Generator<Input>
    private let body: (Input) async throws -> Bool
    private let recorder = IssueRecorder()
    private let notes = CaseNotes()
    private var source = ChoiceSource()
    private var seeds: CaseSeeds
    private var generationTime = Duration.zero
    private var best: (score: Double, choices: [Choice])?

    init(
        _ plan: PropertyPlan, generator: Generator<Input>, examples: [Input] = [], regressions: [Input] = [],
        body: @escaping (Input) async throws -> Bool
    ) {
        self.plan = plan
        self.generator = generator
        self.examples = examples
        self.regressions = regressions
        self.body = body
        seeds = CaseSeeds(seed: plan.seed)
    }

    /// Runs everything, with issues intercepted and labels collected.
    func verdict() async -> PropertyVerdict<Input> {
        var verdict = PropertyVerdict<Input>.passed
        await recorder.intercept {
            await CaseNotes.$current.withValue(notes) {
                verdict = await runAll()
            }
        }
        return verdict
    }

    private func runAll() async -> PropertyVerdict<Input> {
        if let replay = plan.replay { return await runReplay(replay) }
        if let verdict = await runGiven() { return verdict }
        if let verdict = await runRandom(upTo: plan.cases) { return verdict }
        if best != nil, let verdict = await climb() { return verdict }
        if let verdict = await decideCoverage() { return verdict }
        return .passed
    }

    // MARK: One case

    private enum CaseResult {
        case passed(CaseNotes.Case?)
        case discarded
        case failed(CaseFailure)
    }

    private func evaluate(_ input: Input) async -> CaseResult {
        var thrown: (any Error)?
        var isTrue = true
        do {
            isTrue = try await body(input)
        } catch {
            thrown = error
        }
        let notes = notes.take()
        let issues = recorder.takeIssues()
        if issues.isEmpty, thrown == nil, isTrue { return .passed(notes) }
        if issues.isEmpty, thrown is Rejection { return .discarded }
        guard let failure = CaseFailure(issues: issues, thrown: thrown, returnedFalse: !isTrue) else {
            return .passed(notes)
        }
        return .failed(failure)
    }

    /// Replays choices; the input and result, or nil if they make no input.
    private func replay(_ choices: [Choice], limit: Int) async -> (Input, CaseResult, Recording)? {
        source.begin(replaying: choices, limit: limit)
        guard let input = try? generator.sample(&source) else { return nil }
        let recording = source.recording
        return (input, await evaluate(input), recording)
    }

    // MARK: Given cases

    private func runGiven() async -> PropertyVerdict<Input>? {
        for (origin, inputs) in [(true, examples), (false, regressions)] {
            for (index, input) in inputs.enumerated() {
                switch await evaluate(input) {
                case .passed(let notes): tally.count(notes)
                case .discarded: tally.discarded += 1
                case .failed(let failure):
                    return .failed(
                        Counterexample(
                            origin: origin ? .example(index) : .regression(index), original: input, minimal: input,
                            failure: failure))
                }
            }
        }
        return nil
    }

    private func runReplay(_ choices: [Choice]) async -> PropertyVerdict<Input> {
        guard let (input, result, recording) = await replay(choices, limit: ChoiceSource.defaultLimit) else {
            return .passed
        }
        guard case .failed(let failure) = result else {
            tally.count(nil)
            return .passed
        }
        return .failed(
            Counterexample(
                origin: .replay, original: input, minimal: input, failure: failure, choices: recording.choices))
    }

    // MARK: Random cases

    private func runRandom(upTo target: Int) async -> PropertyVerdict<Input>? {
        let clock = ContinuousClock()
        var drawn = 0
        while tally.cases < target {
            let isTimed = drawn < HealthCheck.generationSample
            let start = isTimed ? clock.now : nil
            drawn += 1
            source.begin(seed: seeds.next())
            let input: Input
            do {
                input = try generator.sample(&source)
                if let start { generationTime += clock.now - start }
            } catch let rejection as Rejection {
                if let start { generationTime += clock.now - start }
                if let verdict = reject(rejection) { return verdict }
                continue
            } catch {
                return .generatorFailed(error)
            }
            if isTimed, let verdict = slowness(after: drawn) { return verdict }
            switch await evaluate(input) {
            case .passed(let notes): count(notes, source.choices)
            case .discarded:
                if let verdict = reject(.filtered) { return verdict }
            case .failed(let failure):
                return await investigate(source.recording, input, failure)
            }
        }
        return nil
    }

    private func count(_ notes: CaseNotes.Case?, _ choices: @autoclosure () -> [Choice]) {
        tally.count(notes)
        if let score = notes?.score, score > best?.score ?? -.infinity { best = (score, choices()) }
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

    private func climb() async -> PropertyVerdict<Input>? {
        var random = RandomStream(seed: seeds.next())
        for _ in 0..<plan.cases {
            guard let best else { return nil }
            let mutant = best.choices.mutated(&random)
            guard let (input, result, recording) = await replay(mutant, limit: ChoiceSource.defaultLimit) else {
                continue
            }
            switch result {
            case .passed(let notes): count(notes, recording.choices)
            case .discarded: tally.discarded += 1
            case .failed(let failure): return await investigate(recording, input, failure)
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

    private func investigate(
        _ recording: Recording, _ input: Input, _ failure: CaseFailure
    ) async -> PropertyVerdict<Input> {
        var counterexample = Counterexample(
            origin: .random, original: input, minimal: input, failure: failure, choices: recording.choices)
        guard case .failed(let repeated)? = await replay(recording.choices, limit: recording.choices.count)?.1,
            repeated.signature == failure.signature
        else { return .flaky(counterexample) }

        var shrinker = Shrinker(recording, maximumSteps: plan.maximumShrinkSteps) { [self] choices in
            guard let (_, result, shrunk) = await replay(choices, limit: recording.choices.count),
                case .failed(let shrunkFailure) = result, shrunkFailure.signature == failure.signature
            else { return nil }
            return shrunk
        }
        await shrinker.run()
        counterexample.choices = shrinker.best.choices
        counterexample.shrinks = shrinker.shrinks
        counterexample.steps = shrinker.steps
        counterexample.isExhausted = shrinker.isExhausted
        guard let (minimal, result, _) = await replay(shrinker.best.choices, limit: recording.choices.count) else {
            return .flaky(counterexample)
        }
        counterexample.minimal = minimal
        guard case .failed(let final) = result else { return .flaky(counterexample) }
        counterexample.failure = final
        return .failed(counterexample)
    }
}

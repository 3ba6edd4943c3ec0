// CaseRunner: runs single cases of a property, fresh, replayed or given, and says how each ended.

import Testing

/// How one case ended, with what its body noted.
enum CaseResult {
    case passed(CaseNotes.Case?)
    case discarded
    case failed(CaseFailure, CaseNotes.Case?)
}

final class CaseRunner<Input> {
    private let generator: Generator<Input>
    private let body: (Input) async throws -> Bool
    private let recorder = IssueRecorder()
    private let notes = CaseNotes()
    private var source = ChoiceSource()

    init(_ generator: Generator<Input>, body: @escaping (Input) async throws -> Bool) {
        self.generator = generator
        self.body = body
    }

    /// Runs `cases` with issues intercepted and labels collected.
    func intercept(_ cases: () async -> Void) async {
        await recorder.intercept {
            await CaseNotes.$current.withValue(notes) { await cases() }
        }
    }

    /// What the input that was made last consumed.
    var recording: Recording { source.recording }

    /// Makes a fresh input.
    func draw(seed: UInt64) throws -> Input {
        source.begin(seed: seed)
        return try generator.sample(&source)
    }

    func run(_ input: Input) async -> CaseResult {
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
        return .failed(failure, notes)
    }

    /// Replays choices; nil if they make no input.
    func replay(
        _ choices: [Choice], limit: Int = ChoiceSource.defaultLimit
    ) async -> (input: Input, result: CaseResult, recording: Recording)? {
        source.begin(replaying: choices, limit: limit)
        guard let input = try? generator.sample(&source) else { return nil }
        let recording = source.recording
        return (input, await run(input), recording)
    }
}

// Stateful properties: a real system must agree with a simple model under every sequence of commands.
//
// The sequence is generated against the model alone, so that preconditions can be respected before anything runs, and is
// shrunk like any array: by deleting commands and simplifying their arguments. A command whose precondition no longer
// holds after a deletion is left out.

import Testing

/// A model of a system: a simple state, the commands that may be given in it, and what must hold after each.
public protocol StatefulModel: SendableMetatype {
    /// One step, with its arguments; an enumeration reads best in reports.
    associatedtype Command: Sendable
    /// What is tested.
    associatedtype System

    /// The model of a fresh system.
    init()

    /// Commands to draw from in this state.
    var commands: Generator<Command> { get }

    /// Whether a command may be given in this state. The default allows all.
    func allows(_ command: Command) -> Bool

    /// Moves the model one step.
    mutating func apply(_ command: Command)

    /// Gives the command to the system and states with #expect what must hold; `self` is the model after the command.
    /// A function that is neither async nor throws is as good.
    func run(_ command: Command, on system: inout System) async throws
}

extension StatefulModel {
    public func allows(_ command: Command) -> Bool { true }

    /// Sequences of commands that the model allows. Shrinks towards few and simple commands.
    public static func sequences(count: ClosedRange<Int> = 0...30) -> Generator<[Command]> {
        guard count.lowerBound >= 0 else {
            return Generator { _ in
                throw PropertyMisuse.parameter(
                    generator: "sequences", name: "count", value: "\(count)", allowed: "lengths of at least 0")
            }
        }
        return Generator { source in
            let target = source.shape { $0.uniform(in: count) }
            var model = Self()
            var sequence: [Command] = []
            var position = 0
            while position < count.upperBound {
                let isOptional = position >= count.lowerBound
                let isWanted = position < target
                let state = model
                let step: Step<Command> = try source.group(.element) { source in
                    if isOptional, try !source.boolean(generating: { _ in isWanted }) { return .end }
                    return try state.drawStep(&source)
                }
                position += 1
                if case .end = step { break }
                guard case .command(let command) = step else { continue }
                model.apply(command)
                sequence.append(command)
            }
            return sequence
        }
    }

    /// A fresh sequence looks for an allowed command and ends if it finds none; a replayed one leaves a command out that is
    /// no longer allowed.
    private func drawStep(_ source: inout ChoiceSource) throws -> Step<Command> {
        if source.isReplaying {
            let command = try commands.sample(&source)
            return allows(command) ? .command(command) : .leftOut
        }
        for _ in 0..<Generator<Command>.filterAttempts {
            let command = try source.attempt { source in
                let command = try commands.sample(&source)
                return allows(command) ? command : nil
            }
            if let command { return .command(command) }
        }
        return .end
    }
}

private enum Step<Command> {
    case command(Command)
    case leftOut
    case end
}

/// Checks that a system agrees with its model under all sequences of commands, as far as the cases tell.
///
/// - Parameters:
///   - model: The model's type.
///   - count: The length of the sequences.
///   - examples: Sequences that always run, first; commands that the model does not allow are left out.
///   - cases: The number of sequences, as for `forAll`.
///   - suppressing: Health checks not to make.
///   - sourceLocation: Where the issue is recorded: the call itself.
///   - makeSystem: Makes a fresh system for each sequence.
@discardableResult
public func forAllCommands<Model: StatefulModel>(
    of model: Model.Type, count: ClosedRange<Int> = 0...30, examples: [[Model.Command]] = [], cases: Int? = nil,
    suppressing: Set<HealthCheck> = [], sourceLocation: SourceLocation = #_sourceLocation,
    on makeSystem: () async throws -> Model.System
) async throws -> PropertySummary {
    try await forAll(
        model.sequences(count: count), examples: examples, cases: cases, suppressing: suppressing,
        sourceLocation: sourceLocation
    ) { (commands: [Model.Command]) in
        var model = Model()
        var system = try await makeSystem()
        for command in commands where model.allows(command) {
            model.apply(command)
            try await model.run(command, on: &system)
        }
    }
}

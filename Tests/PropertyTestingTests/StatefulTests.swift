// Stateful properties on a bounded stack with two planted bugs.

import Testing

@testable import PropertyTesting

/// A stack of at most `capacity` numbers. The planted bug loses the bottom element of the fourth push.
private struct Stack {
    var elements: [Int] = []
    var losesFourth = false

    mutating func push(_ element: Int) {
        elements.append(element)
        if losesFourth, elements.count == 4 { elements.removeFirst() }
    }

    mutating func pop() -> Int? { elements.popLast() }
}

private struct StackModel: StatefulModel {
    enum Command: Sendable, Equatable {
        case push(Int)
        case pop
    }

    var elements: [Int] = []
    var popped: Int?

    var commands: Generator<Command> {
        .one(of: [Generator<Int>.integer().map(Command.push), .constant(.pop)])
    }

    func allows(_ command: Command) -> Bool { command != .pop || !elements.isEmpty }

    mutating func apply(_ command: Command) {
        switch command {
        case .push(let element): elements.append(element)
        case .pop: popped = elements.popLast()
        }
    }

    func run(_ command: Command, on system: inout Stack) throws {
        switch command {
        case .push(let element): system.push(element)
        case .pop: #expect(system.pop() == popped)
        }
        #expect(system.elements.count == elements.count)
    }
}

@Suite("Stateful")
struct StatefulTests {
    @Test("a right system passes, and the precondition always holds")
    func right() async throws {
        try await forAllCommands(of: StackModel.self) { Stack() }
        try forAll(StackModel.sequences(count: 3...20)) { commands in
            var model = StackModel()
            for command in commands {
                #expect(model.allows(command))
                model.apply(command)
            }
            #expect((3...20).contains(commands.count))
        }
    }

    @Test("a wrong system fails with the shortest sequence")
    func wrong() async {
        await expectPropertyIssue(
            "[.push(0), .push(0), .push(0), .push(0)]", "(system.elements.count → 3) == (elements.count → 4)"
        ) {
            try await forAllCommands(of: StackModel.self) { Stack(losesFourth: true) }
        }
    }

    @Test("examples run first; commands that are not allowed are left out")
    func examples() async {
        await expectPropertyIssue("explicit example 1") {
            try await forAllCommands(
                of: StackModel.self, examples: [[.pop, .push(1), .push(2), .push(3), .push(4)]]
            ) { Stack(losesFourth: true) }
        }
    }
}

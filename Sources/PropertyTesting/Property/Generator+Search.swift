// The simplest value of a generator that satisfies a condition: a property turned around, without a test.

import Testing

extension Generator {
    /// Looks for a value that satisfies a condition and shrinks it.
    ///
    /// - Parameters:
    ///   - cases: The number of random values to look at.
    ///   - seed: Decides which.
    ///   - maximumShrinkSteps: How many candidates shrinking may try.
    ///   - condition: Must depend on its argument only; ``assume(_:)`` may discard values.
    /// - Returns: A local minimum of the shrinking moves, or nil if no value was found.
    public func simplest(
        cases: Int = 1000, seed: UInt64 = 0, maximumShrinkSteps: Int = 5000, where condition: (Value) throws -> Bool
    ) throws -> Value? {
        switch search(PropertyPlan(cases: cases, seed: seed, maximumShrinkSteps: maximumShrinkSteps), condition) {
        case .failed(let counterexample): return counterexample.minimal
        case .generatorFailed(let error): throw error
        default: return nil
        }
    }

    func search(_ plan: PropertyPlan, _ condition: (Value) throws -> Bool) -> PropertyVerdict<Value> {
        withoutActuallyEscaping(condition) { condition in
            let run = PropertyRun(plan, generator: self) { try !condition($0) }
            var verdict = PropertyVerdict<Value>.passed
            InlineExecutor.run { verdict = await run.verdict() }
            return verdict
        }
    }
}

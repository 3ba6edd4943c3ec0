// A map over all cores whose result does not depend on how many there are.

import Foundation
import Synchronization

extension Array where Element: Sendable {
    /// The values of `transform` in the order of the elements. Each core takes the next element when it is done with its
    /// last, since elements may differ in cost by orders of magnitude.
    func parallelMap<Value: Sendable>(
        _ progress: ProgressLine = .none, _ transform: @escaping @Sendable (Element) -> Value
    ) async -> [Value] {
        let cursor = Cursor()
        let workers = Swift.min(count, ProcessInfo.processInfo.activeProcessorCount)
        var values = [Value?](repeating: nil, count: count)
        await withTaskGroup(of: [(Int, Value)].self) { group in
            for _ in 0..<workers {
                group.addTask {
                    var done: [(Int, Value)] = []
                    while true {
                        let index = cursor.next()
                        guard index < count else { return done }
                        done.append((index, transform(self[index])))
                        progress.advance()
                    }
                }
            }
            for await part in group {
                for (index, value) in part { values[index] = value }
            }
        }
        return values.compactMap(\.self)
    }
}

/// Hands out 0, 1, 2, ... to whoever asks.
private final class Cursor: Sendable {
    private let position = Atomic(0)

    func next() -> Int { position.add(1, ordering: .relaxed).oldValue }
}

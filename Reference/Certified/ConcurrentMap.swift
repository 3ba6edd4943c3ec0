import Dispatch
import Synchronization

/// The results of `transform` for 0..<count in order, computed on all cores.
///
/// Each result depends on its index alone, so the bits do not depend on the number of cores. The first error in the order
/// of indices is thrown.
func concurrentMap<Value: Sendable>(
    count: Int, _ transform: @Sendable (Int) throws -> Value
) throws -> [Value] {
    let results = Mutex([Result<Value, any Error>?](repeating: nil, count: count))
    DispatchQueue.concurrentPerform(iterations: count) { index in
        let result = Result { try transform(index) }
        results.withLock { $0[index] = result }
    }
    return try results.withLock { $0 }.compactMap { try $0?.get() }
}

// Orthonormal vectors for a family of vectors, chosen greedily: always the member that is farthest from the span of those before it. The
// distances fall, so that a prefix serves a coarser tolerance.

enum GreedyBasis {
    /// Orthonormal vectors whose span is within a squared distance `tolerance` of all samples, as far as Double resolves it.
    static func basis(of samples: [[Double]], until tolerance: Double) -> ([[Double]], [Double]) {
        func square(_ vector: [Double]) -> Double { vector.reduce(0) { $0 + $1 * $1 } }
        var (left, directions, distances) = (samples, [[Double]](), [Double]())
        let resolution = 0x1p-100 * (samples.map(square).max() ?? 0)
        while let farthest = left.max(by: { square($0) < square($1) }) {
            let distance = square(farthest)
            guard distance > max(tolerance, resolution), directions.count < samples.count else { break }
            var direction = farthest
            // Twice is enough (Kahan; Parlett 1980).
            for _ in 0..<2 {
                for other in directions {
                    let product = zip(direction, other).reduce(0) { $0 + $1.0 * $1.1 }
                    for k in direction.indices { direction[k] -= product * other[k] }
                }
                let norm = square(direction).squareRoot()
                for k in direction.indices { direction[k] /= norm }
            }
            for i in left.indices {
                let product = zip(left[i], direction).reduce(0) { $0 + $1.0 * $1.1 }
                for k in direction.indices { left[i][k] -= product * direction[k] }
            }
            directions.append(direction)
            distances.append(distance)
        }
        return (directions, distances)
    }
}

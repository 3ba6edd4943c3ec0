// The leapfrog integrator (Stormer-Verlet): half a kick, a drift, half a kick,
//
//     p += (e/2) D^T grad log p(x);   x += e D p;   p += (e/2) D^T grad log p(x).
//
// It is time-reversible, keeps volume in phase space, and its energy error is of order e^2.

import RealModule

/// Leapfrog steps of Hamiltonian dynamics. Generic in its functions and not as a type, so that a step in an inner loop of code that is not
/// specialised looks up no metadata.
struct Leapfrog {
    let factor: Metric.Factor
    /// e; negative steps go back in time.
    let stepSize: Double

    /// Takes one step in place and returns the new log density. The gradient must belong to the position, and does afterwards.
    @inline(__always)
    func step<T: Target>(
        on target: T, position: Vector.Buffer, momentum: Vector.Buffer, gradient: Vector.Buffer
    ) -> Double {
        factor.kickAndDrift(
            momentum, along: gradient, by: 0.5 * stepSize, from: position, by: stepSize, to: position)
        let logDensity = target.saneLogDensity(at: UnsafeBufferPointer(position), gradient: gradient)
        factor.kick(momentum, along: gradient, by: 0.5 * stepSize)
        return logDensity
    }

    /// A point of phase space without its momentum.
    typealias Point = (position: Vector.Buffer, gradient: Vector.Buffer)

    /// The same step from one point to another; adds the new momentum to `sum` and returns the new energy too.
    @inline(__always)
    func step<T: Target>(
        on target: T, from point: Point, to next: Point, momentum: Vector.Buffer, addingMomentumTo sum: Vector.Buffer
    ) -> (logDensity: Double, energy: Double) {
        factor.kickAndDrift(
            momentum, along: point.gradient, by: 0.5 * stepSize, from: point.position, by: stepSize, to: next.position)
        let logDensity = target.saneLogDensity(at: UnsafeBufferPointer(next.position), gradient: next.gradient)
        let square = factor.kickAndSum(momentum, along: next.gradient, by: 0.5 * stepSize, to: sum)
        return (logDensity, 0.5 * square - logDensity)
    }

    /// A step size near `stepSize` whose single step has an acceptance probability about 0.8: doubled or halved until it crosses that
    /// (M. D. Hoffman and A. Gelman 2014, JMLR 15, algorithm 4, with Stan's 0.8).
    static func plausibleStepSize<T: Target, R: Randomness>(
        near stepSize: Double, on target: T, metric: Metric, at state: ChainState, with randomness: inout R
    ) -> Double {
        let threshold = Double.log(0.8)
        var state = state
        state.requireGradient(of: target)
        var current = stepSize
        var direction = 0
        for _ in 0..<100 {
            let error = energyError(on: target, metric: metric, stepSize: current, of: &state, with: &randomness)
            let wanted = -error > threshold ? 1 : -1
            if direction == 0 { direction = wanted }
            if wanted != direction { break }
            let next = direction > 0 ? 2 * current : 0.5 * current
            guard next > 1e-100, next < 1e100 else { break }
            current = next
        }
        return current
    }

    /// H' - H over one step from a fresh momentum; the state itself stays.
    private static func energyError<T: Target, R: Randomness>(
        on target: T, metric: Metric, stepSize: Double, of state: inout ChainState, with randomness: inout R
    ) -> Double {
        let start = state.logDensity
        return state.withBuffers(vectors: 3) { buffers in
            let (position, momentum, gradient) = (buffers.vector(0), buffers.vector(1), buffers.vector(2))
            randomness.fillNormals(momentum)
            Vector.copy(buffers.position, to: position)
            Vector.copy(buffers.gradient, to: gradient)
            let before = 0.5 * Vector.squaredNorm(momentum) - start
            let logDensity = metric.withFactor {
                Leapfrog(factor: $0, stepSize: stepSize).step(
                    on: target, position: position, momentum: momentum, gradient: gradient)
            }
            let error = 0.5 * Vector.squaredNorm(momentum) - logDensity - before
            return error.isNaN ? .infinity : error
        }
    }
}

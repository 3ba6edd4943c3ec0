// The leapfrog integrator (Stormer-Verlet): half a kick, a drift, half a kick,
//
//     p += (e/2) D^T grad log p(x);   x += e D p;   p += (e/2) D^T grad log p(x).
//
// It is time-reversible, keeps volume in phase space, and its energy error is of order e^2.

/// Leapfrog steps of Hamiltonian dynamics.
struct Leapfrog<T: Target> {
    let target: T
    let metric: Metric
    /// e; negative steps go back in time.
    let stepSize: Double

    /// An energy error above which a trajectory is called divergent, as in Stan.
    static var divergenceThreshold: Double { 1000 }

    /// Takes one step in place and returns the new log density. The gradient must belong to the position, and does afterwards.
    @inline(__always)
    func step(position: Vector.Buffer, momentum: Vector.Buffer, gradient: Vector.Buffer) -> Double {
        metric.kick(momentum, along: gradient, by: 0.5 * stepSize)
        metric.drift(position, along: momentum, by: stepSize)
        let logDensity = target.saneLogDensity(at: UnsafeBufferPointer(position), gradient: gradient)
        metric.kick(momentum, along: gradient, by: 0.5 * stepSize)
        return logDensity
    }
}

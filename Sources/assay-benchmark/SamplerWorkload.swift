import Foundation
import RealModule
import Sampling

/// w8: samplers. The cost of a leapfrog step on a target of cost zero beside its bare vector arithmetic, and effective draws a processor second
/// on a Gaussian of condition 1e4, Neal's funnel in both parametrisations and eight schools; `Peers/samplers.py` does the same with other
/// libraries. `W8_CHAINS` chains (4), `W8_ACCEPTANCE` (0.8) for the step size.
///
/// Draws are worth something if they are right: `is_right` says whether mean and standard deviation of the judged quantities are within
/// 4 Monte Carlo standard errors of the exact ones. Those are all, or of the funnel its log scale v: its other coordinates have tails so heavy
/// that their standard errors mean little.
func samplerWorkload() throws {
    try overheadWorkload()
    try effectiveDraws(of: "gaussian", GaussianTarget(dimension: 100, condition: 1e4))
    let funnel = try FunnelTarget()
    try effectiveDraws(of: "funnel", funnel, draws: 10_000, judged: 1)
    try effectiveDraws(
        of: "funnel", funnel, by: "nuts then slices", NoUTurn(target: funnel, stepSize: 0.1), draws: 10_000, judged: 1
    ) { nuts throws(SamplingError) in try nuts.then(SliceSampling(target: funnel, width: 1)) }
    try effectiveDraws(of: "funnel_non_centred", NonCentredFunnel(), draws: 10_000, judged: 1)
    let transformed = try NonCentredTarget(funnel, scaled: 1..<funnel.dimension, by: 0, exponent: 0.5)
    try effectiveDraws(of: "funnel_transformed", transformed, draws: 10_000, judged: 1)
    try effectiveDraws(of: "eight_schools", EightSchoolsTarget())
}

private func effectiveDraws<T: ReportedTarget>(
    of name: String, _ target: T, draws: Int = 1000, judged: Int? = nil
) throws {
    let nuts = try NoUTurn(target: target, stepSize: 0.1)
    try effectiveDraws(of: name, target, by: "nuts", nuts, draws: draws, judged: judged) { $0 }
    let hamiltonian = try HamiltonianMonteCarlo(target: target, stepSize: 0.1, steps: 4...8)
    try effectiveDraws(of: name, target, by: "hmc", hamiltonian, draws: draws, judged: judged) { $0 }
}

/// The funnel in coordinates without a neck, z_i = e^(-v/2) x_i, written down as other libraries' users do: v ~ N(0, 3^2), z_i ~ N(0, 1).
private struct NonCentredFunnel: ReportedTarget {
    private let normal: GaussianTarget
    private let funnel: FunnelTarget

    init() throws {
        funnel = try FunnelTarget()
        normal = try GaussianTarget(
            scales: [funnel.scale] + [Double](repeating: 1, count: funnel.dimension - 1))
    }

    var dimension: Int { normal.dimension }
    var summary: String { "funnel-non-centred" }
    var quantities: [ReportedQuantity] { funnel.quantities }

    func logDensity(at x: UnsafeBufferPointer<Double>) -> Double { normal.logDensity(at: x) }

    func logDensity(at x: UnsafeBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Double>) -> Double {
        normal.logDensity(at: x, gradient: gradient)
    }

    func appendQuantities(at position: ContiguousArray<Double>, to values: inout [Double]) {
        let deviation = Double.exp(0.5 * position[0])
        values.append(position[0])
        for index in 1..<position.count { values.append(deviation * position[index]) }
    }
}

/// A flat log density: trajectories never turn, and all time is the sampler's.
private struct FlatTarget: Target {
    let dimension: Int
    func logDensity(at x: UnsafeBufferPointer<Double>) -> Double { 0 }
    /// The gradient stays zero as it was.
    func logDensity(at x: UnsafeBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Double>) -> Double { 0 }
}

private func overheadWorkload() throws {
    let (dimension, depth) = (100, 8)
    let target = FlatTarget(dimension: dimension)
    let metric = try Metric.diagonal(variances: (0..<dimension).map { 1 + 0.01 * Double($0) })
    let leapfrogs = 1 << depth - 1
    var state = try ChainState(at: [Double](repeating: 0, count: dimension), of: target)
    let floor = arithmeticFloor(dimension: dimension, steps: leapfrogs)
    let noUTurn = try NoUTurn(target: target, stepSize: 1e-3, metric: metric, maximumDepth: depth)
    let hamiltonian = try HamiltonianMonteCarlo(
        target: target, stepSize: 1e-3, steps: leapfrogs...leapfrogs, metric: metric)
    var step: UInt64 = 0
    func report(_ method: String, _ measurement: Measurement) throws {
        let nanoseconds = measurement.processorMinimum / Double(leapfrogs) * 1e9
        let bare = floor.processorMinimum / Double(leapfrogs) * 1e9
        try emit(
            "W8", size: ["method": method, "dimension": dimension] as [String: Any], threads: 1, measurement,
            accuracy: ["ns_per_leapfrog": nanoseconds, "arithmetic_ns": bare, "overhead_ns": nanoseconds - bare])
    }
    try report(
        "nuts",
        Measurement(batch: 20) {
            var randomness = PhiloxStream(seed: 1, step: step)
            _ = noUTurn.advance(&state, with: &randomness)
            step += 1
        })
    try report(
        "hmc",
        Measurement(batch: 20) {
            var randomness = PhiloxStream(seed: 1, step: step)
            _ = hamiltonian.advance(&state, with: &randomness)
            step += 1
        })
}

/// What any leapfrog step computes: half a kick, a drift, half a kick with a diagonal metric, and the kinetic energy.
private func arithmeticFloor(dimension: Int, steps: Int) -> Measurement {
    var x = [Double](repeating: 0, count: dimension)
    var p = (0..<dimension).map { Double($0) }
    let (g, s) = ([Double](repeating: 0, count: dimension), (0..<dimension).map { 1 + 0.01 * Double($0) })
    var total = 0.0
    let measurement = Measurement(batch: 20) {
        x.withUnsafeMutableBufferPointer { x in
            p.withUnsafeMutableBufferPointer { p in
                g.withUnsafeBufferPointer { g in
                    s.withUnsafeBufferPointer { s in
                        for _ in 0..<steps {
                            for i in 0..<dimension { p[i] += 0.5e-3 * s[i] * g[i] }
                            for i in 0..<dimension { x[i] += 1e-3 * s[i] * p[i] }
                            for i in 0..<dimension { p[i] += 0.5e-3 * s[i] * g[i] }
                            var sums = SIMD4<Double>.zero
                            for i in stride(from: 0, to: dimension - 3, by: 4) {
                                let v = SIMD4(p[i], p[i + 1], p[i + 2], p[i + 3])
                                sums += v * v
                            }
                            total += sums.sum()
                        }
                    }
                }
            }
        }
    }
    precondition(total > 0)
    return measurement
}

/// 1,000 transitions of warm-up of a kernel, and draws of what `make` makes of it, one chain after the other on one core.
private func effectiveDraws<T: ReportedTarget, K: AdjustableKernel, S: TransitionKernel>(
    of name: String, _ target: T, by method: String, _ initial: K, draws: Int, judged: Int?,
    sampler make: (K) throws(SamplingError) -> S
) throws where S.State == ChainState {
    let environment = ProcessInfo.processInfo.environment
    let chains = Int(environment["W8_CHAINS"] ?? "") ?? 4
    let acceptance = Double(environment["W8_ACCEPTANCE"] ?? "") ?? 0.8
    let warmUpSteps = 1000
    var columns = target.quantities.map { _ in [[Double]]() }
    var (warmUpSeconds, seconds, gradients, divergences) = (0.0, 0.0, 0, 0)
    for chain in 0..<UInt32(chains) {
        var start = PhiloxStream(seed: 8, chain: chain, lane: 1)
        var state = try ChainState(at: (0..<target.dimension).map { _ in 4 * start.uniform() - 2 }, of: target)
        var kernel = initial
        let begin = processorSeconds()
        var warmUp = try WarmUp(of: &kernel, at: state, steps: warmUpSteps, acceptance: acceptance, with: &start)
        for step in 0..<UInt64(warmUpSteps) {
            var randomness = PhiloxStream(seed: 8, chain: chain, step: step)
            let transition = kernel.advance(&state, with: &randomness)
            warmUp.update(&kernel, after: transition, at: state, with: &randomness)
        }
        // Pages that the system has already given.
        var values = [Double](repeating: 0, count: draws * columns.count)
        values.removeAll(keepingCapacity: true)
        let sampler = try make(kernel)
        let middle = processorSeconds()
        for step in 0..<UInt64(draws) {
            var randomness = PhiloxStream(seed: 8, chain: chain, step: UInt64(warmUpSteps) + step)
            let transition = sampler.advance(&state, with: &randomness)
            gradients += transition.gradientEvaluations
            divergences += transition.isDivergent ? 1 : 0
            target.appendQuantities(at: state.position, to: &values)
        }
        let end = processorSeconds()
        warmUpSeconds += middle - begin
        seconds += end - middle
        for index in columns.indices {
            columns[index].append(stride(from: index, to: values.count, by: columns.count).map { values[$0] })
        }
    }
    var (least, worstError) = (Double.infinity, 0.0)
    for (index, (column, quantity)) in zip(columns, target.quantities).enumerated() {
        let summary = DrawsSummary(try ScalarDraws(column))
        guard let convergence = summary.convergence else { continue }
        least = min(least, convergence.bulkESS)
        guard index < judged ?? .max, let mean = quantity.mean, let deviation = quantity.standardDeviation else {
            continue
        }
        worstError = max(
            worstError, abs(summary.mean - mean) / convergence.meanStandardError,
            abs(summary.standardDeviation - deviation) / convergence.standardDeviationStandardError)
    }
    let line: [String: Any] = [
        "workload": "W8", "peer": "assay", "size": name, "method": method, "threads": 1, "chains": chains,
        "draws": draws,
        "ess_bulk_min": least, "seconds": seconds, "warmup_seconds": warmUpSeconds, "ess_per_s": least / seconds,
        "ess_per_s_with_warmup": least / (seconds + warmUpSeconds), "gradients": gradients,
        "us_per_gradient": seconds / Double(gradients) * 1e6, "divergences": divergences,
        "worst_error_in_mcse": worstError, "is_right": worstError <= 4, "acceptance": acceptance,
    ]
    let data = try JSONSerialization.data(withJSONObject: line, options: [.sortedKeys, .withoutEscapingSlashes])
    print(String(decoding: data, as: UTF8.self))
}

private func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

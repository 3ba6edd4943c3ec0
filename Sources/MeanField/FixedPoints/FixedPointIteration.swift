// A fixed-point iteration, one observable step after the other.
//
// Norms are maximum norms; the residual is |F(x) - x|. A run ends in a solution when the residual is at most
// tolerance max(1, |x|), and in a typed failure otherwise:
//
//     diverging   the residual exceeds 10^8 times its least value
//     cycling     x_k comes back to x_(k-p), 2 <= p <= 8, within 10^-9 of the distance of x_k and x_(k-1), twice in a row
//     stalled     the least residual has not fallen by a thousandth in 200 steps (Newton: no step along its direction reduces it)

import RealModule

/// The state after a step.
public struct FixedPointStep: Sendable, Hashable {
    /// 0 for the start.
    public let index: Int
    public let point: [Double]
    /// |F(x) - x|.
    public let residual: Double
    /// How many times F was evaluated so far.
    public let evaluations: Int
    /// The residual's ratio to the step before; 1 at the start.
    public let contraction: Double
}

/// A fixed-point iteration under way.
public struct FixedPointIteration {
    public let map: FixedPointMap
    public let method: FixedPointMethod
    /// The point reached.
    public private(set) var step: FixedPointStep

    private var value: [Double]
    private var memory = AndersonMemory()
    private var watch: IterationWatch

    static let largestPeriod = 8

    /// Starts at `start`.
    ///
    /// - Throws: `FixedPointFailure` for a start that is not finite or of the wrong size, or settings out of range.
    public init(_ map: FixedPointMap, from start: [Double], by method: FixedPointMethod) throws {
        try method.validate()
        guard map.dimension >= 1, start.count == map.dimension else {
            throw FixedPointFailure.shape(count: start.count, expected: map.dimension)
        }
        guard norm(start).isFinite else { throw FixedPointFailure.notFinite(step: 0) }
        self.map = map
        self.method = method
        value = try map(start)
        let residual = norm(zip(value, start).map { $0 - $1 })
        guard residual.isFinite else { throw FixedPointFailure.notFinite(step: 0) }
        step = FixedPointStep(index: 0, point: start, residual: residual, evaluations: 1, contraction: 1)
        watch = IterationWatch(point: start, residual: residual)
    }

    /// Goes one step further.
    ///
    /// - Throws: ``FixedPointFailure``, or what the map throws.
    @discardableResult
    public mutating func advance() throws -> FixedPointStep {
        let x = step.point
        let defect = zip(value, x).map { $0 - $1 }
        var evaluations = step.evaluations
        let next: [Double]
        switch method {
        case .picard(let damping):
            next = zip(x, defect).map { $0 + damping * $1 }
        case .anderson(let depth, let damping):
            next = memory.next(point: x, defect: defect, depth: depth, damping: damping)
        case .newton(let solver):
            let system = NewtonStep(map: map, point: x, value: value, index: step.index)
            let direction = try system.direction(solver, evaluations: &evaluations)
            (next, value) = try system.search(along: direction, evaluations: &evaluations)
        }
        guard norm(next).isFinite else { throw FixedPointFailure.notFinite(step: step.index + 1) }
        if case .newton = method {
        } else {
            value = try map(next)
            evaluations += 1
        }
        let residual = norm(zip(value, next).map { $0 - $1 })
        guard residual.isFinite else { throw FixedPointFailure.notFinite(step: step.index + 1) }
        step = FixedPointStep(
            index: step.index + 1, point: next, residual: residual, evaluations: evaluations,
            contraction: step.residual > 0 ? residual / step.residual : 0)
        return step
    }

    /// - Throws: ``FixedPointFailure`` if the iteration diverges, cycles or has stalled at the current step.
    mutating func checkProgress() throws(FixedPointFailure) { try watch.check(step) }

    /// Whether the residual is at most tolerance max(1, |x|).
    func hasArrived(tolerance: Double) -> Bool { step.residual <= tolerance * max(1, norm(step.point)) }

    /// What is known about the point reached.
    func certificate() throws -> FixedPointCertificate {
        try FixedPointCertificate(
            map: map, point: step.point, value: value, residual: step.residual, observedContraction: watch.contraction)
    }

    var observedContraction: Double { watch.contraction }
}

/// Recognises iterations that will not arrive.
struct IterationWatch {
    private var recent: [[Double]]
    private var least: Double
    private var lastProgress = 0
    private var returns = (period: 0, count: 0)
    private var residuals: [Double]

    static let divergence = 1e8
    static let patience = 200

    init(point: [Double], residual: Double) {
        recent = [point]
        least = residual
        residuals = [residual]
    }

    /// The geometric mean of the last ratios of residuals, at most 8 of them.
    var contraction: Double {
        guard let last = residuals.last, let first = residuals.first, residuals.count > 1, first > 0 else { return 0 }
        return Double.pow(last / first, 1 / Double(residuals.count - 1))
    }

    mutating func check(_ step: FixedPointStep) throws(FixedPointFailure) {
        residuals.append(step.residual)
        if residuals.count > 9 { residuals.removeFirst() }
        if step.residual > IterationWatch.divergence * least {
            throw .diverging(step: step.index, residual: step.residual, least: least)
        }
        if step.residual < 0.999 * least {
            least = step.residual
            lastProgress = step.index
        }
        if step.index - lastProgress > IterationWatch.patience {
            throw .stalled(step: step.index, residual: step.residual)
        }
        defer {
            recent.append(step.point)
            if recent.count > FixedPointIteration.largestPeriod { recent.removeFirst() }
        }
        let distances = recent.map { earlier in norm(zip(step.point, earlier).map { $0 - $1 }) }
        // recent.last is one step back, so the distance over p steps is p from the end.
        guard let neighbour = distances.last, neighbour > 0 else { return }
        let period = (2...FixedPointIteration.largestPeriod).first {
            $0 <= distances.count && distances[distances.count - $0] <= 1e-9 * neighbour
        }
        returns = period.map { (period: $0, count: $0 == returns.period ? returns.count + 1 : 1) } ?? (0, 0)
        if returns.count > returns.period {
            throw .cycling(step: step.index, period: returns.period, residual: step.residual)
        }
    }
}

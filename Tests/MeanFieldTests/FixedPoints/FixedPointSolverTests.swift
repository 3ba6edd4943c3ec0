import PropertyTesting
import RealModule
import Testing

@testable import MeanField

/// Fixed points that are known, failures that are forced.
@Suite struct FixedPointSolverTests {
    /// x -> c + A (x - c), with the fixed point c and A = Q diag(eigenvalues) Q^T.
    private static func affine(
        centre: [Double], eigenvalues: [Double], turn: [[Double]], derivative: Bool = true
    ) -> FixedPointMap {
        @Sendable func multiply(_ v: [Double]) -> [Double] {
            let inner = turn.indices.map { k in eigenvalues[k] * dot(turn.map { $0[k] }, v) }
            return turn.map { dot($0, inner) }
        }
        let value: @Sendable ([Double]) -> [Double] = { x in
            zip(centre, multiply(zip(x, centre).map { $0 - $1 })).map { $0 + $1 }
        }
        return derivative
            ? FixedPointMap(dimension: centre.count, value: value, derivative: { multiply($1) })
            : FixedPointMap(dimension: centre.count, value: value)
    }

    private static let methods: [FixedPointMethod] = [
        .picard(), .picard(damping: 0.5), .anderson(), .anderson(memory: 2, damping: 0.7), .newton(.dense),
        .newton(.krylov()),
    ]

    @Test(arguments: methods)
    func contractionsAreSolved(method: FixedPointMethod) throws {
        let n = 5
        try forAll(
            Generator<Double>.double(in: -3...3).array(count: n...n),
            Generator<Double>.double(in: -0.8...0.8).array(count: n...n),
            .orthogonal(dimension: n), cases: 40
        ) { centre, eigenvalues, turn in
            let map = Self.affine(centre: centre, eigenvalues: eigenvalues, turn: turn)
            let solution = try FixedPointSolver(method).solve(map, from: [Double](repeating: 1, count: n))
            // |x - c| <= |F(x) - x| / (1 - 0.8), both in Euclidean norm.
            let distance = euclideanNorm(zip(solution.point, centre).map { $0 - $1 })
            #expect(distance <= 1e-11)
            #expect(solution.certificate.isAttracting)
        }
    }

    @Test(arguments: [FixedPointMethod.anderson(memory: 12), .newton(.dense), .newton(.krylov())])
    func expansionsAreSolvedByAccelerationAndNewton(method: FixedPointMethod) throws {
        let n = 4
        try forAll(
            Generator<Double>.double(in: -3...3).array(count: n...n),
            Generator<Double>.double(in: -30 ... -1.5).array(count: n...n),
            .orthogonal(dimension: n), cases: 40
        ) { centre, eigenvalues, turn in
            let map = Self.affine(centre: centre, eigenvalues: eigenvalues, turn: turn)
            let solution = try FixedPointSolver(method, tolerance: 1e-11).solve(
                map, from: [Double](repeating: 1, count: n))
            #expect(norm(zip(solution.point, centre).map { $0 - $1 }) <= 1e-9)
            let largest = eigenvalues.min() ?? 0
            let certificate = solution.certificate
            #expect(!certificate.isAttracting)
            if certificate.dominantEigenvalue.uncertainty < 1e-6 {
                #expect(abs(certificate.dominantEigenvalue.real / largest - 1) <= 1e-3)
            }
        }
    }

    @Test func differencesReplaceADerivative() throws {
        let turn = [[0.6, -0.8], [0.8, 0.6]]
        let map = Self.affine(centre: [1, 2], eigenvalues: [-3, 0.5], turn: turn, derivative: false)
        for method in [FixedPointMethod.newton(.dense), .newton(.krylov())] {
            let solution = try FixedPointSolver(method).solve(map, from: [0, 0])
            #expect(norm([solution.point[0] - 1, solution.point[1] - 2]) <= 1e-11)
            #expect(abs(solution.certificate.dominantEigenvalue.real + 3) <= 1e-5)
        }
    }

    @Test func aRotationHasAConjugatePair() throws {
        // Eigenvalues 0.9 e^(+-i).
        let (c, s) = (0.9 * Double.cos(1), 0.9 * Double.sin(1))
        let map = FixedPointMap(
            dimension: 2, value: { [c * $0[0] - s * $0[1], s * $0[0] + c * $0[1]] },
            derivative: { [c * $1[0] - s * $1[1], s * $1[0] + c * $1[1]] })
        let eigenvalue = try FixedPointSolver(.picard()).solve(map, from: [1, 1]).certificate.dominantEigenvalue
        #expect(abs(eigenvalue.modulus - 0.9) <= 1e-12)
        #expect(abs(eigenvalue.imaginary - s) <= 1e-12)
    }

    @Test func newtonConvergesQuadratically() throws {
        // Dottie's number, cos x = x: the residuals square up to the constant |cos x|/(2 (1 + sin x)).
        let map = FixedPointMap(value: { Double.cos($0) }, derivative: { -Double.sin($0) })
        var residuals: [Double] = []
        let solution = try FixedPointSolver(.newton()).solve(map, from: [1]) { residuals.append($0.residual) }
        #expect(abs(solution.point[0] - Double.cos(solution.point[0])) <= 0x1p-52)
        for (before, after) in zip(residuals, residuals.dropFirst()) where after > 1e-14 {
            #expect(after <= 0.3 * before * before)
        }
    }

    @Test func andersonSolvesAffineMapsInAsManyStepsAsDimensions() throws {
        let n = 6
        try forAll(
            Generator<Double>.double(in: -2...0.9).array(count: n...n), .orthogonal(dimension: n), cases: 40
        ) { eigenvalues, turn in
            let map = Self.affine(centre: [Double](repeating: 0.3, count: n), eigenvalues: eigenvalues, turn: turn)
            let solution = try FixedPointSolver(.anderson(memory: n + 1), tolerance: 1e-9)
                .solve(map, from: [Double](repeating: 1, count: n))
            // It is GMRES in disguise (Walker and Ni 2011), plus the steps that rounding costs.
            #expect(solution.steps <= n + 6)
        }
    }

    @Test func gmresSolvesWhatEliminationSolves() throws {
        let n = 7
        try forAll(
            Generator<Double>.double(in: 1...50).array(count: n...n), .orthogonal(dimension: n),
            Generator<Double>.double(in: -5...5).array(count: n...n),
            cases: 40
        ) { eigenvalues, turn, right in
            let map = Self.affine(centre: [Double](repeating: 0, count: n), eigenvalues: eigenvalues, turn: turn)
            let columns = try (0..<n).map { j in try map((0..<n).map { $0 == j ? 1.0 : 0.0 }) }
            let dense = try #require(DenseLinearSystem(columns: columns).solve(right))
            let krylov = try GMRES.solve(right, dimension: n, tolerance: 1e-14) { try map($0) }
            #expect(norm(zip(dense, krylov).map { $0 - $1 }) <= 1e-10 * max(1, norm(right)))
            let image = try map(dense)
            #expect(norm(zip(image, right).map { $0 - $1 }) <= 1e-11 * max(1, norm(right)))
        }
    }

    // MARK: Failures

    private func failure(
        _ method: FixedPointMethod, from start: [Double] = [0.3], steps: Int = 10_000, tolerance: Double = 1e-13,
        _ value: @escaping @Sendable (Double) -> Double
    ) -> FixedPointFailure? {
        let map = FixedPointMap(dimension: 1, value: { [value($0[0])] })
        do {
            _ = try FixedPointSolver(method, tolerance: tolerance, maximumSteps: steps).solve(map, from: start)
            return nil
        } catch {
            return error as? FixedPointFailure
        }
    }

    @Test func divergenceIsSeen() {
        guard case .diverging(let step, let residual, let least)? = failure(.picard(), { 1 - 2 * $0 }) else {
            Issue.record("not seen as diverging")
            return
        }
        // 2^27 > 10^8.
        #expect(step == 27)
        #expect(residual > 1e8 * least)
    }

    /// The logistic map has attracting cycles of period 2, 4, 8 and 3.
    @Test(arguments: [(3.2, 2), (3.5, 4), (3.55, 8), (3.8318740552833155, 3)])
    func cyclesAreSeenWithTheirPeriod(rate: Double, period: Int) {
        guard case .cycling(_, let found, _)? = failure(.picard(), { rate * $0 * (1 - $0) }) else {
            Issue.record("not seen as cycling")
            return
        }
        #expect(found == period)
    }

    @Test func slowConvergenceIsNoCycle() throws {
        // Eigenvalue -0.999: neighbours are far apart and second neighbours close, yet it arrives.
        let map = FixedPointMap(dimension: 1, value: { [-0.999 * $0[0]] })
        let solution = try FixedPointSolver(.picard(), tolerance: 1e-6, maximumSteps: 100_000).solve(map, from: [1])
        #expect(abs(solution.point[0]) <= 1e-6)
        #expect(abs(solution.certificate.observedContraction - 0.999) <= 1e-9)
    }

    @Test func otherFailuresAreTyped() {
        #expect(failure(.picard(), from: [2]) { Double.log($0) - 1 } == .notFinite(step: 1))
        #expect(failure(.newton()) { $0 + 1 } == .singularDerivative(step: 0))
        if case .outOfSteps(limit: 20, _, let contraction)? = failure(.picard(), steps: 20, { 0.9 * $0 + 1 }) {
            #expect(abs(contraction - 0.9) <= 1e-12)
        } else {
            Issue.record("steps ran out unseen")
        }
        // No fixed point: |F(x) - x| >= 1, with the least at 0.
        guard case .stalled? = failure(.newton(), { $0 + 1 + $0 * $0 }) else {
            Issue.record("a missing fixed point is not seen as stalled")
            return
        }
    }

    @Test func badInputIsRefused() throws {
        let map = FixedPointMap(dimension: 2, value: { $0 })
        for start in [[], [1], [1, .nan], [1, .infinity], [1, 2, 3]] as [[Double]] {
            #expect(throws: FixedPointFailure.self) { try FixedPointIteration(map, from: start, by: .picard()) }
        }
        for method in [
            FixedPointMethod.picard(damping: 0), .picard(damping: 1.1), .picard(damping: .nan), .anderson(memory: 0),
            .newton(.krylov(dimension: 0)),
        ] {
            #expect(throws: FixedPointFailure.self) { try FixedPointIteration(map, from: [0, 0], by: method) }
        }
        let short = FixedPointMap(dimension: 2, value: { [$0[0]] })
        #expect(throws: FixedPointFailure.shape(count: 1, expected: 2)) {
            try FixedPointSolver(.picard()).solve(short, from: [0, 0])
        }
        #expect(throws: FixedPointFailure.self) {
            try FixedPointSolver(.picard(), tolerance: .nan).solve(map, from: [0, 0])
        }
        #expect(throws: FixedPointFailure.self) {
            try FixedPointSolver(.picard(), maximumSteps: -1).solve(map, from: [0, 0])
        }
    }

    @Test func failuresOfTheMapPassThrough() {
        struct Refusal: Error {}
        let map = FixedPointMap(dimension: 1) { x in
            if x[0] > 2 { throw Refusal() }
            return [x[0] + 1]
        }
        #expect(throws: Refusal.self) { try FixedPointSolver(.picard()).solve(map, from: [0]) }
    }

    @Test func everyStepIsObserved() throws {
        let map = FixedPointMap(dimension: 1, value: { [0.5 * $0[0]] })
        var steps: [FixedPointStep] = []
        let solution = try FixedPointSolver(.picard(), tolerance: 1e-3).solve(map, from: [1]) { steps.append($0) }
        #expect(steps.map(\.index) == Array(0...solution.steps))
        #expect(steps.map(\.point) == (0...solution.steps).map { [Double.pow(2, -Double($0))] })
        #expect(steps.dropFirst().allSatisfy { $0.contraction == 0.5 })
    }
}

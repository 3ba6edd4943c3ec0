import Certified
import CertifiedComparison
import PropertyTesting
import RealModule
import Testing

@testable import MeanField

@Suite struct CurieWeissTests {
    @Test func everySolutionSolvesTheEquation() throws {
        try forAll(.double(in: 0.05...20), .double(in: -3...3), .double(in: 0.25...4), cases: 300) {
            beta, field, coupling in
            let magnet = try CurieWeiss(inverseTemperature: beta, field: field, coupling: coupling)
            let solutions = magnet.solutions
            for solution in solutions {
                let m = solution.magnetisation
                // The map's own error and the change of the map within the solution's error.
                let slack = CurieWeiss.accuracy(slope: solution.slope) * m.ulp * (1 + abs(solution.slope)) + 4 * m.ulp
                #expect(abs(magnet.map(m) - m) <= slack + 0x1p-52 * beta * abs(field) * (1 - m * m))
            }
            #expect(solutions.map(\.magnetisation) == solutions.map(\.magnetisation).sorted())
            // One solution outside the spinodal fields, three inside, the middle one unstable.
            let inside = abs(field) < magnet.spinodalField
            if abs(abs(field) - magnet.spinodalField) > 1e-12 { #expect(solutions.count == (inside ? 3 : 1)) }
            #expect(solutions.filter { !$0.isStable }.map(\.branch) == (solutions.count == 3 ? [.middle] : []))
            cover("three solutions", percent: 5, when: solutions.count == 3)
        }
    }

    @Test func spinHasNoPreferredSign() throws {
        try forAll(.double(in: 0.05...10), .double(in: 0...2), cases: 200) { beta, field in
            let up = try CurieWeiss(inverseTemperature: beta, field: field).solutions
            let down = try CurieWeiss(inverseTemperature: beta, field: -field).solutions
            #expect(up.count == down.count)
            for (a, b) in zip(up, down.reversed()) {
                let slack = CurieWeiss.accuracy(slope: a.slope) * a.magnetisation.ulp
                #expect(abs(a.magnetisation + b.magnetisation) <= 2 * slack)
            }
        }
    }

    @Test func solutionsKeepTheirPromise() throws {
        for branch in CurieWeiss.Branch.allCases {
            let certified = try #require(CertifiedCurieWeiss.Branch(rawValue: branch.rawValue))
            try forAll(.double(in: 0.05...20), .double(in: -1...1), cases: 60) { beta, field in
                try assume(CertifiedCurieWeiss.exists(certified, inverseTemperature: beta, field: field))
                let solution = try CurieWeiss(inverseTemperature: beta, field: field).solution(branch)
                try assume(abs(1 - solution.slope) > 1e-5)
                let truth = try Certification.enclosure(digits: 24) {
                    try CertifiedCurieWeiss.value(certified, inverseTemperature: beta, field: field, precision: $0)
                }
                let error = CertifiedEnclosure(truth.value).ulps(of: solution.magnetisation).upperBound
                #expect(error <= CurieWeiss.accuracy(slope: solution.slope))
                target(error / CurieWeiss.accuracy(slope: solution.slope))
            }
        }
    }

    /// The literature's three roots at beta = 2, h = 0.1, and the magnetisations at h = 0, to all digits of Double.
    @Test func knownValues() throws {
        let magnet = try CurieWeiss(inverseTemperature: 2, field: 0.1)
        let known = [
            -0.93029720271015560170149233852, -0.20285321448230239251400798832015, 0.97301568665235423609671492389104,
        ]
        for (solution, value) in zip(magnet.solutions, known) {
            #expect(abs(solution.magnetisation - value) <= CurieWeiss.accuracy(slope: solution.slope) * value.ulp)
        }
        let cold = try CurieWeiss(inverseTemperature: 2).equilibrium.magnetisation
        #expect(abs(cold - 0.95750402407726874067650153050241) <= 4 * 0x1p-53)
        #expect(try CurieWeiss(inverseTemperature: 1).solutions.map(\.magnetisation) == [0])
    }

    @Test func iterationFindsTheStableBranches() throws {
        let magnet = try CurieWeiss(inverseTemperature: 1.7, field: 0.05)
        for (start, branch) in [(1.0, CurieWeiss.Branch.upper), (-1, .lower)] {
            let solution = try FixedPointSolver(.picard()).solve(magnet.fixedPointMap, from: [start])
            let expected = try magnet.solution(branch)
            #expect(abs(solution.point[0] - expected.magnetisation) <= 1e-12)
            #expect(abs(solution.certificate.dominantEigenvalue.real - expected.slope) <= 1e-12)
        }
        // The unstable one is Newton's.
        let middle = try magnet.solution(.middle)
        let found = try FixedPointSolver(.newton()).solve(magnet.fixedPointMap, from: [middle.magnetisation + 0.01])
        #expect(abs(found.point[0] - middle.magnetisation) <= 1e-12)
        #expect(found.certificate.dominantEigenvalue.real > 1)
    }

    @Test func theSpinodalFieldIsWhereBranchesMerge() throws {
        try forAll(.double(in: 1.1...10), cases: 50) { beta in
            let spinodal = try CurieWeiss(inverseTemperature: beta).spinodalField
            #expect(try CurieWeiss(inverseTemperature: beta, field: spinodal * 0.999).solutions.count == 3)
            #expect(try CurieWeiss(inverseTemperature: beta, field: spinodal * 1.001).solutions.count == 1)
            // Before the fold at m = -t, t^2 = 1 - 1/beta: with d = atanh(-m) - atanh t the equation at a field (1 - e) h_s is
            // (t/beta) d^2 (1 + (1 - 3 t^2)/(3 t) d + ...) = e h_s, so that 1 - slope = 2 t d + (1 - 3 t^2) d^2 + ... is
            // 2 sqrt(e beta t h_s) to a relative (1 - 3 t^2)/(3 t) d. Three times that covers the terms left out.
            let e = 0x1p-30
            let near = try CurieWeiss(inverseTemperature: beta, field: spinodal * (1 - e)).solution(.lower)
            let t = (1 - 1 / beta).squareRoot()
            let distance = (e * spinodal * beta / t).squareRoot()
            let expected = 2 * t * distance
            let truncation = abs(1 - 3 * t * t) / t * distance + distance * distance / (t * t)
            // The solution's promised error, and that of the field, which is a difference of numbers of size t.
            let rounding =
                2 * beta * CurieWeiss.accuracy(slope: near.slope) * near.magnetisation.ulp / expected
                + 0x1p-50 * t / (2 * e * spinodal)
            #expect(abs((1 - near.slope) / expected - 1) <= truncation + rounding)
        }
    }

    @Test func equilibriumHasTheFieldsSign() throws {
        try forAll(.double(in: 1.1...5), .double(in: 1e-3...0.3), cases: 50) { beta, field in
            let up = try CurieWeiss(inverseTemperature: beta, field: field).equilibrium
            let down = try CurieWeiss(inverseTemperature: beta, field: -field).equilibrium
            #expect(up.magnetisation > 0 && down.magnetisation < 0)
        }
    }

    // MARK: Finite size

    @Test func aFewSpinsByHand() throws {
        let (beta, h) = (0.7, 0.2)
        let magnet = try CurieWeiss(inverseTemperature: beta, field: h)
        // One spin: its own mean field is a constant.
        #expect(abs(try magnet.moments(spins: 1).mean - Double.tanh(beta * h)) <= 1e-14)
        // Two spins: weights e^(2 beta (1/2 + h)), 2 (both mixed states), e^(2 beta (1/2 - h)).
        let (up, down) = (Double.exp(2 * beta * (0.5 + h)), Double.exp(2 * beta * (0.5 - h)))
        let two = try magnet.moments(spins: 2)
        #expect(abs(two.mean - (up - down) / (up + 2 + down)) <= 1e-14)
        #expect(abs(two.square - (up + down) / (up + 2 + down)) <= 1e-14)
    }

    @Test func finiteMagnetsApproachTheLimitAsOneOverN() throws {
        for (beta, field) in [(2.0, 0.1), (0.8, 0.4), (1.3, -0.2)] {
            let magnet = try CurieWeiss(inverseTemperature: beta, field: field)
            let limit = magnet.equilibrium.magnetisation
            let corrections = try [2000, 4000].map { n in Double(n) * (try magnet.moments(spins: n).mean - limit) }
            // Richardson: the error of N (<m> - m*) is of order 1/N.
            let extrapolated = 2 * corrections[1] - corrections[0]
            #expect(abs(extrapolated / magnet.firstFiniteSizeCorrection - 1) <= 2e-4)
            #expect(abs(corrections[1] / magnet.firstFiniteSizeCorrection - 1) > 2e-5)
        }
    }

    @Test func badInputIsRefused() {
        for (beta, field, coupling) in [(0, 0, 1), (.nan, 0, 1), (1, .infinity, 1), (1, 0, -1), (1e10, 0, 1)]
            as [(Double, Double, Double)]
        {
            #expect(throws: ScalarModelError.self) {
                try CurieWeiss(inverseTemperature: beta, field: field, coupling: coupling)
            }
        }
        #expect(throws: ScalarModelError.noSuchBranch(.middle)) {
            try CurieWeiss(inverseTemperature: 0.5).solution(.middle)
        }
        #expect(throws: ScalarModelError.self) { try CurieWeiss(inverseTemperature: 1).moments(spins: 0) }
    }
}

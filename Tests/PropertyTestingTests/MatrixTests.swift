// Matrices: orthogonality, Haar measure by its marginals, condition numbers by characteristic polynomials.

import Foundation
import Testing

@testable import PropertyTesting

@Suite("Matrices and networks")
struct MatrixTests {
    @Test("orthogonal matrices are orthogonal", arguments: [1, 2, 3, 8])
    func orthogonality(_ dimension: Int) throws {
        try forAll(.orthogonal(dimension: dimension), cases: 50) { matrix in
            for first in matrix.indices {
                for second in matrix.indices {
                    let product = zip(matrix[first], matrix[second]).reduce(0) { $0 + $1.0 * $1.1 }
                    #expect(abs(product - (first == second ? 1 : 0)) <= Double(10 * dimension) * 0x1p-53)
                }
            }
        }
    }

    @Test("Haar measure: signs of the determinant are fair, and every entry of O(3) is uniform on -1...1")
    func haar() throws {
        let matrices = try Generator.orthogonal(dimension: 3).samples(10000)
        // Archimedes: a coordinate of a uniform point of the sphere in R^3 is uniform.
        for row in 0..<3 {
            for column in 0..<3 {
                DistributionTests.checkDistribution(matrices.map { $0[row][column] }) { ($0 + 1) / 2 }
            }
        }
        let positive = matrices.count { m in
            m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1]) - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0])
                + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0]) > 0
        }
        DistributionTests.checkChiSquare([positive, matrices.count - positive], [0.5, 0.5])
        // Columns must be jointly right too: the first entry of Q e_1 times that of Q e_2 has mean 0 by symmetry; under Haar
        // (Q_11 + Q_12) / sqrt(2) is again a coordinate of a uniform unit vector.
        DistributionTests.checkDistribution(matrices.map { ($0[0][0] + $0[0][1]) / 2.0.squareRoot() }) { ($0 + 1) / 2 }
    }

    @Test("unit vectors have length 1 and, in R^3, uniform coordinates")
    func unitVectors() throws {
        let vectors = try Generator.unitVector(dimension: 3).samples(10000)
        #expect(vectors.allSatisfy { abs($0.reduce(0) { $0 + $1 * $1 } - 1) < 8 * 0x1p-53 })
        DistributionTests.checkDistribution(vectors.map { $0[1] }) { ($0 + 1) / 2 }
    }

    @Test("positive-definite matrices: symmetric, trace and determinant of the eigenvalues", arguments: [1, 10, 1e6])
    func positiveDefinite(_ conditionNumber: Double) throws {
        try forAll(.positiveDefinite(dimension: 2, conditionNumber: conditionNumber), cases: 100) { matrix in
            #expect(matrix[0][1] == matrix[1][0])
            // For n = 2 both eigenvalues are given: 1 and kappa.
            let tolerance = 40 * conditionNumber * 0x1p-53
            #expect(abs(matrix[0][0] + matrix[1][1] - (1 + conditionNumber)) <= tolerance)
            let determinant = matrix[0][0] * matrix[1][1] - matrix[0][1] * matrix[0][1]
            #expect(abs(determinant - conditionNumber) <= tolerance * (1 + conditionNumber))
        }
        try forAll(.positiveDefinite(dimension: 5, conditionNumber: conditionNumber), cases: 20) { matrix in
            // Rayleigh quotients of the basis vectors lie between the extreme eigenvalues.
            matrix.indices.allSatisfy { matrix[$0][$0] >= 1 - 1e-9 && matrix[$0][$0] <= conditionNumber * (1 + 1e-14) }
        }
    }

    @Test("matrices shrink to the identity, a diagonal and a vertex")
    func simplest() throws {
        #expect(
            try Generator.orthogonal(dimension: 3).simplest { _ in true }
                == [[1, 0, 0], [0, 1, 0], [0, 0, 1]])
        #expect(try Generator.simplex(dimension: 3).simplest { _ in true } == [0, 0, 1])
        let diagonal = try #require(
            try Generator.positiveDefinite(dimension: 3, conditionNumber: 7).simplest { _ in true })
        #expect(diagonal == [[1, 0, 0], [0, 7, 0], [0, 0, 1]])
    }

    @Test("networks have consistent shapes, and dead and equal units")
    func networks() throws {
        let networks = try Generator.smallNetwork(width: 1...4, inputDimension: 2).samples(500)
        #expect(networks.allSatisfy { $0.input.count == $0.width && $0.input.allSatisfy { $0.count == 2 } })
        #expect(networks.allSatisfy { (1...4).contains($0.width) })
        #expect(networks.contains { $0.output.contains(0) })
        #expect(networks.contains { $0.width >= 2 && Set($0.input).count < $0.width })
        let wide = try Generator.smallNetwork(width: 1...4).simplest { $0.output.contains { $0 > 1.5 } }
        #expect(wide == TwoLayerWeights(output: [2], input: [[0]]))
    }
}

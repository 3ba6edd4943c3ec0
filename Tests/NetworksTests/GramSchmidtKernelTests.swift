// The kernels of Gram-Schmidt orthonormalisation: against the plain sums, with the same bits in every instruction set.

import NetworkKernels
import PropertyTesting
import Testing

@testable import Networks

@Suite("GramSchmidtKernels")
struct GramSchmidtKernelTests {
    private static let numbers = Generator<Double>.double(in: -2...2)

    private func close(_ a: Double, _ b: Double, scale: Double) -> Bool { abs(a - b) <= 1e-14 * scale }

    @Test("what is projected out is the part along the direction", arguments: InstructionSet.allCases)
    func projection(set: InstructionSet) throws {
        guard set.isSupported else { return }
        // Lengths around a multiple of the lanes, counts around the four columns that go together.
        try forAll(.integer(in: 1...35), .integer(in: 0...9), examples: [(8, 4), (7, 5), (16, 1), (1, 0)], cases: 12) {
            (n: Int, count: Int) in
            let stride = n + 3
            let numbers = Self.numbers.array(count: (count + 1) * stride...(count + 1) * stride)
            try forAll(numbers, cases: 2) { (numbers: [Double]) in
                let norm = numbers[..<n].reduce(1e-3) { $0 + $1 * $1 }.squareRoot()
                let q = numbers[..<n].map { $0 / norm }
                let columns = Array(numbers[stride...])
                func projected(_ set: InstructionSet) -> (columns: [Double], rest: Double) {
                    var (columns, rest) = (columns, Double.nan)
                    network_project_out(set.kernels, q, n, &columns, stride, count, &rest)
                    return (columns, rest)
                }
                let (result, rest) = projected(set)
                var square = 0.0
                for k in 0..<count {
                    let product = (0..<n).reduce(0) { $0 + q[$1] * columns[k * stride + $1] }
                    for i in 0..<stride {
                        let expected = columns[k * stride + i] - (i < n ? product * q[i] : 0)
                        #expect(close(result[k * stride + i], expected, scale: 10 * Double(n)))
                        if i < n { square += expected * expected }
                    }
                }
                #expect(close(rest, square, scale: 100 * Double(n * max(1, count))))
                let baseline = projected(.baseline)
                #expect(baseline.columns == result && baseline.rest == rest)
            }
        }
    }

    @Test("slopes of the determinant are the plain sums", arguments: InstructionSet.allCases)
    func slopes(set: InstructionSet) throws {
        guard set.isSupported else { return }
        for (rows, columns, rank) in [(8, 1, 1), (16, 5, 3), (8, 6, 6), (24, 4, 0)] {
            let stride = rows + columns + 1
            let drawn = Self.numbers.array(count: columns * (stride + rows)...columns * (stride + rows))
            try forAll(drawn, cases: 3) { (numbers: [Double]) in
                let (q, slopes) = (Array(numbers[..<(columns * stride)]), Array(numbers[(columns * stride)...]))
                var byRow = [Double](repeating: .nan, count: rows)
                var byColumn = [Double](repeating: .nan, count: columns)
                network_determinant_slopes(set.kernels, q, stride, rows, rank, columns, slopes, &byRow, &byColumn)
                var (expectedRows, expectedColumns) = (
                    [Double](repeating: 0, count: rows), [Double](repeating: 0, count: columns)
                )
                for k in 0..<rank {
                    for i in 0..<rows {
                        let product = (k..<rank).reduce(0) { $0 + q[$1 * stride + i] * q[$1 * stride + rows + k] }
                        expectedRows[i] += slopes[k * rows + i] * product
                        expectedColumns[k] += slopes[k * rows + i] * product
                    }
                }
                for i in 0..<rows { #expect(close(byRow[i], expectedRows[i], scale: 300)) }
                for k in 0..<columns { #expect(close(byColumn[k], expectedColumns[k], scale: 1000)) }
                var (plainRows, plainColumns) = (byRow, byColumn)
                network_determinant_slopes(
                    InstructionSet.baseline.kernels, q, stride, rows, rank, columns, slopes, &plainRows, &plainColumns)
                #expect(plainRows == byRow && plainColumns == byColumn)
            }
        }
    }
}

// Points of the simplex, Haar-distributed orthogonal matrices, positive-definite matrices of a chosen condition number.
// A matrix is an array of rows.
//
//   simplex     the gaps between n - 1 sorted uniforms: uniform on the simplex (Devroye 1986, chapter V, theorem 2.1)
//   orthogonal  Q = H_1 ... H_{n-1} D with Householder reflections of normal vectors of lengths n, ..., 2 and a fair sign:
//               Haar measure on O(n) (Stewart, "The efficient generation of random orthogonal matrices", SINUM 17, 1980)
//   positive definite  Q diag(lambda) Q^T, with the extreme eigenvalues exactly 1 and kappa before rounding
//
// Simplest values: a vertex of the simplex, the identity, a diagonal matrix.

extension Generator where Value == [Double] {
    /// Points of the standard simplex: `dimension` numbers of at least 0 whose sum is 1 up to rounding (at most
    /// `dimension` units of 2^-53), uniformly distributed.
    public static func simplex(dimension: Int) -> Generator {
        guard dimension >= 1 else {
            return misuse("simplex", dimension)
        }
        let cut = Generator<Double>.uniform(in: 0...1)
        return cut.array(count: (dimension - 1)...(dimension - 1)).map { cuts in
            let ends = [0] + cuts.sorted() + [1]
            return Swift.zip(ends.dropFirst(), ends).map { $0 - $1 }
        }
    }

    /// Unit vectors, uniform on the sphere of R^dimension. Shrinks towards the first basis vector.
    public static func unitVector(dimension: Int) -> Generator {
        guard dimension >= 1 else {
            return misuse("unitVector", dimension)
        }
        return Generator<Double>.normal.array(count: dimension...dimension).map { vector in
            // Scaled first, so that the squares neither overflow nor lose bits to underflow.
            let largest = vector.reduce(0) { max($0, $1.magnitude) }
            guard largest > 0 else { return [1] + Array(repeating: 0, count: dimension - 1) }
            let scaled = vector.map { $0 / largest }
            let norm = scaled.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return scaled.map { $0 / norm }
        }
    }

    private static func misuse(_ name: String, _ dimension: Int) -> Generator {
        Generator { _ in
            throw PropertyMisuse.parameter(generator: name, name: "dimension", value: "\(dimension)", allowed: ">= 1")
        }
    }
}

extension Generator where Value == [[Double]] {
    /// Orthogonal matrices with Haar measure on O(n), as rows; orthogonal up to about 10 n units of 2^-53 an entry.
    /// Shrinks towards the identity.
    public static func orthogonal(dimension: Int) -> Generator {
        guard dimension >= 1 else {
            return Generator { _ in
                throw PropertyMisuse.parameter(
                    generator: "orthogonal", name: "dimension", value: "\(dimension)", allowed: ">= 1")
            }
        }
        return Generator { source in
            var matrix = (0..<dimension).map { row in (0..<dimension).map { row == $0 ? 1.0 : 0.0 } }
            // From the last reflection to the first, so that each acts on the rows below its own only.
            for first in stride(from: dimension - 1, through: 0, by: -1) {
                if first == dimension - 1 {
                    if try Generator<Bool>.boolean.sample(&source) { matrix[first][first] = -1 }
                } else {
                    let length = dimension - first
                    let normal = try Generator<Double>.normal.array(count: length...length).sample(&source)
                    reflect(&matrix, normal, from: first)
                }
            }
            return matrix
        }
    }

    /// Applies from the left the reflection that sends the vector to a multiple of the first basis vector, with the sign
    /// that makes the column's distribution uniform; the zero vector stands for the identity.
    private static func reflect(_ matrix: inout [[Double]], _ vector: [Double], from first: Int) {
        let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        guard norm > 0, norm.isFinite else { return }
        var direction = vector.map { $0 / norm }
        // x - alpha e_1 with alpha = -sign(x_1): no cancellation. Then -sign(x_1) H e_1 = x, and the sign is restored.
        let sign: Double = direction[0] < 0 ? -1 : 1
        direction[0] += sign
        let scale = 2 / direction.reduce(0) { $0 + $1 * $1 }
        for column in first..<matrix.count {
            var product = 0.0
            for row in direction.indices { product += direction[row] * matrix[first + row][column] }
            product *= scale
            for row in direction.indices {
                matrix[first + row][column] = -sign * (matrix[first + row][column] - product * direction[row])
            }
        }
    }

    /// Symmetric positive-definite matrices whose eigenvalues lie in 1...conditionNumber before rounding, both ends
    /// included (for dimension 1 the matrix is 1). Exactly symmetric; the condition number is kept up to about
    /// 20 n conditionNumber 2^-53. Shrinks towards a diagonal matrix.
    ///
    /// - Parameters:
    ///   - dimension: At least 1.
    ///   - conditionNumber: The ratio of the extreme eigenvalues, in 1...2^48.
    public static func positiveDefinite(dimension: Int, conditionNumber: Double) -> Generator {
        guard dimension >= 1, (1...0x1p48).contains(conditionNumber) else {
            return Generator { _ in
                throw PropertyMisuse.parameter(
                    generator: "positiveDefinite", name: "dimension and conditionNumber",
                    value: "\(dimension), \(conditionNumber)", allowed: "dimension >= 1, conditionNumber in 1...2^48")
            }
        }
        let basis = orthogonal(dimension: dimension)
        let interior = Generator<Double>.logUniform(in: 1...conditionNumber)
        return Generator { source in
            var eigenvalues = dimension == 1 ? [1] : [1, conditionNumber]
            while eigenvalues.count < dimension { eigenvalues.append(try interior.sample(&source)) }
            let rows = try basis.sample(&source)
            var matrix = rows
            for row in 0..<dimension {
                for column in 0...row {
                    var entry = 0.0
                    for index in 0..<dimension { entry += rows[row][index] * eigenvalues[index] * rows[column][index] }
                    matrix[row][column] = entry
                    matrix[column][row] = entry
                }
            }
            return matrix
        }
    }
}

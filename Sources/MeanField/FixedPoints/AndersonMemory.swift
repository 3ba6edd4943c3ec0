// Anderson acceleration, type II: with r = F(x) - x and the last m differences dX, dR of points and residuals,
//
//     gamma = argmin |r - dR gamma|,    x <- x + theta r - (dX + theta dR) gamma,
//
// by a modified Gram-Schmidt factorisation of dR; a column that depends on newer ones to 10^-10 is dropped
// (H. F. Walker and P. Ni 2011, SIAM J. Numer. Anal. 49).

struct AndersonMemory {
    private var points: [[Double]] = []
    private var defects: [[Double]] = []

    mutating func next(point: [Double], defect: [Double], depth: Int, damping: Double) -> [Double] {
        points.append(point)
        defects.append(defect)
        if points.count > depth + 1 {
            points.removeFirst()
            defects.removeFirst()
        }
        var next = zip(point, defect).map { $0 + damping * $1 }
        var basis: [[Double]] = []
        var columns: [(point: [Double], defect: [Double])] = []
        var triangle: [[Double]] = []
        for j in stride(from: points.count - 1, to: 0, by: -1) {
            let change = zip(defects[j], defects[j - 1]).map { $0 - $1 }
            let length = euclideanNorm(change)
            var rest = change
            var coefficients: [Double] = []
            for unit in basis {
                let overlap = dot(unit, rest)
                coefficients.append(overlap)
                for i in rest.indices { rest[i] -= overlap * unit[i] }
            }
            let remainder = euclideanNorm(rest)
            guard remainder > 1e-10 * length else { continue }
            basis.append(rest.map { $0 / remainder })
            triangle.append(coefficients + [remainder])
            columns.append((zip(points[j], points[j - 1]).map { $0 - $1 }, change))
        }
        var right = basis.map { dot($0, defect) }
        for j in stride(from: columns.count - 1, through: 0, by: -1) {
            let gamma = right[j] / triangle[j][j]
            for i in 0..<j { right[i] -= triangle[j][i] * gamma }
            for i in next.indices { next[i] -= gamma * (columns[j].point[i] + damping * columns[j].defect[i]) }
        }
        return next
    }
}

// Level lines of a function that is given on a curvilinear grid, by marching squares: each cell is cut along the line on which the
// linear interpolation of its edges has the level. Cells in which a saddle leaves a choice are decided by the mean of their corners.

/// A function on a grid of points in the plane.
struct GridFunction {
    /// The points, row-major.
    let points: [Figure.Point]
    /// The values at them.
    let values: [Double]
    let columns: Int

    /// The pieces of the line on which the function has the value `level`, each of two points.
    func contour(_ level: Double) -> [[Figure.Point]] {
        guard columns > 1, points.count == values.count else { return [] }
        var pieces: [[Figure.Point]] = []
        for row in 0..<(points.count / columns - 1) {
            for column in 0..<(columns - 1) {
                let first = row * columns + column
                let corners = [first, first + 1, first + columns + 1, first + columns]
                let above = corners.map { values[$0] >= level }
                // The edges that the line crosses, in the order of the corners.
                let crossings = (0..<4).compactMap { edge -> Figure.Point? in
                    let (a, b) = (corners[edge], corners[(edge + 1) % 4])
                    guard above[edge] != above[(edge + 1) % 4] else { return nil }
                    let part = (level - values[a]) / (values[b] - values[a])
                    return Figure.Point(
                        points[a].x + part * (points[b].x - points[a].x),
                        points[a].y + part * (points[b].y - points[a].y))
                }
                if crossings.count == 2 { pieces.append(crossings) }
                if crossings.count == 4 {
                    let middle = corners.reduce(0) { $0 + values[$1] } / 4
                    // With the middle on the side of the first corner, the lines cut off the second and the fourth.
                    let pairs = (middle >= level) == above[0] ? [(0, 1), (2, 3)] : [(3, 0), (1, 2)]
                    for (a, b) in pairs { pieces.append([crossings[a], crossings[b]]) }
                }
            }
        }
        return pieces
    }
}

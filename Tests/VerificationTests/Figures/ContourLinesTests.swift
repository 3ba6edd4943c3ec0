import PropertyTesting
import RealModule
import Testing

@testable import Verification

@Suite struct ContourLinesTests {
    /// A polar grid, as the clover's.
    private func polar(_ function: (Double, Double) -> Double) -> GridFunction {
        let radii = (1...40).map { Double($0) / 10 }
        let angles = (0...120).map { 2 * Double.pi * Double($0) / 120 }
        let points = radii.flatMap { radius in
            angles.map { Figure.Point(radius * Double.cos($0), radius * Double.sin($0)) }
        }
        return GridFunction(points: points, values: points.map { function($0.x, $0.y) }, columns: angles.count)
    }

    @Test func levelLinesOfAPlaneAreStraight() throws {
        try forAll(.double(in: -2...2), .double(in: -3...3), .double(in: -3...3), cases: 60) { level, a, b in
            try assume(abs(a) + abs(b) > 0.1)
            let pieces = polar { a * $0 + b * $1 }.contour(level)
            // Linear interpolation is exact on edges, whatever the cell's shape.
            let slack = 1e-12 * (1 + abs(level) + 4 * (abs(a) + abs(b)))
            for point in pieces.joined() {
                let value = a * point.x + b * point.y
                #expect(abs(value - level) <= slack)
            }
            let distance = abs(level) / Double.hypot(a, b)
            if distance > 0.2, distance < 3.9 { #expect(pieces.count > 4) }
            if distance > 4.1 { #expect(pieces.isEmpty) }
        }
    }

    @Test func aCircleIsClosedAndOfItsLength() {
        let pieces = polar { -Double.hypot($0, $1) }.contour(-2.05)
        let length = pieces.reduce(0.0) { $0 + Double.hypot($1[0].x - $1[1].x, $1[0].y - $1[1].y) }
        // A polygon of 120 sides falls short of the circle by (pi/120)^2/6.
        #expect(abs(length / (2 * Double.pi * 2.05) - 1) <= 2e-4)
        #expect(pieces.count == 120)
    }

    @Test func saddlesAreCutConsistently() {
        // xy on one cell: two pieces that do not cross.
        let points = [(-1.0, -1.0), (1, -1), (-1, 1), (1, 1)].map { Figure.Point($0.0, $0.1) }
        for level in [0.1, -0.1] {
            let pieces = GridFunction(points: points, values: [1, -1, -1, 1], columns: 2).contour(level)
            #expect(pieces.count == 2)
            for piece in pieces {
                // Each cuts off one corner: its ends lie on two neighbouring sides.
                let middle = Figure.Point((piece[0].x + piece[1].x) / 2, (piece[0].y + piece[1].y) / 2)
                #expect(abs(middle.x) > 0.4 && abs(middle.y) > 0.4)
                #expect((middle.x * middle.y > 0) == (level > 0))
            }
        }
    }

    @Test func nothingIsDrawnWithoutAGrid() {
        #expect(GridFunction(points: [], values: [], columns: 0).contour(0).isEmpty)
        #expect(GridFunction(points: [Figure.Point(0, 0)], values: [1], columns: 1).contour(0).isEmpty)
    }
}

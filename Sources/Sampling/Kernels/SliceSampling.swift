// Slice sampling, coordinate after coordinate: a level log u below the log density, an interval of width w around the coordinate,
// stepped out until both ends are below the level, then shrunk towards the coordinate until a point above the level is drawn.
//
// R. M. Neal 2003, "Slice sampling", Annals of Statistics 31, figures 3 and 5. The interval's place around the point is uniform and the
// limit on steps is split at random between both sides; without either the kernel is biased.

import RealModule

/// Slice sampling of the coordinates in turn. Exact.
public struct SliceSampling<T: Target>: TransitionKernel {
    public let target: T
    /// w, about the width of the distribution of a coordinate.
    public let width: Double
    /// The largest number of widths of an interval.
    public let maximumSteps: Int
    /// The coordinates that move.
    public let coordinates: Range<Int>

    /// - Throws: `SamplingError` unless the width is positive and finite, the steps in 1...2^20 and the coordinates exist.
    public init(
        target: T, width: Double, maximumSteps: Int = 32, coordinates: Range<Int>? = nil
    ) throws(SamplingError) {
        try SamplingError.checkPositive(width, "Width of a slice")
        guard 1...1 << 20 ~= maximumSteps else {
            throw .count(what: "Steps of a slice", count: maximumSteps, expected: "from 1 to 1048576")
        }
        self.target = target
        self.width = width
        self.maximumSteps = maximumSteps
        self.coordinates = try Coordinates.checked(coordinates, dimension: target.dimension)
    }

    public func advance<R: Randomness>(_ state: inout ChainState, with randomness: inout R) -> Transition {
        state.requireLogDensity(of: target)
        var logDensity = state.logDensity
        state.withBuffers(vectors: 0) { buffers in
            for coordinate in coordinates {
                logDensity = move(coordinate, of: buffers.position, from: logDensity, with: &randomness)
            }
        }
        state.setLogDensity(logDensity)
        return Transition(acceptance: 1, moved: true, energy: -logDensity)
    }

    /// Moves one coordinate and returns the new log density.
    private func move<R: Randomness>(
        _ coordinate: Int, of position: UnsafeMutableBufferPointer<Double>, from logDensity: Double,
        with randomness: inout R
    ) -> Double {
        let start = position[coordinate]
        let level = logDensity + Double.log(randomness.uniform())
        func density(at value: Double) -> Double {
            position[coordinate] = value
            return target.saneLogDensity(at: UnsafeBufferPointer(position))
        }
        var left = start - width * randomness.uniform()
        var right = left + width
        var leftSteps = randomness.index(below: maximumSteps)
        var rightSteps = maximumSteps - 1 - leftSteps
        while leftSteps > 0, density(at: left) >= level {
            left -= width
            leftSteps -= 1
        }
        while rightSteps > 0, density(at: right) >= level {
            right += width
            rightSteps -= 1
        }
        while true {
            let value = left + (right - left) * randomness.uniform()
            let proposed = density(at: value)
            if proposed >= level { return proposed }
            // The point itself is on the slice, so that the interval cannot shrink for ever; unless it has overflowed.
            guard value.isFinite else {
                position[coordinate] = start
                return logDensity
            }
            if value < start { left = value } else { right = value }
        }
    }
}

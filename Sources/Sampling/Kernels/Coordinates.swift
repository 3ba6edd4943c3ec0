enum Coordinates {
    /// The coordinates that a kernel moves: all, or a non-empty range of them.
    static func checked(_ coordinates: Range<Int>?, dimension: Int) throws(SamplingError) -> Range<Int> {
        let coordinates = coordinates ?? 0..<max(dimension, 0)
        guard coordinates.lowerBound >= 0, coordinates.upperBound <= dimension, !coordinates.isEmpty else {
            throw .count(
                what: "Coordinates of a kernel", count: coordinates.count,
                expected: "a non-empty range within 0..<\(dimension)")
        }
        return coordinates
    }
}

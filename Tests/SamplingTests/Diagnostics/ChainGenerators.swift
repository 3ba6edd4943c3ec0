import PropertyTesting

extension Generator where Value == [[Double]] {
    /// Chains of equal length.
    static func chains(
        of value: Generator<Double>, count: ClosedRange<Int>, length: ClosedRange<Int>
    ) -> Generator<[[Double]]> {
        Generator<(Int, Int)>.zip(.integer(in: count), .integer(in: length)).flatMap { shape in
            value.array(count: shape.1...shape.1).array(count: shape.0...shape.0)
        }
    }
}

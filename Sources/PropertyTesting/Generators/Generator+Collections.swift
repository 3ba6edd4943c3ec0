// Arrays, optionals, strings and permutations.
//
// A fresh array's length is uniform in its range. It is recorded as one "another element?" choice before each element
// beyond the least count, inside the element's span, so that deleting a span deletes one element, and deleting the two
// choices between neighbouring arrays joins them.

extension Generator {
    /// Arrays of this generator's values, of uniform length, which shrink towards short arrays of simple elements.
    ///
    /// - Parameter count: Least and greatest length, at least 0.
    public func array(count: ClosedRange<Int> = 0...16) -> Generator<[Value]> {
        guard count.lowerBound >= 0 else {
            return Generator<[Value]> { _ in
                throw PropertyMisuse.parameter(
                    generator: "array", name: "count", value: "\(count)", allowed: "lengths of at least 0")
            }
        }
        return Generator<[Value]> { source in
            let target = source.shape { $0.uniform(in: count) }
            var elements: [Value] = []
            while elements.count < count.upperBound {
                let isOptional = elements.count >= count.lowerBound
                let position = elements.count
                let element: Value? = try source.group(.element) { source in
                    if isOptional {
                        guard try source.boolean(generating: { _ in position < target }) else { return nil }
                    }
                    return try sample(&source)
                }
                guard let element else { break }
                elements.append(element)
            }
            return elements
        }
    }

    /// This generator's values, or nil in one case out of four. Shrinks towards nil.
    public var optional: Generator<Value?> {
        Generator<Value?> { source in
            let isPresent = try source.boolean { $0.next() >> 62 != 0 }
            return isPresent ? try sampleComponent(&source) : nil
        }
    }

    /// The elements in every order, equally often. Shrinks towards the given order.
    public static func permutation<Element: Sendable>(of elements: [Element]) -> Generator where Value == [Element] {
        Generator { source in
            // Fisher-Yates from the front; a choice of 0 leaves its place alone.
            var permuted = elements
            for index in permuted.indices.dropLast() {
                let last = UInt64(permuted.count - 1 - index)
                let offset = try source.distance(above: last, below: 0) { ($0.uniform(below: last + 1), false) }
                permuted.swapAt(index, index + Int(offset.magnitude))
            }
            return permuted
        }
    }
}

/// Alphabets for ``Generator/string(of:count:)``.
public enum Alphabet: Sendable {
    /// a ... z
    case lowercase
    /// The 95 printable ASCII characters, letters first.
    case ascii
    /// Any Unicode scalar: ASCII often, the rest (combining marks, right-to-left, emoji, private use) also.
    case unicode
}

extension Generator where Value == String {
    /// Strings whose characters shrink towards "a" and whose length shrinks towards the least.
    ///
    /// - Parameters:
    ///   - alphabet: Where the characters come from.
    ///   - count: Number of Unicode scalars.
    public static func string(of alphabet: Alphabet = .ascii, count: ClosedRange<Int> = 0...16) -> Generator {
        Generator<Unicode.Scalar>.scalar(of: alphabet).array(count: count).map { scalars in
            var string = String.UnicodeScalarView()
            string.append(contentsOf: scalars)
            return String(string)
        }
    }
}

extension Generator where Value == Unicode.Scalar {
    static func scalar(of alphabet: Alphabet) -> Generator {
        let ranges: [ClosedRange<UInt8>] = [97...122, 65...90, 48...57, 32...47, 58...64, 91...96, 123...126]
        let letters = alphabet == .lowercase ? Array(ranges[0]) : ranges.flatMap(Array.init)
        let character = Generator<Int>.integer(in: 0...(letters.count - 1), distribution: .uniform)
            .map { Unicode.Scalar(letters[$0]) }
        guard alphabet == .unicode else { return character }
        // All scalar values but the surrogates, in one range.
        let scalar = Generator<UInt32>.integer(in: 0...(0x10FFFF - 0x800)).map { offset in
            Unicode.Scalar(offset < 0xD800 ? offset : offset + 0x800) ?? "a"
        }
        return .frequency([(3, character), (1, scalar)])
    }
}

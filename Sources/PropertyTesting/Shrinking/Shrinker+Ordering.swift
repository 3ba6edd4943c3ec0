// Simplest-first order of sibling spans and of neighbouring choices, and short Doubles.

extension Shrinker {
    mutating func order() async {
        await orderSpans()
        await orderChoices()
    }

    /// Insertion sort of adjacent siblings with one label, as far as the property lets it.
    private mutating func orderSpans() async {
        var index = 0
        while index < best.spans.count, !isExhausted {
            var position = index
            while let previous = precedingSibling(of: position), !isExhausted {
                let (left, right) = (best.spans[previous].range, best.spans[position].range)
                let (leftChoices, rightChoices) = (Array(best.choices[left]), Array(best.choices[right]))
                guard rightChoices.isSimpler(than: leftChoices) else { break }
                let choices = best.choices
                let candidate = Array(
                    choices[..<left.lowerBound] + rightChoices + leftChoices + choices[right.upperBound...])
                guard await consider(candidate), best.spans.indices.contains(previous) else { break }
                position = previous
            }
            index += 1
        }
    }

    private func precedingSibling(of index: Int) -> Int? {
        guard best.spans.indices.contains(index), !best.spans[index].range.isEmpty else { return nil }
        let span = best.spans[index]
        return best.spans[..<index].lastIndex {
            $0.label == span.label && !$0.range.isEmpty && $0.range.upperBound == span.range.lowerBound
        }
    }

    /// Swaps choices of one kind that stand in the wrong order, near ones first.
    private mutating func orderChoices() async {
        for distance in 1...4 {
            var index = 0
            while index + distance < best.choices.count, !isExhausted {
                let (left, right) = (best.choices[index], best.choices[index + distance])
                if left.kind == right.kind, left.kind != .boolean, right.isSimpler(than: left) {
                    _ = await consider((index, right), (index + distance, left))
                }
                index += 1
            }
        }
    }

    /// For each Double: the integers around it, then the nearest fractions with 1, 2, ... bits, of either rounding.
    mutating func simplifyDoubles() async {
        var index = 0
        while index < best.choices.count, !isExhausted {
            if let choice = best.choices.at(index), choice.kind == .double,
                choice.magnitude >= DoubleSimplicity.integerLimit
            {
                await simplifyDouble(at: index, choice.double)
            }
            index += 1
        }
    }

    private mutating func simplifyDouble(at index: Int, _ value: Double) async {
        guard value.isFinite else {
            for replacement in [Double.greatestFiniteMagnitude, 0x1p1023, 0x1p53] {
                if await consider((index, Choice(value.sign == .minus ? -replacement : replacement))) { return }
            }
            return
        }
        for bits in 0...52 {
            let scaled = Double(sign: .plus, exponent: bits, significand: value)
            guard scaled.magnitude < 0x1p53 else { break }
            for rounded in [scaled.rounded(.towardZero), scaled.rounded(.awayFromZero)] {
                let candidate = Double(sign: .plus, exponent: -bits, significand: rounded)
                if await consider((index, Choice(candidate))) { return }
            }
        }
        // Tiny numbers have no such fraction: powers of two and one significant digit of the significand.
        let power = Double(sign: value.sign, exponent: value.exponent, significand: 1)
        for candidate in [power, 2 * power, 1.5 * power] where candidate.isFinite {
            if await consider((index, Choice(candidate))) { return }
        }
    }
}

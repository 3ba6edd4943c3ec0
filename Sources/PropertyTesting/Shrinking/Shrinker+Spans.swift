// Deleting and simplifying spans, and blocks of choices.

extension Shrinker {
    mutating func simplifySpans() async {
        await replaceByDescendants()
        await deleteRuns()
        await simplifyWholeSpans()
    }

    /// A tree by one of its subtrees: an ancestor span by a descendant with the same label.
    private mutating func replaceByDescendants() async {
        var index = 0
        while index < best.spans.count, !isExhausted {
            let ancestor = best.spans[index]
            let descendants = best.spans.dropFirst(index + 1).prefix { $0.range.lowerBound < ancestor.range.upperBound }
                .filter { $0.label == ancestor.label && $0.range.count < ancestor.range.count && !$0.range.isEmpty }
            var isReplaced = false
            for descendant in descendants.sorted(by: { $0.range.count < $1.range.count }) {
                let choices = best.choices
                let candidate = Array(
                    choices[..<ancestor.range.lowerBound] + choices[descendant.range]
                        + choices[ancestor.range.upperBound...])
                isReplaced = await consider(candidate)
                if isReplaced { break }
            }
            if !isReplaced { index += 1 }
        }
    }

    /// Runs of neighbouring sibling spans, the longest first: halves of an array, quarters, ..., single elements.
    private mutating func deleteRuns() async {
        var length = 1
        while length * 2 <= best.spans.count { length *= 2 }
        while length >= 1, !isExhausted {
            var index = best.spans.count - 1
            while index >= 0, !isExhausted {
                index = min(index, best.spans.count - 1)
                guard index >= 0 else { break }
                if let run = siblingRun(from: index, length: length), await consider(removing: run) { continue }
                index -= 1
            }
            length /= 2
        }
    }

    /// The choices of `length` adjacent spans with one label, of which the span at `index` is the first.
    func siblingRun(from index: Int, length: Int) -> Range<Int>? {
        let first = best.spans[index]
        guard !first.range.isEmpty else { return nil }
        var end = first.range.upperBound
        var count = 1
        for span in best.spans[(index + 1)...] where count < length {
            if span.range.lowerBound > end { break }
            if span.range.lowerBound == end, span.label == first.label, !span.range.isEmpty {
                end = span.range.upperBound
                count += 1
            }
        }
        return count == length ? first.range.lowerBound..<end : nil
    }

    /// Deletes one element and repairs the others: all numbers one lower, because they were positions; or a neighbour
    /// increased by the deleted number, of either sign, because their sum counts.
    mutating func deleteAndRepair() async {
        var index = best.spans.count - 1
        while index >= 0, !isExhausted {
            index = min(index, best.spans.count - 1)
            guard index >= 0 else { break }
            let length = best.choices.count
            if await deleteAndRepair(at: index), best.choices.count < length { continue }
            index -= 1
        }
    }

    private mutating func deleteAndRepair(at index: Int) async -> Bool {
        let range = best.spans[index].range
        // The lone boolean that ends an array deletes nothing.
        guard !range.isEmpty, best.spans[index].label == .element,
            range.count > 1 || best.choices[range.lowerBound].kind != .boolean
        else { return false }
        var renumbered = best.choices
        renumbered.removeSubrange(range)
        let shorter = renumbered
        for position in renumbered.indices
        where renumbered[position].kind == .integer && renumbered[position].magnitude > 0 {
            renumbered[position].magnitude -= 1
        }
        if renumbered != shorter, await consider(renumbered) { return true }

        let numbers = range.filter { best.choices[$0].kind == .integer }
        guard numbers.count == 1, let deleted = numbers.first.map({ best.choices[$0].magnitude }),
            let neighbour = shorter[range.lowerBound...].firstIndex(where: { $0.kind == .integer })
        else { return false }
        let (sum, overflow) = shorter[neighbour].magnitude.addingReportingOverflow(deleted)
        guard !overflow else { return false }
        for isNegative in [false, true] {
            var merged = shorter
            merged[neighbour].magnitude = sum
            merged[neighbour].isNegative = isNegative
            if await consider(merged) { return true }
        }
        return false
    }

    private mutating func simplifyWholeSpans() async {
        var index = 0
        while index < best.spans.count, !isExhausted {
            let range = best.spans[index].range
            if range.count > 1 {
                var candidate = best.choices
                for position in range { candidate[position] = candidate[position].simplest }
                await consider(candidate)
            }
            index += 1
        }
    }

    mutating func deleteBlocks() async {
        for length in [8, 7, 6, 5, 4, 3, 2, 1] {
            var end = best.choices.count
            while end >= length, !isExhausted {
                if await consider(removing: (end - length)..<end) {
                    end = min(end, best.choices.count)
                } else {
                    end -= 1
                }
            }
        }
    }
}

// Lowering choices one at a time, in pairs, and together with what they count.

extension Shrinker {
    mutating func lowerEach() async {
        var index = 0
        while index < best.choices.count, !isExhausted {
            await lower(at: index)
            index += 1
        }
    }

    private mutating func lower(at index: Int) async {
        let choice = best.choices[index]
        guard !choice.isSimplest else { return }
        if await consider((index, choice.simplest)) { return }
        if choice.isNegative { _ = await consider((index, Choice(choice.kind, choice.magnitude))) }
        // Small values of either sign: what bisection misses where failing is not monotone.
        for magnitude in 1...4 {
            for isNegative in [false, true] where UInt64(magnitude) < best.choices.at(index)?.magnitude ?? 0 {
                if await consider((index, Choice(choice.kind, UInt64(magnitude), isNegative: isNegative))) { return }
            }
        }
        await bisect { shrinker in
            shrinker.best.choices.at(index)?.magnitude ?? 0
        } propose: { shrinker, magnitude in
            guard let current = shrinker.best.choices.at(index) else { return false }
            return await shrinker.consider((index, Choice(current.kind, magnitude, isNegative: current.isNegative)))
        }
    }

    /// Finds the least magnitude that still fails if failing is monotone, some smaller one if not.
    private mutating func bisect(
        _ current: (Shrinker) -> UInt64, propose: (inout Shrinker, UInt64) async -> Bool
    ) async {
        var passing: UInt64 = 0
        while !isExhausted {
            let failing = current(self)
            guard failing > passing, failing - passing > 1 else { break }
            let middle = passing + (failing - passing) / 2
            if await !propose(&self, middle) { passing = middle }
        }
    }

    /// Lowers a choice and deletes spans behind it: a length, drawn first, with the elements that it no longer counts.
    mutating func lowerCounts() async {
        var index = 0
        while index < best.choices.count, !isExhausted {
            while best.choices.at(index)?.kind == .integer, let count = best.choices.at(index)?.magnitude, count > 0 {
                let length = best.choices.count
                // A success that shortens nothing would lower a large number by small steps.
                guard await lowerCount(at: index, from: count), best.choices.count < length else { break }
            }
            index += 1
        }
    }

    private mutating func lowerCount(at index: Int, from count: UInt64) async -> Bool {
        var amount = min(count, UInt64(best.spans.count))
        while amount > 0, !isExhausted {
            for span in best.spans.indices where best.spans[span].range.lowerBound > index {
                guard let run = siblingRun(from: span, length: Int(amount)) else { continue }
                var candidate = best.choices
                candidate[index].magnitude = count - amount
                candidate.removeSubrange(run)
                if await consider(candidate) { return true }
            }
            amount /= 2
        }
        return false
    }

    /// Pairs of choices of one kind, all of them while there are few, neighbours when there are many.
    mutating func lowerPairs() async {
        var first = 0
        while first < best.choices.count, !isExhausted {
            let reach = best.choices.count <= 40 ? best.choices.count : 8
            var second = first + 1
            while second < min(best.choices.count, first + 1 + reach), !isExhausted {
                let pair = (best.choices[first], best.choices[second])
                if pair.0.kind == pair.1.kind, pair.0.kind != .boolean {
                    if pair.0.magnitude > 0, pair.1.magnitude > 0 { await lowerTogether(first, second) }
                    await redistribute(first, second)
                }
                second += 1
            }
            first += 1
        }
    }

    /// Both by the same amount: keeps equal numbers equal and differences constant.
    private mutating func lowerTogether(_ first: Int, _ second: Int) async {
        var amount: UInt64 = min(best.choices[first].magnitude, best.choices[second].magnitude)
        while amount > 0, !isExhausted {
            guard let a = best.choices.at(first), let b = best.choices.at(second), a.kind == b.kind else { return }
            guard a.magnitude >= amount, b.magnitude >= amount else {
                amount /= 2
                continue
            }
            var (lowerA, lowerB) = (a, b)
            lowerA.magnitude -= amount
            lowerB.magnitude -= amount
            if await !consider((first, lowerA), (second, lowerB)) { amount /= 2 }
        }
        if let a = best.choices.at(first), let b = best.choices.at(second), a.isNegative, b.isNegative {
            _ = await consider((first, Choice(a.kind, a.magnitude)), (second, Choice(b.kind, b.magnitude)))
        }
    }

    /// The first towards its simplest value and the second away by the same amount: keeps sums constant.
    private mutating func redistribute(_ first: Int, _ second: Int) async {
        guard let a = best.choices.at(first), let b = best.choices.at(second), a.kind == .integer, b.kind == .integer,
            a.magnitude > 0
        else { return }
        var amount = a.magnitude
        while amount > 0, !isExhausted {
            guard let a = best.choices.at(first), let b = best.choices.at(second), a.kind == b.kind else { return }
            guard a.magnitude >= amount else {
                amount /= 2
                continue
            }
            var lower = a
            lower.magnitude -= amount
            if await !consider((first, lower), (second, b.shifted(by: amount, towardsNegative: a.isNegative))) {
                amount /= 2
            }
        }
    }
}

extension Choice {
    /// The integer choice whose value is `amount` further down or up.
    fileprivate func shifted(by amount: UInt64, towardsNegative: Bool) -> Choice {
        if isNegative == towardsNegative || magnitude == 0 {
            let (sum, overflow) = magnitude.addingReportingOverflow(amount)
            return Choice(kind, overflow ? .max : sum, isNegative: towardsNegative)
        }
        return magnitude >= amount
            ? Choice(kind, magnitude - amount, isNegative: isNegative && magnitude > amount)
            : Choice(kind, amount - magnitude, isNegative: !isNegative)
    }
}

extension Array {
    func at(_ index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}

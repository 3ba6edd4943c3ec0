// How far the reference of a quantity reaches, and at what cost.
//
// Most references give any number of digits in milliseconds. Some, such as a posterior integral in four dimensions or a
// proved fixed point, give a few digits in a minute. Such a quantity says so once; its golden values are then kept to the digits
// that can be had, fewer inputs are drawn where every quantity is measured, and its promise cannot be tighter than its judge.

/// The digits and the cost of a certified reference.
public struct ReferenceReach: Sendable, Hashable {
    /// The significant digits to which golden values are kept.
    public let digits: Int
    /// Accuracy is measured at one in so many of the inputs that others are measured at.
    public let oneDrawIn: Int

    /// 45 digits, at a cost that is not felt.
    public static let standard = ReferenceReach(digits: 45)

    /// The numbers of digits that golden values may have.
    public static let digitsRange = 3...1000

    /// - Parameters:
    ///   - digits: the significant digits to which golden values are kept, in `digitsRange`.
    ///   - oneDrawIn: how many times dearer a certified value is than usual; at least 1.
    public init(digits: Int, oneDrawIn: Int = 1) {
        self.digits = digits
        self.oneDrawIn = oneDrawIn
    }

    /// The pairs of working precisions, in bits, between which regenerations alternate. Each pair gives the same brackets.
    var precisions: [[Int]] {
        let least = digits * 10 / 3 + 106
        return [[least, least * 5 / 4], [least * 3 / 2, least * 15 / 8]]
    }

    /// How many inputs are drawn where `count` are drawn of a quantity of the standard reach.
    func draws(outOf count: Int) -> Int { (count + oneDrawIn - 1) / oneDrawIn }

    /// The width in ULPs up to which an enclosure judges a promise of so many: 2^-10 of it, or an eighth from a reference that
    /// may not reach further. The width counts against the answer.
    func widestEnclosure(judging promise: Double) -> Double {
        digits < ULPs.digits ? promise / 8 : max(promise, 1) * ULPs.widestEnclosure
    }

    /// What is wrong with the numbers; nil if nothing is.
    var error: String? {
        if !Self.digitsRange.contains(digits) {
            return "golden values of \(digits) digits; keep them to \(Self.digitsRange) digits"
        }
        return oneDrawIn < 1 ? "one draw in \(oneDrawIn); draw one in at least 1" : nil
    }
}

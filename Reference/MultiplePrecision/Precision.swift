/// The number of significant bits of a multiple-precision number.
///
/// A value of this type is always inside ``Precision/range``, so that nothing that takes one can fail for an absurd
/// precision; text and numbers that come from outside go through ``init(bits:)``, which throws.
public struct Precision: Hashable, Comparable, Sendable, ExpressibleByIntegerLiteral {
    /// The precisions that Assay accepts. MPFR itself goes to 2^63 bits; the upper end here keeps one number under
    /// 256 KiB, far more than any certified quantity has needed.
    public static let range = 2...2_097_152

    /// The number of significant bits.
    public let bits: Int

    /// A precision that comes from outside.
    ///
    /// - Throws: ``PrecisionError`` if `bits` is outside ``range``.
    public init(bits: Int) throws(PrecisionError) {
        guard Self.range.contains(bits) else { throw PrecisionError(bits: bits) }
        self.bits = bits
    }

    /// A precision written in the source. A literal outside ``range`` is a programming error.
    @inlinable
    public init(integerLiteral bits: Int) {
        precondition(Self.range.contains(bits), "a precision literal must lie in \(Self.range)")
        self.bits = bits
    }

    /// A precision computed inside the reference, brought into ``range``.
    public init(clamping bits: Int) {
        self.bits = min(max(bits, Self.range.lowerBound), Self.range.upperBound)
    }

    @inlinable
    public static func < (lhs: Precision, rhs: Precision) -> Bool { lhs.bits < rhs.bits }

    /// `extra` bits more, up to the end of ``range``.
    public static func + (precision: Precision, extra: Int) -> Precision {
        Precision(clamping: precision.bits + extra)
    }
}

/// A number of bits that no multiple-precision number can have.
public struct PrecisionError: Error, Hashable, CustomStringConvertible {
    /// The refused number of bits.
    public let bits: Int

    public var description: String {
        "precision \(bits) is outside \(Precision.range.lowerBound)...\(Precision.range.upperBound) bits; "
            + "128 to 1024 serve most questions"
    }
}

// Wrong usage: what was wrong, and what would be right.

import LearningCoefficient

/// A question that cannot be answered as it was asked. Each case says what would be right.
public enum UsageError: Error, Hashable, CustomStringConvertible {
    case unknownQuantity(String, known: [String])
    case unknownClaim(String, known: [String])
    case unknownModel(String, known: [String])
    /// Sizes for which a model's threshold is not given.
    case threshold(ThresholdError, model: String)
    case input(InputError, quantity: String)
    /// An option outside its range.
    case option(String, value: String, allowed: String)
    /// An enclosure that a given working precision leaves too wide.
    case precisionTooSmall(bits: Int, reason: String)
    /// Nothing at the place where fixtures should be.
    case noFixtures(searched: String)

    /// - Throws: ``option(_:value:allowed:)`` unless `value` is in `range`.
    public static func check<Value: Comparable>(
        _ option: String, _ value: Value, in range: ClosedRange<Value>
    ) throws(UsageError) {
        guard range.contains(value) else {
            let allowed = "give a number from \(range.lowerBound) to \(range.upperBound)"
            throw .option(option, value: "\(value)", allowed: allowed)
        }
    }

    public var description: String {
        switch self {
        case .unknownQuantity(let name, let known):
            return "there is no quantity \(name.quoted)" + name.suggestion(from: known)
                + "; `assay quantities` lists them all"
        case .unknownClaim(let id, let known):
            return "there is no claim \(id.quoted); the claims are \(known.joined(separator: ", "))"
        case .unknownModel(let name, let known):
            return "there is no model \(name.quoted)" + name.suggestion(from: known)
                + "; the models are \(known.joined(separator: ", "))"
        case .threshold(let error, let model):
            return "rlct \(model): \(error)"
        case .input(let error, let quantity):
            return "\(quantity): \(error)"
        case .option(let option, let value, let allowed):
            return "\(option) \(value) is not possible; \(allowed)"
        case .precisionTooSmall(let bits, let reason):
            return "\(bits) bits are too few to decide: \(reason); give a greater --precision, or --digits instead"
        case .noFixtures(let place):
            return "there is no directory 'Fixtures' in \(place) or above it; run from inside the package, or name one "
                + "with --fixtures DIR"
        }
    }
}

/// An input that a quantity cannot take.
public enum InputError: Error, Hashable, CustomStringConvertible {
    case notAnAssignment(String, keys: [String])
    case unknownKey(String, keys: [String])
    case repeatedKey(String)
    case missingKey(String, allowed: String)
    case unknownName(key: String, text: String, allowed: [String])
    case notAnInteger(key: String, text: String, allowed: String)
    case notAReal(key: String, text: String, allowed: String)
    case outOfRange(key: String, text: String, allowed: String)
    /// Inputs that are each in range but do not go together.
    case excluded(Inputs, reason: String)

    public var description: String {
        switch self {
        case .notAnAssignment(let text, let keys):
            return "\(text.quoted) is not of the form KEY=VALUE; the keys are \(keys.joined(separator: ", "))"
        case .unknownKey(let key, let keys):
            return "there is no input \(key.quoted)" + key.suggestion(from: keys)
                + "; the keys are \(keys.joined(separator: ", "))"
        case .repeatedKey(let key):
            return "\(key) is given twice; give it once"
        case .missingKey(let key, let allowed):
            return "\(key) is missing; give \(key)=VALUE (\(allowed))"
        case .unknownName(let key, let text, let allowed):
            return "\(key)=\(text.quoted) is none of \(allowed.joined(separator: ", "))"
                + text.suggestion(from: allowed)
        case .notAnInteger(let key, let text, let allowed):
            return "\(key)=\(text.quoted) is not an integer; it must be one of \(allowed)"
        case .notAReal(let key, let text, let allowed):
            return "\(key)=\(text.quoted) is not a real number; give a decimal (0.1) or hexadecimal (0x1.8p-3) one in "
                + allowed
        case .outOfRange(let key, let text, let allowed):
            return "\(key)=\(text.quoted) is out of range; it must be in \(allowed)"
        case .excluded(let inputs, let reason):
            return "\(inputs) is not possible: \(reason)"
        }
    }
}

extension String {
    /// The text as it may safely be repeated in a message: quoted if it is anything but a plain word, and not too long.
    var quoted: String {
        let short = count > 60 ? prefix(57) + "..." : self[...]
        let isPlain = !isEmpty && utf8.allSatisfy { (0x21...0x7e).contains($0) && $0 != 0x27 && $0 != 0x22 }
        return isPlain ? "'\(short)'" : String(short).debugDescription
    }

    /// " (did you mean ...?)" for the nearest of `names`, if one is near.
    func suggestion(from names: [String]) -> String {
        guard utf8.count <= 100 else { return "" }
        let ranked = names.map { (name: $0, distance: editDistance(to: $0)) }.min { $0.distance < $1.distance }
        if let ranked, ranked.distance <= max(2, ranked.name.utf8.count / 3) {
            return " (did you mean '\(ranked.name)'?)"
        }
        let prefixed = count >= 3 ? names.first { $0.hasPrefix(self) } : nil
        return prefixed.map { " (did you mean '\($0)'?)" } ?? ""
    }

    /// How many bytes must be inserted, removed, replaced or exchanged with a neighbour to make `other` (the optimal string
    /// alignment distance).
    func editDistance(to other: String) -> Int {
        let (a, b) = (Array(utf8), Array(other.utf8))
        var beforePrevious = [Int](repeating: 0, count: b.count + 1)
        var previous = Array(0...b.count)
        for i in 0..<a.count {
            var row = [i + 1]
            for j in 0..<b.count {
                var best = Swift.min(previous[j + 1] + 1, row[j] + 1, previous[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                    best = Swift.min(best, beforePrevious[j - 1] + 1)
                }
                row.append(best)
            }
            (beforePrevious, previous) = (previous, row)
        }
        return previous[b.count]
    }
}

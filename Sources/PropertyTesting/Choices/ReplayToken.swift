// ReplayToken: a choice sequence as one word for an environment variable, so that a failure can be repeated exactly.
//
// Grammar: KEY ":" choice ("." choice)*; choice = ("b" | "i" | "d") ["-"] magnitude in base 36; KEY is the property's
// stable hash in base 36, so that a token replays one property and leaves the others alone.

enum ReplayToken {
    static let variable = "ASSAY_REPLAY"

    static func encode(_ choices: [Choice], key: UInt64) -> String {
        let words = choices.map { choice in
            let kind = choice.kind == .boolean ? "b" : choice.kind == .integer ? "i" : "d"
            return kind + (choice.isNegative ? "-" : "") + String(choice.magnitude, radix: 36)
        }
        return String(key, radix: 36) + ":" + words.joined(separator: ".")
    }

    /// The choices, or nil when the token belongs to another property.
    static func decode(_ token: String, key: UInt64) throws(PropertyMisuse) -> [Choice]? {
        let parts = token.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let tokenKey = UInt64(parts[0], radix: 36) else { throw malformed(token) }
        guard tokenKey == key else { return nil }
        var choices: [Choice] = []
        for word in parts[1].split(separator: ".") {
            let kinds: [Character: Choice.Kind] = ["b": .boolean, "i": .integer, "d": .double]
            let digits = word.dropFirst()
            let isNegative = digits.first == "-"
            guard let kind = word.first.flatMap({ kinds[$0] }),
                let magnitude = UInt64(isNegative ? digits.dropFirst() : digits, radix: 36)
            else { throw malformed(token) }
            choices.append(Choice(kind, magnitude, isNegative: isNegative))
        }
        return choices
    }

    private static func malformed(_ token: String) -> PropertyMisuse {
        .environment(name: variable, value: token, allowed: "the word that a failed property printed, copied whole")
    }
}

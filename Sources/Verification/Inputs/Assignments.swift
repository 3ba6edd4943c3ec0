/// Texts of the form `KEY=VALUE`, as command lines give them.
enum Assignments {
    /// The values' texts by their keys.
    ///
    /// - Parameters:
    ///   - assignments: `KEY=VALUE` texts in any order; a value may be empty or hold further equals signs.
    ///   - keys: the keys that are known.
    /// - Throws: ``InputError`` for a text without an equals sign, a key that is unknown, or one that comes twice.
    static func texts(of assignments: [String], keys: [String]) throws(InputError) -> [String: String] {
        var texts: [String: String] = [:]
        for assignment in assignments {
            guard let separator = assignment.firstIndex(of: "=") else { throw .notAnAssignment(assignment, keys: keys) }
            let key = String(assignment[..<separator])
            guard keys.contains(key) else { throw .unknownKey(key, keys: keys) }
            guard texts[key] == nil else { throw .repeatedKey(key) }
            texts[key] = String(assignment[assignment.index(after: separator)...])
        }
        return texts
    }
}

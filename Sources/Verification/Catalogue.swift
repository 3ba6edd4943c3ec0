// The catalogue: all quantities that Assay judges. Everything that works on quantities is a fold over it.

/// An ordered set of quantities.
public struct Catalogue: Sendable {
    public let quantities: [Quantity]

    public init(_ quantities: [Quantity]) { self.quantities = quantities }

    /// The quantity called `name`.
    public subscript(name: String) -> Quantity {
        get throws(UsageError) {
            guard let quantity = quantities.first(where: { $0.name == name }) else {
                throw .unknownQuantity(name, known: quantities.map(\.name))
            }
            return quantity
        }
    }

    /// The quantities called `names`, in the catalogue's order; all of them if there are no names.
    public func selection(_ names: [String]) throws(UsageError) -> [Quantity] {
        for name in names { _ = try self[name] }
        return names.isEmpty ? quantities : quantities.filter { names.contains($0.name) }
    }

    /// What is wrong with the declarations themselves, one message each; empty if nothing is.
    public var declarationErrors: [(quantity: String, message: String)] {
        var errors: [(quantity: String, message: String)] = []
        for (index, quantity) in quantities.enumerated() {
            func report(_ message: String) { errors.append((quantity.name, message)) }
            // The name is also a file name and a word on the command line.
            if !Self.isName(quantity.name) { report("the name is not lower-case words joined by hyphens") }
            if quantities[..<index].contains(where: { $0.name == quantity.name }) { report("declared twice") }
            let keys = quantity.parameters.map(\.name)
            if Set(keys).count < keys.count { report("two parameters have one name") }
            for key in keys where !Self.isKey(key) { report("the key \(key.quoted) is not a lower camel-case word") }
            if let message = quantity.reach.error { report(message) }
            for (position, parameter) in quantity.parameters.enumerated() {
                if let message = parameter.domain.error(after: quantity.parameters[..<position]) {
                    report("\(parameter.name): \(message)")
                }
            }
            if quantity.golden.isEmpty { report("there are no golden inputs") }
            if Set(quantity.golden).count < quantity.golden.count { report("golden inputs are repeated") }
            for inputs in quantity.golden {
                if let reason = quantity.reasonToExclude(inputs) {
                    report("the golden inputs \(inputs) are excluded: \(reason)")
                } else if let promise = try? quantity.promise(inputs), !(promise.isFinite && promise >= 0) {
                    report("the promise at \(inputs) is \(promise) ULPs, no finite number from 0")
                }
            }
        }
        return errors
    }

    /// Words joined by hyphens, or one word such as `sigmaA`.
    private static func isKey(_ text: String) -> Bool {
        guard let first = text.utf8.first, (0x61...0x7a).contains(first) else { return false }
        return isName(text.lowercased())
    }

    private static func isName(_ text: String) -> Bool {
        let words = text.split(separator: "-", omittingEmptySubsequences: false)
        return words.allSatisfy { word in
            !word.isEmpty && word.utf8.allSatisfy { (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) }
        }
    }
}

extension Domain {
    /// What is wrong with the domain of a parameter declared after `earlier`.
    fileprivate func error(after earlier: ArraySlice<Parameter>) -> String? {
        switch self {
        case .choice(let names):
            return names.isEmpty ? "there is nothing to choose" : nil
        case .integers(let range, let bound, let drawn, _):
            if drawn.clamped(to: range) != drawn { return "draws from outside the range" }
            guard let bound else { return nil }
            let isInteger = earlier.contains { parameter in
                if case .integers = parameter.domain { parameter.name == bound } else { false }
            }
            return isInteger ? nil : "bounded by \(bound.quoted), which is no earlier integer parameter"
        case .reals(let range, let drawn, let spread):
            // A range with an infinite end would let infinities in.
            if !range.lowerBound.isFinite || !range.upperBound.isFinite { return "the range is not bounded" }
            if drawn.clamped(to: range) != drawn { return "draws from outside the range" }
            return spread == .binades && drawn.lowerBound < 0 ? "a range below 0 cannot be drawn by binades" : nil
        }
    }
}

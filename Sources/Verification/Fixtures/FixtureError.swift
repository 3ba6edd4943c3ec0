// What can be wrong with the fixtures, each with the command that mends it.

/// Something wrong with the fixtures on disk.
public enum FixtureError: Error, Hashable, CustomStringConvertible {
    case missing(path: String, quantity: String)
    case orphaned(path: String)
    case unreadable(path: String, reason: String)
    case truncated(path: String, quantity: String)
    case malformed(path: String, quantity: String, reason: String)
    case futureVersion(path: String, version: Int)
    case tampered(path: String, quantity: String, stored: String, computed: String)
    case wrongQuantity(path: String, quantity: String, stored: String)
    case declarationChanged(path: String, quantity: String, what: String)
    case inconsistent(path: String, quantity: String, inputs: Inputs, nearest: String, expected: String?)
    /// Two working precisions gave different brackets: a certified reference is wrong.
    case disagreement(quantity: String, inputs: Inputs, first: String, second: String)

    public var description: String {
        switch self {
        case .missing(let path, let quantity):
            return "\(path) is missing; make it with: assay fixtures regenerate \(quantity)"
        case .orphaned(let path):
            return "\(path) belongs to no quantity; remove it with: assay fixtures regenerate --remove-orphans"
        case .unreadable(let path, let reason):
            return "\(path) cannot be read (\(reason)); make it readable with: chmod u+r '\(path)'"
        case .truncated(let path, let quantity):
            return "\(path) is truncated; restore it with: " + Self.restore(path, quantity)
        case .malformed(let path, let quantity, let reason):
            return "\(path) is malformed: \(reason); restore it with: " + Self.restore(path, quantity)
        case .futureVersion(let path, let version):
            return
                "\(path) has format version \(version), newer than the \(Fixture.formatVersion) that this assay knows; "
                + "build the newer one with: git pull && swift build -c release"
        case .tampered(let path, let quantity, let stored, let computed):
            return "\(path) was edited: its digest is \(stored.prefix(12).description.quoted) but its content has "
                + "'\(computed.prefix(12))'; restore it with: " + Self.restore(path, quantity)
        case .wrongQuantity(let path, let quantity, let stored):
            return "\(path) holds the quantity \(stored.quoted); restore it with: " + Self.restore(path, quantity)
        case .declarationChanged(let path, let quantity, let what):
            return "\(path) does not fit the declaration of \(quantity): \(what); bring it up to date with: "
                + "assay fixtures regenerate \(quantity)"
        case .inconsistent(let path, let quantity, let inputs, let nearest, let expected):
            let bounds = expected.map { "the bounds give \($0)" } ?? "the bounds decide no Double"
            return "\(path) contradicts itself at \(inputs): the nearest Double is \(nearest.quoted), but \(bounds); "
                + "restore it with: " + Self.restore(path, quantity)
        case .disagreement(let quantity, let inputs, let first, let second):
            return
                "the reference of \(quantity) is wrong at \(inputs): two working precisions give \(first) and \(second); "
                + "nothing was written; mend the reference"
        }
    }

    private static func restore(_ path: String, _ quantity: String) -> String {
        "git checkout -- '\(path)', or: assay fixtures regenerate \(quantity)"
    }
}

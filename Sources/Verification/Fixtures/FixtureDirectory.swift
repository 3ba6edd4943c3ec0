// The directory of fixtures: which file belongs to which quantity, and whether all of them are as they should be. Nothing
// here writes; see `FixtureDirectory+Regeneration`.

import Foundation

/// The fixtures on disk, one file a quantity.
public struct FixtureDirectory: Sendable {
    /// The path as it was given, for messages.
    public let path: String

    /// The fixtures in the directory at `path`, which need not exist.
    public init(path: String) { self.path = path }

    /// The directory called `Fixtures` in `start` or in the nearest directory above it.
    ///
    /// - Throws: ``UsageError/noFixtures(searched:)`` if there is none.
    public static func nearest(above start: String) throws(UsageError) -> FixtureDirectory {
        var place = URL(filePath: start, directoryHint: .isDirectory).standardizedFileURL
        var path = "Fixtures"
        while true {
            let candidate = place.appending(path: "Fixtures", directoryHint: .isDirectory).path(percentEncoded: false)
            var isDirectory: ObjCBool = false
            if FileManager.default.fileExists(atPath: candidate, isDirectory: &isDirectory), isDirectory.boolValue {
                return FixtureDirectory(path: path)
            }
            let parent = place.deletingLastPathComponent().standardizedFileURL
            guard parent.path != place.path, parent.path.count < place.path.count else {
                throw .noFixtures(searched: start.quoted)
            }
            place = parent
            path = "../" + path
        }
    }

    func path(of quantity: Quantity) -> String { path + "/" + quantity.name + ".json" }

    func read(_ path: String) throws -> Data { try Data(contentsOf: URL(filePath: path)) }

    /// The fixture of `quantity`.
    ///
    /// - Throws: what is wrong with it, its golden inputs included.
    func fixture(of quantity: Quantity) throws(FixtureError) -> Fixture {
        let path = path(of: quantity)
        guard FileManager.default.fileExists(atPath: path) else {
            throw .missing(path: path, quantity: quantity.name)
        }
        let data: Data
        do {
            data = try read(path)
        } catch {
            throw .unreadable(path: path, reason: (error as NSError).localizedDescription)
        }
        let fixture = try Fixture(reading: data, of: quantity, at: path)
        if let what = fixture.difference(from: quantity) {
            throw .declarationChanged(path: path, quantity: quantity.name, what: what)
        }
        return fixture
    }

    /// The files that belong to no quantity of `catalogue`, in order.
    func orphans(of catalogue: Catalogue) -> [String] {
        let known = Set(catalogue.quantities.map { $0.name + ".json" })
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.filter { $0.hasSuffix(".json") && !$0.hasPrefix(".") && !known.contains($0) }.sorted()
            .map { path + "/" + $0 }
    }

    /// All that is wrong, as findings: one for each quantity, one for each orphan.
    public func verify(_ catalogue: Catalogue) -> [Finding] {
        var findings = catalogue.quantities.map { quantity in
            do throws(FixtureError) {
                let count = try fixture(of: quantity).entries.count
                return Finding(subject: quantity.name, isKept: true, detail: "\(count) golden values")
            } catch {
                return Finding(subject: quantity.name, isKept: false, detail: "\(error)")
            }
        }
        for path in orphans(of: catalogue) {
            let name = path.split(separator: "/").last.map(String.init) ?? path
            findings.append(Finding(subject: name, isKept: false, detail: "\(FixtureError.orphaned(path: path))"))
        }
        return findings
    }
}

extension Fixture {
    /// How the fixture differs from what `quantity` now declares; nil if it does not.
    func difference(from quantity: Quantity) -> String? {
        if method != quantity.certifiedMethod { return "it was made by the method \(method.quoted)" }
        if digits != quantity.reach.digits { return "its values have \(digits) digits" }
        let stored = entries.map(\.inputs)
        if let lacking = quantity.golden.first(where: { !stored.contains($0) }) {
            return "it lacks the golden inputs \(lacking)"
        }
        if let extra = stored.first(where: { !quantity.golden.contains($0) }) {
            return "\(extra) are no golden inputs"
        }
        return stored == quantity.golden ? nil : "its golden inputs are in another order, or repeated"
    }
}

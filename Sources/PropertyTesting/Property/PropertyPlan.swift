// PropertyPlan: everything about a run that does not depend on the type of its input.

import Testing

/// What a property's caller says about its run.
struct PropertyRequest {
    var cases: Int?
    var suppressing: Set<HealthCheck>
    var sourceLocation: SourceLocation
    /// Whether the body's text is worth looking at for assertions: it has the form of a trailing closure of forAll.
    var scansBody: Bool
    /// Whether all cases run and the failure with the highest score is reported, not the first one.
    var seeksWorst = false
    var signature: String
}

struct PropertyPlan {
    static let defaultCases = 200
    static let defaultMaximumShrinkSteps = 5000

    var cases: Int
    var seed: UInt64
    /// The test's name and the types of the inputs: the key in the regressions file.
    var name: String
    /// Identifies the property in a replay token.
    var key: UInt64
    var maximumShrinkSteps: Int
    var suppressed: Set<HealthCheck>
    var replay: [Choice]?
    var writesRegressions: Bool
    var sourceLocation: SourceLocation
    var scansBody: Bool
    var seeksWorst: Bool

    init(_ request: PropertyRequest) throws(PropertyMisuse) {
        let environment = try PropertyEnvironment()
        let defaults = PropertyTrait.defaults
        let cases = request.cases ?? defaults.cases ?? Self.defaultCases
        guard cases >= 1, cases <= 1_000_000_000 else {
            throw .parameter(generator: "forAll", name: "cases", value: "\(cases)", allowed: "1...1000000000")
        }
        let testName = Self.testName ?? "\(request.sourceLocation.fileID)"
        self.cases = max(1, Int(Double(cases) * environment.effort))
        name = "\(testName) \(request.signature)"
        key = stableHash("\(name):\(request.sourceLocation.line):\(request.sourceLocation.column)")
        seed = (defaults.seed ?? stableHash(testName)) &+ environment.seed
        maximumShrinkSteps = defaults.maximumShrinkSteps ?? Self.defaultMaximumShrinkSteps
        suppressed = request.suppressing
        if let token = environment.replay { replay = try ReplayToken.decode(token, key: key) }
        writesRegressions =
            (defaults.keepsRegressions ?? environment.keepsRegressions) && !environment.isContinuousIntegration
        sourceLocation = request.sourceLocation
        scansBody = request.scansBody
        seeksWorst = request.seeksWorst
    }

    /// A plan for a search outside of forAll: no name, no regressions, no issue.
    init(cases: Int, seed: UInt64, maximumShrinkSteps: Int, sourceLocation: SourceLocation = #_sourceLocation) {
        self.cases = cases
        self.seed = seed
        name = ""
        key = 0
        self.maximumShrinkSteps = maximumShrinkSteps
        suppressed = [.starvedFilter]
        writesRegressions = false
        self.sourceLocation = sourceLocation
        scansBody = false
        seeksWorst = false
    }

    /// The running test's identifier without the file and line at its end, which change with every edit.
    private static var testName: String? {
        guard let identifier = Test.current.map({ "\($0.id)" }) else { return nil }
        return identifier.split(separator: "/").dropLast().joined(separator: "/")
    }
}

import PropertyTesting
import Testing

@testable import Verification

@Suite struct AssignmentsTests {
    private static let keys = ["beta", "width", "prior"]

    @Test func textsComeBackByTheirKeysInAnyOrder() throws {
        let value = Generator<String>.element(of: ["", "1e8", "a=b", "=", "two words", "\u{e9}"])
        try forAll(.permutation(of: Self.keys), value.array(count: 3...3)) { keys, values in
            let texts = try Assignments.texts(of: zip(keys, values).map { "\($0)=\($1)" }, keys: Self.keys)
            return texts == Dictionary(uniqueKeysWithValues: zip(keys, values))
        }
    }

    @Test func whatIsWrongIsNamed() {
        #expect(throws: InputError.notAnAssignment("beta", keys: Self.keys)) {
            try Assignments.texts(of: ["beta"], keys: Self.keys)
        }
        #expect(throws: InputError.unknownKey("", keys: Self.keys)) {
            try Assignments.texts(of: ["=1"], keys: Self.keys)
        }
        #expect(throws: InputError.repeatedKey("beta")) {
            try Assignments.texts(of: ["beta=1", "width=2", "beta=1"], keys: Self.keys)
        }
    }
}

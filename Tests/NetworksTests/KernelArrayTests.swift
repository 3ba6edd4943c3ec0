import PropertyTesting
import Testing

@testable import Networks

@Suite struct KernelArrayTests {
    @Test func boundedMeansEveryMagnitude() throws {
        let hard: [Double] = [
            0, -0.0, .leastNonzeroMagnitude, 1, -1, 1.0.nextUp, .greatestFiniteMagnitude, -.infinity, .nan, -.nan,
        ]
        let number = Generator<Double>.one(of: [.double(in: -3...3), .element(of: hard)])
        let bound = Generator<Double>.element(of: [0, 1, 2.5, .greatestFiniteMagnitude])
        try forAll(number.array(), bound) { numbers, bound in
            let answer = numbers.withUnsafeBufferPointer { KernelArray.areBounded($0, by: bound) }
            return answer == numbers.allSatisfy { abs($0) <= bound }
        }
    }

    @Test func paddingIsZerosUpToAMultipleOfEight() {
        for count in 0...17 {
            let numbers = (0..<count).map { Double($0) + 1 }
            let padded = KernelArray.padded(numbers)
            #expect(padded.count % 8 == 0 && padded.count < count + 8)
            #expect(padded.prefix(count) == numbers[...] && padded.dropFirst(count).allSatisfy { $0 == 0 })
        }
    }
}

// Wrong samplers are rejected, and the same code without its fault is not: otherwise a test that rejects everything would look good.
//
// A wrong sampler's p-values differ between seeds: power is the share of seeds at which it is rejected. A normal run tries one, and
// states no power; `ASSAY_EFFORT=deep` tries 1,000 fresh ones, asks for 999 rejections, and prints the rows of the documentation's table.

import Foundation
import Testing

@testable import Sampling

@Suite struct WrongSamplerTests {
    private static let seeds = Effort.isDeep ? 1000 : 1
    private static let faulty = ((try? WrongSamplers.all()) ?? []).filter {
        Effort.tests == nil || Effort.tests == $0.test
    }
    private static let faultless = (try? WrongSamplers.faultless()) ?? []

    @Test func thereAreEnough() throws {
        let faults = try WrongSamplers.all().compactMap(\.fault)
        #expect(faults.count >= 30)
        #expect(Set(faults).count == faults.count)
        let faultless = try WrongSamplers.faultless()
        #expect(Effort.tests != nil || Self.faulty.count == faults.count)
        #expect(Self.faultless.count == faultless.count)
    }

    /// The documentation has a row a fault, with the number of rejections that a deep run counted.
    @Test func documentationNamesEveryFault() throws {
        let path = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../Sources/Sampling/Sampling.docc/HowSamplersAreTested.md")
        let rows = try String(contentsOf: path, encoding: .utf8).split(separator: "\n").filter { $0.hasPrefix("| ") }
            .map { $0.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) } }
        for double in Self.faulty {
            let row = rows.first { $0.first == double.fault }
            #expect(row?.dropFirst().first == double.test, "\(double.experiment.name)")
            let count = row.flatMap { $0.count == 3 ? Int($0[2]) : nil } ?? 0
            #expect(999...1000 ~= count, "\(double.experiment.name)")
        }
        let known = Set(Self.faulty.map(\.fault))
        guard Effort.tests == nil else { return }
        for row in rows where row.count == 3 && Int(row[2]) != nil { #expect(known.contains(row[0]), "\(row[0])") }
    }

    @Test(arguments: faulty.indices)
    func faultIsRejected(_ index: Int) throws {
        let double = Self.faulty[index]
        var rejections = 0
        for number in 0..<Self.seeds {
            let verdict = try run(double, number: number)
            if verdict.isRejected { rejections += 1 }
        }
        if Effort.isDeep { print("| \(double.fault ?? "") | \(double.test) | \(rejections) |") }
        #expect(
            rejections >= Self.seeds - Self.seeds / 1000, "\(double.experiment.name): \(rejections) of \(Self.seeds)")
    }

    @Test(arguments: faultless.indices)
    func faultlessDoublePasses(_ index: Int) throws {
        let verdict = try run(Self.faultless[index], number: 0)
        #expect(!verdict.isRejected, "\(Self.faultless[index].experiment.name): \(verdict)")
    }

    private func run(_ double: WrongSamplers.SamplerDouble, number: Int) throws -> SequentialVerdict {
        try SequentialTest(name: .faultlessDoubles, replications: double.replications).run(
            seed: seed("\(double.experiment.name), \(number)")
        ) { try double.experiment.pValue(replications: $0, seed: $1) }
    }
}

import Testing

@testable import Sampling

@Suite struct PhiloxTests {
    /// The known answers that are published with Random123 (kat_vectors, philox4x32 with 10 rounds).
    @Test(arguments: [
        (SIMD4<UInt32>(repeating: 0), UInt64(0), SIMD4<UInt32>(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8)),
        (
            SIMD4<UInt32>(repeating: .max), UInt64.max,
            SIMD4<UInt32>(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd)
        ),
        (
            SIMD4<UInt32>(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344), UInt64(0x299f_31d0_a409_3822),
            SIMD4<UInt32>(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1)
        ),
    ])
    func knownAnswer(_ counter: SIMD4<UInt32>, _ key: UInt64, _ answer: SIMD4<UInt32>) {
        let block = Philox.block(counter: counter, key: key)
        #expect(block.low == UInt64(answer[1]) << 32 | UInt64(answer[0]))
        #expect(block.high == UInt64(answer[3]) << 32 | UInt64(answer[2]))
    }
}

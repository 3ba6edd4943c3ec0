// The instruction sets that the array kernels in C are compiled for. All give the same bits; the widest is the fastest.

import NetworkKernels

enum InstructionSet: UInt32, CaseIterable, Sendable {
    /// What the compiler takes for granted: SSE2 on x86-64, Neon on ARM.
    case baseline
    /// x86-64-v3: AVX2.
    case avx2
    /// x86-64-v4: AVX-512.
    case avx512

    /// The widest that this processor has.
    static let best = InstructionSet(rawValue: network_best_instruction_set().rawValue) ?? .baseline

    var isSupported: Bool { network_supports(kernels) != 0 }

    var kernels: NetworkInstructionSet { NetworkInstructionSet(rawValue: rawValue) }
}

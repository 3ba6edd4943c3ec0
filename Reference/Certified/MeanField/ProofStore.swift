// The proofs made last: one proof serves all statistics of a setting, and takes from a second to a minute.

import Synchronization

/// Pairs of proofs at two resolutions, the newest kept.
final class ProofStore: Sendable {
    typealias Pair = (coarse: CertifiedMeanField.Proof, fine: CertifiedMeanField.Proof)

    private struct Key: Hashable {
        let setting: CertifiedMeanFieldSetting
        let digits: Int
    }

    private struct Contents {
        var pairs: [Key: Pair] = [:]
        /// Oldest first.
        var order: [Key] = []
    }

    private let contents = Mutex(Contents())
    private static let capacity = 64

    /// The proofs for a setting, made if they are not there. Two callers who ask at once may both make them.
    func value(_ setting: CertifiedMeanFieldSetting, digits: Int) throws -> Pair {
        let key = Key(setting: setting, digits: digits)
        if let known = contents.withLock({ $0.pairs[key] }) { return known }
        let resolution = CertifiedMeanField.Resolution(setting, digits: digits)
        let pair = (
            coarse: try CertifiedMeanField.proof(setting, resolution),
            fine: try CertifiedMeanField.proof(setting, resolution.refined)
        )
        contents.withLock { contents in
            if contents.pairs.updateValue(pair, forKey: key) == nil { contents.order.append(key) }
            if contents.order.count > Self.capacity { contents.pairs[contents.order.removeFirst()] = nil }
        }
        return pair
    }
}

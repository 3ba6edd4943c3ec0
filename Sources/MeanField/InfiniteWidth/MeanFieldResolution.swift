// How finely the fixed point at infinite width is resolved.

/// How finely a fixed point is resolved.
public struct MeanFieldResolution: Sendable, Hashable {
    /// Nodes on each of the 11 radial panels.
    public let panelOrder: Int
    /// Angular modes.
    public let modes: Int
    /// Angles in a quarter of a period, at least as many as modes.
    public let angles: Int

    /// 12 digits in the whole range from (sigma_a, kappa^2) = (0.3, 1) to (30, 0.02).
    public static let standard = MeanFieldResolution(uncheckedOrder: 16, modes: 16, angles: 32)
    /// About 6 digits there, in a fraction of the time.
    public static let coarse = MeanFieldResolution(uncheckedOrder: 7, modes: 8, angles: 16)

    private init(uncheckedOrder: Int, modes: Int, angles: Int) {
        panelOrder = uncheckedOrder
        self.modes = modes
        self.angles = angles
    }

    /// - Throws: ``MeanFieldError/resolution(_:value:allowed:)``.
    public init(panelOrder: Int, modes: Int, angles: Int) throws(MeanFieldError) {
        for (name, value, allowed) in [
            ("panelOrder", panelOrder, 2...64), ("modes", modes, 1...64), ("angles", angles, max(1, modes)...512),
        ] where !allowed.contains(value) {
            throw .resolution(name, value: value, allowed: allowed)
        }
        self.init(uncheckedOrder: panelOrder, modes: modes, angles: angles)
    }

    /// Where neurons sit closest (radii of 0.3 to 0.6 at small noise) the panels are narrow. Beyond 9.5 the prior has a mass of
    /// 3e-20.
    static let panelEnds = [0, 0.2, 0.32, 0.42, 0.54, 0.8, 1.2, 1.8, 2.6, 3.7, 5.2, 9.5]
}

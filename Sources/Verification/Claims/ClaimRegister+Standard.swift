extension ClaimRegister {
    /// All claims that are judged. A new claim is one declaration in `Claims/` and one word here.
    public static let standard = ClaimRegister([
        .onlyOddModes, .slopeMinusPi, .quadratureAgainstSampling, .circleWithoutSquareRoot, .powerLawAtKinks,
        .thresholdIsHalfTheWidth, .halfTheVisibleModes, .quadraticInLogN, .cubicFreeEnergy, .plateauAtTheThreshold,
        .hardAndSoftWalls, .freeEnergyIsTheIntegral,
    ])
}

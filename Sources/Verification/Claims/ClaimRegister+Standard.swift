extension ClaimRegister {
    /// All claims that are judged, in the articles' order. A new claim is one declaration in `Claims/` and one word here.
    public static let standard = ClaimRegister([
        .onlyOddModes, .slopeMinusPi, .quadratureAgainstSampling,
        .thresholdIsHalfTheWidth, .halfTheVisibleModes, .quadraticInLogN, .cubicFreeEnergy, .plateauAtTheThreshold,
        .flatSingularPoint, .genericLossIsRegular, .circleWithoutSquareRoot, .powerLawAtKinks,
        .hardAndSoftWalls, .freeEnergyIsTheIntegral,
        .loopCloses, .cloverShape, .foregroundIsBackground, .wrongBackground, .finiteWidthRate, .gradientTraining,
        .uniqueness,
    ])
}

extension Catalogue {
    /// All quantities of Assay. A new quantity is one declaration in `Quantities/` and one word here.
    public static let standard = Catalogue([
        .gaussHermiteNode, .gaussHermiteWeight, .gaussHermiteLogWeight, .gaussLegendreNode, .gaussLegendreWeight,
        .hermiteFunction, .hermiteCoefficient, .circleCoefficient, .activationValue, .activationDerivative,
        .networkValue, .networkGradient,
        .networkHessian, .hermiteSpectrum, .circleSpectrum, .walshCoefficient, .priorEnergy, .ensembleEnergy,
        .fittedSlope, .predictedSlope,
        .populationLoss, .populationLossGradient, .populationLossHessian, .tinyPopulationLoss, .neuronKernel,
        .neuronKernelGradient, .neuronDerivativeKernel, .targetCorrelation, .targetCorrelationGradient, .kernelLoss,
        .kernelLossGradient, .gaussHermiteLoss, .parsevalLoss, .empiricalLoss, .empiricalLossGradient,
        .empiricalLossHessian,
        .learningCoefficient, .freeEnergy, .basinVolume, .lambdaBound, .neuronLearningCoefficient,
        .thermodynamicFreeEnergy, .volumeFreeEnergy,
        .curieWeissMagnetisation, .marketPrice,
        .energyDistance, .squaredMeanDiscrepancy, .slicedWasserstein,
        .meanFieldLoss, .meanFieldSquareRadius, .meanFieldCos4, .meanFieldCos6,
    ])
}

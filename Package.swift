// swift-tools-version: 6.1
import PackageDescription

// Arrows between the targets point one way: Reference/ imports nothing of Sources/, and of Sources/ only Verification and what is
// built on it imports Reference/, so that the fast library builds and ships without GMP or MPFR.
let package = Package(
    name: "Assay",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "assay", targets: ["assay"]),
        .executable(name: "assay-benchmark", targets: ["assay-benchmark"]),
        .library(name: "Quadrature", targets: ["Quadrature"]),
        .library(name: "Networks", targets: ["Networks"]),
        .library(name: "Sampling", targets: ["Sampling"]),
        .library(name: "LearningCoefficient", targets: ["LearningCoefficient"]),
        .library(name: "MeanField", targets: ["MeanField"]),
        .library(name: "PropertyTesting", targets: ["PropertyTesting"]),
        .library(name: "Certified", targets: ["Certified", "MultiplePrecision"]),
        .library(name: "Verification", targets: ["Verification"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
        .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
    ],
    targets: [
        // The judge.
        .systemLibrary(
            name: "CMPFR", path: "Reference/CMPFR", pkgConfig: "mpfr",
            providers: [.apt(["libmpfr-dev", "libgmp-dev"])]),
        .target(name: "MultiplePrecision", dependencies: ["CMPFR"], path: "Reference/MultiplePrecision"),
        .target(name: "Certified", dependencies: ["MultiplePrecision"], path: "Reference/Certified"),

        // The judged.
        .target(name: "Quadrature", dependencies: [.product(name: "RealModule", package: "swift-numerics")]),
        .target(name: "AtomicFiles"),
        .target(name: "NetworkKernels"),
        .target(
            name: "Networks",
            dependencies: ["Quadrature", "NetworkKernels", .product(name: "RealModule", package: "swift-numerics")]),
        .target(name: "SamplingKernels"),
        .target(
            name: "Sampling",
            dependencies: ["AtomicFiles", "SamplingKernels", .product(name: "RealModule", package: "swift-numerics")]),
        .target(
            name: "LearningCoefficient",
            dependencies: [
                "NetworkKernels", "Quadrature", "Networks", "Sampling",
                .product(name: "RealModule", package: "swift-numerics"),
            ]),

        .target(
            name: "MeanField",
            dependencies: [
                "AtomicFiles", "Networks", "Quadrature", "Sampling",
                .product(name: "RealModule", package: "swift-numerics"),
            ]),

        // The trial.
        .target(name: "PropertyTesting"),
        .target(
            name: "Verification",
            dependencies: [
                "AtomicFiles", "CMPFR", "MultiplePrecision", "Certified", "Quadrature", "Networks", "Sampling",
                "LearningCoefficient", "MeanField", .product(name: "RealModule", package: "swift-numerics"),
            ]),
        .executableTarget(
            name: "assay",
            dependencies: [
                "LearningCoefficient", "MeanField", "Networks", "Sampling", "Verification",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .target(name: "RecurrenceFloor", dependencies: ["CMPFR"]),
        .executableTarget(
            name: "assay-benchmark",
            dependencies: [
                "Certified", "LearningCoefficient", "MeanField", "MultiplePrecision", "Networks", "PropertyTesting",
                "Quadrature", "RecurrenceFloor", "Sampling", "Verification",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ], exclude: ["Peers"]),

        .target(
            name: "CertifiedComparison", dependencies: ["MultiplePrecision", "PropertyTesting", "Verification"],
            path: "Tests/CertifiedComparison"),
        .testTarget(name: "MultiplePrecisionTests", dependencies: ["MultiplePrecision", "PropertyTesting", "CMPFR"]),
        .testTarget(name: "CertifiedTests", dependencies: ["Certified", "PropertyTesting"]),
        .testTarget(
            name: "QuadratureTests",
            dependencies: [
                "Quadrature", "Certified", "CertifiedComparison", "PropertyTesting",
                .product(name: "RealModule", package: "swift-numerics"),
            ]),
        .testTarget(
            name: "NetworksTests",
            dependencies: [
                "Networks", "NetworkKernels", "Quadrature", "Sampling", "Certified", "CertifiedComparison",
                "MultiplePrecision",
                "PropertyTesting",
                .product(name: "RealModule", package: "swift-numerics"),
            ]),
        .target(name: "AllocationCounter", path: "Tests/AllocationCounter"),
        .testTarget(
            name: "SamplingTests",
            dependencies: [
                "AllocationCounter", "Sampling", "SamplingKernels", "MultiplePrecision", "PropertyTesting",
                .product(name: "RealModule", package: "swift-numerics"),
            ], exclude: ["Diagnostics/ArviZ"]),
        .testTarget(
            name: "LearningCoefficientTests",
            dependencies: [
                "LearningCoefficient", "Networks", "Quadrature", "Sampling", "Certified", "CertifiedComparison",
                "PropertyTesting", .product(name: "RealModule", package: "swift-numerics"),
            ]),
        .testTarget(
            name: "MeanFieldTests",
            dependencies: [
                "MeanField", "Quadrature", "Networks", "Sampling", "PropertyTesting", "Certified",
                "CertifiedComparison",
                .product(name: "RealModule", package: "swift-numerics"),
            ]),
        .testTarget(name: "PropertyTestingTests", dependencies: ["PropertyTesting"]),
        .testTarget(
            name: "VerificationTests",
            dependencies: [
                "AtomicFiles", "Verification", "MultiplePrecision", "Certified", "Networks", "PropertyTesting",
                "Quadrature",
                .product(name: "RealModule", package: "swift-numerics"),
            ]),
        .testTarget(name: "assayTests", dependencies: ["assay", "PropertyTesting", "Verification"]),
    ],
    swiftLanguageModes: [.v6]
)

// swift-tools-version: 6.1
import PackageDescription

let package = Package(
    name: "Assay",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "Certified", targets: ["Certified", "MultiplePrecision"]),
        .executable(name: "assay-benchmark", targets: ["assay-benchmark"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    ],
    targets: [
        .systemLibrary(
            name: "CMPFR", path: "Reference/CMPFR", pkgConfig: "mpfr",
            providers: [.apt(["libmpfr-dev", "libgmp-dev"])]),
        .target(name: "MultiplePrecision", dependencies: ["CMPFR"], path: "Reference/MultiplePrecision"),
        .target(name: "Certified", dependencies: ["MultiplePrecision"], path: "Reference/Certified"),
        .executableTarget(
            name: "assay-benchmark",
            dependencies: ["Certified", .product(name: "ArgumentParser", package: "swift-argument-parser")]),
        .target(name: "PropertyTesting"),
        .testTarget(name: "MultiplePrecisionTests", dependencies: ["MultiplePrecision", "PropertyTesting", "CMPFR"]),
        .testTarget(name: "CertifiedTests", dependencies: ["Certified", "PropertyTesting"]),
    ],
    swiftLanguageModes: [.v6]
)

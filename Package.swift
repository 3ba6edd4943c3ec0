// swift-tools-version: 6.1
import PackageDescription

let package = Package(
    name: "Assay",
    products: [
        .library(name: "Certified", targets: ["Certified", "MultiplePrecision"]),
    ],
    targets: [
        .systemLibrary(
            name: "CMPFR", path: "Reference/CMPFR", pkgConfig: "mpfr",
            providers: [.apt(["libmpfr-dev", "libgmp-dev"])]),
        .target(name: "MultiplePrecision", dependencies: ["CMPFR"], path: "Reference/MultiplePrecision"),
        .target(name: "Certified", dependencies: ["MultiplePrecision"], path: "Reference/Certified"),
        .testTarget(name: "MultiplePrecisionTests", dependencies: ["MultiplePrecision"]),
        .testTarget(name: "CertifiedTests", dependencies: ["Certified"]),
    ],
    swiftLanguageModes: [.v6]
)

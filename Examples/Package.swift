// swift-tools-version: 6.2
import PackageDescription

// Programs that use the library `SGD` as any other package does.
let package = Package(
  name: "Examples",
  // The trait `Readline` belongs to the command line tool; a library needs none of it.
  dependencies: [.package(name: "sgd", path: "..", traits: [])],
  targets: [
    .executableTarget(
      name: "MomentumCovariance", dependencies: [.product(name: "SGD", package: "sgd")]),
    .executableTarget(name: "SwiftLoss", dependencies: [.product(name: "SGD", package: "sgd")]),
    .executableTarget(name: "RateScan", dependencies: [.product(name: "SGD", package: "sgd")]),
    .executableTarget(name: "Notebook", dependencies: [.product(name: "SGD", package: "sgd")]),
    .executableTarget(
      name: "StrangersScript", dependencies: [.product(name: "SGD", package: "sgd")]),
  ],
  swiftLanguageModes: [.v6]
)

// swift-tools-version: 6.2
import PackageDescription

// One shelf a line, lowest first; a target imports only from shelves below its own (ARCHITECTURE.md).
// With SGD_STRICT in the environment, as in `make test`, a warning is an error.
let strict: [SwiftSetting] =
  [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
  ] + (Context.environment["SGD_STRICT"] == "1" ? [.treatAllWarnings(as: .error)] : [])

/// A Swift target of the house, with the house's settings.
func shelf(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// The test target of `name`; it may also use `more`.
func tests(
  _ name: String, _ more: [Target.Dependency] = [], exclude: [String] = []
) -> Target {
  .testTarget(
    name: name + "Tests", dependencies: [.byName(name: name)] + more, exclude: exclude,
    swiftSettings: strict)
}

let package = Package(
  name: "sgd",
  products: [
    .library(name: "SGD", targets: ["SGD"]),
    .executable(name: "sgd", targets: ["sgd"]),
  ],
  traits: [
    .trait(name: "Readline", description: "GNU Readline line editing (makes the binary GPL-3.0)"),
    .default(enabledTraits: ["Readline"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    // 0: text, the library's text, the only C
    shelf("SourceText"),
    shelf("Threads"),
    shelf("Stopping"),
    .target(name: "CScalarMath"),
    .target(name: "CLaneKernels", dependencies: ["CScalarMath"]),
    .systemLibrary(
      name: "CLapack", pkgConfig: "openblas",
      providers: [.apt(["liblapacke-dev", "libopenblas-dev"])]),
    .target(name: "CStandardLibrary"),
    .target(name: "CManual"),
    .target(
      name: "CReadline",
      cSettings: [.define("SGD_READLINE", .when(traits: ["Readline"]))],
      linkerSettings: [.linkedLibrary("readline", .when(traits: ["Readline"]))]),
    shelf("StandardLibrary", ["CStandardLibrary"]),
    shelf("Manual", ["CManual"]),
    // 1: one concept each
    shelf("Syntax", ["SourceText"]),
    shelf("KernelIR", ["CScalarMath", "Stopping"]),
    shelf("LinearAlgebra", ["CLapack", "Stopping", "Threads"]),
    // 2: on kernels and numbers
    shelf("Differentiation", ["KernelIR"]),
    shelf("EnsembleRuntime", ["KernelIR", "CScalarMath", "CLaneKernels", "Threads"]),
    shelf("Statistics", ["LinearAlgebra", "Stopping"]),
    shelf("Plotting"),
    // 3: on programs and on theory
    shelf("TypeChecker", ["SourceText", "Syntax"]),
    shelf("Theory", ["LinearAlgebra", "Statistics", "Stopping"]),
    // 4: programs to values, bodies to kernels
    shelf(
      "Interpreter",
      [
        "SourceText", "Syntax", "StandardLibrary", "TypeChecker", "KernelIR", "Differentiation",
        "EnsembleRuntime", "Statistics", "LinearAlgebra", "Theory", "Plotting", "Stopping",
        "Threads",
      ]),
    // 5: the facade, the only public API
    shelf(
      "SGD",
      [
        "SourceText", "Syntax", "Statistics", "Plotting", "TypeChecker", "Interpreter", "Stopping",
        "Threads",
      ]),
    // 6: ways in
    shelf("Repl", ["SourceText", "SGD", "Plotting", "Manual", "CReadline", "Threads"]),
    shelf(
      "CommandLineTool",
      [
        "SourceText", "StandardLibrary", "SGD", "Repl", "Manual", "Threads",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(
      name: "EnsembleBenchmark",
      dependencies: ["Differentiation", "EnsembleRuntime", "KernelIR"],
      path: "Benchmarks/EnsembleBenchmark", swiftSettings: strict),
    .executableTarget(
      name: "sgd", dependencies: ["CommandLineTool", "Interpreter", "SourceText"],
      swiftSettings: strict),
    .target(name: "TestRandom", path: "Tests/TestRandom", swiftSettings: strict),
    .target(
      name: "KernelIRTestSupport", dependencies: ["KernelIR", "TestRandom"],
      path: "Tests/KernelIRTestSupport",
      swiftSettings: strict),
    .target(
      name: "CScalarMathVariants", dependencies: ["CScalarMath"],
      path: "Tests/CScalarMathVariants"),
    .testTarget(
      name: "CScalarMathTests",
      dependencies: ["CScalarMath", "CLaneKernels", "CScalarMathVariants"],
      exclude: ["Derivation"], swiftSettings: strict),
    tests("KernelIR", ["KernelIRTestSupport", "CScalarMath", "TestRandom"]),
    tests("Differentiation", ["KernelIR", "KernelIRTestSupport"]),
    tests("EnsembleRuntime", ["KernelIR", "KernelIRTestSupport", "CScalarMath", "TestRandom"]),
    tests("LinearAlgebra", ["Stopping", "TestRandom"]),
    tests("Statistics", ["TestRandom"]),
    tests("Plotting"),
    tests("Theory", ["LinearAlgebra", "Stopping", "TestRandom"]),
    tests("SourceText"),
    tests("Threads"),
    tests("Stopping"),
    tests("Interpreter", ["SourceText", "Syntax", "KernelIR", "Statistics", "TypeChecker"]),
    tests("Syntax", ["SourceText", "TestRandom"]),
    tests("SGD", ["Threads"]),
    tests("Repl", ["sgd", "SGD", "Manual"], exclude: ["terminal.py"]),
    tests("CommandLineTool", ["sgd", "SGD", "Repl"]),
    .testTarget(
      name: "ConformanceTests",
      dependencies: ["SGD", "SourceText", "Syntax", "TestRandom", "Threads"],
      swiftSettings: strict),
    tests(
      "TypeChecker", ["SourceText", "Syntax", "StandardLibrary"], exclude: ["Bad", "Good"]),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .c2x
)

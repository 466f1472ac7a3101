internal import ArgumentParser
internal import SGD

/// Options of all commands that run scripts.
struct RunOptions: ParsableArguments {
  @Option(help: "Threads to run on; the printed digits do not depend on it. (default: all cores)")
  var threads: Int?

  @Option(help: "Seed of the whole script; wins over the script's own.")
  var seed: UInt64?

  @Option(
    help: ArgumentHelp(
      "Value of an `input` of the script; may be repeated.", valueName: "name=value"),
    completion: ShellCompletion.inputs)
  var input: [String] = []

  @Option(help: ArgumentHelp("Stop after so many seconds.", valueName: "seconds"))
  var timeLimit: Double?

  @Option(
    help: ArgumentHelp(
      "Memory a run may take, in MiB. (default: three quarters of the machine's)",
      valueName: "MiB"))
  var memoryLimit: Int?

  func validate() throws {
    if let threads, threads < 1 || threads > 4096 {
      throw ValidationError("--threads takes a number from 1 to 4096.")
    }
    if let timeLimit, !(timeLimit > 0) {
      throw ValidationError("--time-limit takes a positive number of seconds.")
    }
    if let memoryLimit, memoryLimit < 1 || memoryLimit > 1 << 40 {
      throw ValidationError("--memory-limit takes a positive number of MiB.")
    }
    for text in input where !(text.dropFirst().contains("=")) {
      throw ValidationError("--input takes name=value, not `\(text)`.")
    }
    try refuseRepeatedInputs()
  }

  /// Of two values for one input neither is silently dropped.
  func refuseRepeatedInputs(and settings: [String] = []) throws {
    var names: Set<Substring> = []
    for text in input + settings {
      let name = text.prefix { $0 != "=" }
      if !names.insert(name).inserted {
        throw ValidationError("The input `\(name)` is given twice.")
      }
    }
  }

  /// How far a run has come is shown by `meter`.
  func sessionOptions(_ meter: ProgressMeter? = nil, more settings: [String] = []) -> Options {
    var options = Options()
    if let meter { options.progress = { meter.show($0) } }
    options.seed = seed
    options.threads = threads ?? Surroundings.processors
    options.timeLimit = timeLimit
    options.memoryLimit = memoryLimit.map { $0 << 20 } ?? Surroundings.memoryLimit
    for text in input + settings {
      guard let sign = text.firstIndex(of: "=") else { continue }
      options.inputs[String(text[..<sign])] = String(text[text.index(after: sign)...])
    }
    options.outputWidth = Surroundings.outputWidth
    options.allowsUnicode = Surroundings.allowsUnicode
    options.usesColour = Surroundings.usesColour
    return options
  }

  /// Of commands that only look at scripts: how their messages are drawn.
  static func messageOptions(json: Bool) -> Options {
    var options = Options()
    options.usesColour = Surroundings.usesColour && !json
    options.allowsUnicode = Surroundings.allowsUnicode || json
    options.outputWidth = Surroundings.columns(Console.errorFile)
    return options
  }
}

extension Session {
  /// Seed, threads and time limit of what is run from now on.
  package var presentSettings: (seed: UInt64, seedIsSet: Bool, threads: Int, timeLimit: Double?) {
    turn.take {
      let settings = program.evaluator.settings
      return (settings.seed, settings.seedIsSet, settings.threads, host.timeLimit)
    }
  }

  /// The seed of what is run from now on; wins over the seed a script states.
  public func set(seed: UInt64) {
    turn.take {
      program.evaluator.settings.seed = seed
      program.evaluator.settings.seedOverride = seed
      program.evaluator.settings.seedIsSet = true
    }
  }

  /// Threads of the runs from now on, at least 1; digits do not depend on it.
  public func set(threads: Int) {
    turn.take { program.evaluator.settings.threads = max(1, threads) }
  }

  /// Columns of tables, plots and messages from now on.
  package func set(outputWidth: Int) { turn.take { host.outputWidth = outputWidth } }

  /// Seconds that a call may take from now on; nil for as long as it wants.
  public func set(timeLimit: Double?) {
    turn.take {
      options.timeLimit = timeLimit
      host.timeLimit = timeLimit
    }
  }
}

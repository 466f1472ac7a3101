/// What can be wrong with a program only when it runs, as data. The wording is in `Mistake+Wording.swift`.
enum Mistake {
  case unknownName(String, suggestion: String?)
  case notANumber(String, in: String)
  case shapeMismatch(operation: String, String, String)
  case vectorTimesVector
  case integerOverflow(String)
  case divisionByZero(String)
  case indexOutOfRange(index: Int, count: Int)
  case sliceOutOfRange(from: Int, to: Int, count: Int)
  case notCallable(String)
  case wrongArgumentCount(of: String, expected: String, found: Int)
  case unknownLabel(String, of: String, known: [String])
  case missingArgument(String, of: String)
  case constraintViolated(parameter: String, constraint: String, value: String)
  case scheduleViolated(parameter: String, constraint: String, value: String, step: Int)
  case typeMismatch(parameter: String, expected: String, found: String)
  case sizeMismatch(name: String, first: Int, second: Int)
  case unknownField(String, of: String, known: [String])
  case notInKernel(String)
  case kernelTooLarge(limit: Int)
  case differentBranches(String, String)
  case notDifferentiable(String)
  case recursionTooDeep(limit: Int)
  case notPositiveDefinite(String)
  case singular(String)
  case notALaw(String)
  case momentMissing(moment: String, why: String, remedy: String)
  case unsuitableDynamics(String)
  case setting(name: String, problem: String, help: String?)
  case missingSetting(String, help: String)
  case unknownSetting(String, suggestion: String?)
  case outsideRun(String)
  case refused(quantity: String, why: String, remedy: String)
  case comparedEstimates
  case checkMargin
  case theory(String, remedy: String?)
  case memory(needed: Int, limit: Int)
  /// A single value that is made at once.
  case valueMemory(needed: Int, limit: Int)
  case fileNotReadable(String, why: String, help: String? = nil)
  /// A function that the host program supplies could not be computed.
  case hostFailure(String, String)
  /// The checkpoint in a file is not one to go on from.
  case checkpoint(String, why: String)
  /// It is one of an unfinished run, which was not asked for.
  case checkpointWaits(String, isFinished: Bool)
  /// Another run of the script keeps it; the variables of the loops that make the runs.
  case checkpointShared(String, along: [String])
  case checkpointTaken(String, by: String)
  case other(String, help: String?)
}

import EnsembleRuntime
import Foundation

// usage: EnsembleBenchmark WORKLOAD REPLICAS STEPS [threads=N] [lanes=N] [moments] [set=0|1|2] [wall] [listing]
// Prints nanoseconds per step of one replica: processor time, or by the clock with `wall`; and the peak memory.

let arguments = CommandLine.arguments
guard arguments.count >= 4, let workload = Workload(rawValue: arguments[1]),
  let replicas = Int(arguments[2]), let steps = Int(arguments[3])
else {
  print(
    "usage: EnsembleBenchmark \(Workload.allCases.map(\.rawValue).joined(separator: "|"))"
      + " REPLICAS STEPS [threads=] [lanes=] [moments] [wall] [listing]"
  )
  exit(2)
}
func option(_ name: String) -> Int? {
  arguments.first { $0.hasPrefix(name + "=") }.flatMap { Int($0.dropFirst(name.count + 1)) }
}
var plan = workload.plan(
  replicas: replicas, steps: steps, threads: option("threads") ?? 1, lanes: option("lanes"))
plan.instructionSet = option("set").flatMap { InstructionSet(rawValue: $0) }
if arguments.contains("moments") {
  plan.pooled = [Accumulator(.moments(covariance: true), inputs: [0])]
}
if arguments.contains("listing") { print(laneListing(workload.program, plan)) }
let clock = ContinuousClock()
let start = clock.now
// Processor time tells more than the clock where others use the machine.
let processorStart = Foundation.clock()
let result = try run(workload.program, plan)
let elapsed = clock.now - start
let seconds = Double(elapsed.components.seconds) + 1e-18 * Double(elapsed.components.attoseconds)
let processor = Double(Foundation.clock() - processorStart) / Double(CLOCKS_PER_SEC)
let spent = arguments.contains("wall") ? seconds : processor
var usage = rusage()
getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
let peak = Double(usage.ru_maxrss) / 1024
let note =
  result.endings.isEmpty
  ? "" : "  mean exit \(Double(result.endings.map(\.step).reduce(0, +)) / Double(replicas))"
print(
  "\(workload.rawValue)  \(String(format: "%.3f", spent / Double(result.updates) * 1e9)) ns/step"
    + "  (\(String(format: "%.2f", processor)) s, by the clock \(String(format: "%.2f", seconds)) s, peak "
    + "\(String(format: "%.1f", peak)) MiB)\(note)"
)

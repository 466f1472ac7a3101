/// Mistakes about runs, measures and sweeps: E052x and E053x.
enum RunError: Mistake {
  case unknownSetting(String, suggestion: String?)
  case settingTwice(String)
  case notStatistic(measure: String, found: Type)
  case nestedStatistic(String)
  case statisticOutside(String, found: Type)
  case pathOutside
  case neverEnds
  case noStart
  case sharedCheckpoint(String, along: [String])
  case statefulDiffusion([String])
  case noExits
  case noSuchExit(String, labels: [String])
  case notDynamics(Type)
  case noRow
  case reservedResult(String)
  case bareIterate(String)
  case randomOutside(String)
  case exitTwice(String)

  var wording: Wording {
    switch self {
    case .unknownSetting(let name, let suggestion):
      Wording("E0521", "a run has no setting `\(name)`", help: didYouMean(suggestion))
    case .settingTwice(let name):
      Wording("E0522", "`\(name)` is set twice", label: "the second time")
    case .notStatistic(let measure, let found):
      Wording(
        "E0523", "`\(measure)` is not a statistic: a measure pools replicas and steps",
        label: found.isUnknown ? "" : "this is \(article(found))",
        help: "say how to pool it, e.g. `mean(…)`, `cov(…)` or `quantile(…, 0.5)`")
    case .nestedStatistic(let name):
      Wording(
        "E0524", "`\(name)` stands inside another statistic",
        label: "this is one value already",
        help: "to reduce each replica's path first, write `path.mean(…)` inside")
    case .statisticOutside(let name, let found):
      Wording(
        "E0525", "`\(name)` needs many values; outside a run it takes what `draw` gave, or a law",
        label: "this is \(article(found))")
    case .pathOutside:
      Wording(
        "E0526", "`path` has a meaning only in the measures and exits of a run",
        help: "write it in `simulate … { measure … = … }`")
    case .neverEnds:
      Wording(
        "E0527", "this run has no end", label: "no `steps`, no `exit`, no `until`, no `budget`",
        help: "give it a length, e.g. `steps: 10_000`")
    case .noStart:
      Wording(
        "E0432", "this run needs `from:`", help: "add where replicas start, e.g. `from: 0`")
    case .sharedCheckpoint(let path, let variables):
      Wording(
        "E0706", "every point of this sweep would keep the checkpoint `\(path)`",
        help: separateCheckpoints(path, along: variables))
    case .statefulDiffusion(let states):
      Wording(
        "E0425",
        "a diffusion runs where a step is `w - rate * g`, but this optimizer keeps \(listing(states))",
        help: "run `sgd`, or the dynamics itself; `theory` takes this diffusion")
    case .noExits:
      Wording(
        "E0528", "this run has no exits",
        help: "add `exit: …` with the condition that ends a replica")
    case .noSuchExit(let name, let labels):
      Wording(
        "E0529", "this run has no exit called `\(name)`", help: "it has \(listing(labels))")
    case .notDynamics(let found):
      Wording(
        "E0530", "`simulate` runs dynamics, not \(article(found))",
        help: "join an optimizer and a loss: `optimizer on loss with noise`")
    case .noRow:
      Wording(
        "E0531", "this sweep has no `row`, so its table would be empty",
        help: "end its block with e.g. `row value: …`")
    case .reservedResult(let name):
      Wording(
        "E0532", "every run has a result `\(name)` already", help: "choose another name")
    case .bareIterate(let name):
      Wording(
        "E0533", "`\(name)` differs from replica to replica: it needs a statistic around it",
        help: "e.g. `mean(\(name))`")
    case .randomOutside(let name):
      Wording("E0534", "`\(name)` cannot be used here: it has no value before the run")
    case .exitTwice(let name):
      Wording("E0535", "two exits are called `\(name)`", label: "the second one")
    }
  }
}

/// What to write so that runs in a loop over these variables keep a checkpoint each.
package func separateCheckpoints(_ path: String, along variables: [String]) -> String {
  let ending = ".checkpoint"
  let stem = path.hasSuffix(ending) ? String(path.dropLast(ending.count)) : path
  let values = variables.map { "{\($0)}" }.joined(separator: " ")
  return "give each point a file of its own: `checkpoint: \"\(stem) \(values)\(ending)\"`"
}

internal import SourceText
package import Syntax

extension Evaluator {
  /// Tries the places that a script surely writes to, before it computes anything: those of its `export`s and `plot`s
  /// at the top level whose names are written out.
  package func tryDestinations(of module: Module) throws {
    for id in module.statements {
      let span = tree.span(of: id)
      switch tree[id] {
      case .export(_, let file): try tryDestination(file, "", at: span)
      case .expression(let value), .letBinding(_, _, let value, _):
        guard case .plot(let plot) = tree[value], let file = plot.file else { continue }
        try tryDestination(file, "the plot ", at: tree.span(of: value))
      default: continue
      }
    }
  }

  private func tryDestination(_ file: ExpressionID, _ what: String, at span: SourceSpan) throws {
    guard case .text(let pieces) = tree[file], pieces.count == 1,
      case .literal(let path) = pieces[0]
    else { return }
    do throws(HostFailure) {
      try host.tryToStore(at: path)
    } catch {
      throw Interruption.machine(unwritable(what + "`\(path)`", error, at: span))
    }
  }
}

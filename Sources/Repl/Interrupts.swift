internal import CReadline
package import SGD

/// Ctrl-C and its like: counted by a signal handler, asked for by whoever computes. The third in a row ends the process.
package enum Interrupts {
  /// A session that is cancelled by Ctrl-C, SIGTERM and SIGHUP from now on.
  package static func cancellation() -> Cancellation {
    sgd_interrupts_install(0)
    return pending()
  }

  /// Cancelled while a Ctrl-C has not been answered.
  static func pending() -> Cancellation { Cancellation(when: { arePending }) }

  package static var arePending: Bool { sgd_interrupts() > 0 }

  /// They were answered.
  static func clear() { sgd_interrupts_clear() }

  /// The number of the signal that came first; nil if none came.
  package static var signal: Int32? { arePending ? sgd_interrupt_signal() : nil }
}

internal import Glibc
internal import SGD

/// Turns Ctrl-C into a cancelled session: the first asks, the third insists.
enum Interrupts {
  /// From now on SIGINT and SIGTERM go to a thread that waits for them; all threads started later leave
  /// them alone.
  static func cancel(_ cancellation: Cancellation) {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    sigaddset(&signals, SIGTERM)
    guard pthread_sigmask(SIG_BLOCK, &signals, nil) == 0 else { return }
    var thread = pthread_t()
    let context = Unmanaged.passRetained(cancellation).toOpaque()
    let status = pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        Interrupts.wait(Unmanaged<Cancellation>.fromOpaque(context).takeRetainedValue())
        return nil
      }, context)
    guard status == 0 else {
      Unmanaged<Cancellation>.fromOpaque(context).release()
      pthread_sigmask(SIG_UNBLOCK, &signals, nil)
      return
    }
    pthread_detach(thread)
  }

  private static func wait(_ cancellation: Cancellation) {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    sigaddset(&signals, SIGTERM)
    var count = 0
    while true {
      var signal: Int32 = 0
      guard sigwait(&signals, &signal) == 0 else { continue }
      count += 1
      cancellation.cancel()
      if count >= 3 { _exit(ExitStatus.interrupted.rawValue) }
    }
  }

  /// A closed pipe is an error of `write`, not the end of the process.
  static func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }
}

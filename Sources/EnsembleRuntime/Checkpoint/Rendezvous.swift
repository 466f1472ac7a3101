internal import Glibc
internal import Synchronization

/// Where all threads of a run meet at borders of windows, so that what is written down is of one moment: tasks
/// that were given up are in the ledger, those on their way are with the thread that does them, and all others
/// have not begun.
///
/// `@unchecked`: what varies is touched under the lock only.
final class Rendezvous: @unchecked Sendable {
  private let lock: UnsafeMutablePointer<pthread_mutex_t>
  private let arrival: UnsafeMutablePointer<pthread_cond_t>
  private let monitor: any RunMonitor
  /// Whether a checkpoint is wanted: the threads wait for each other.
  private let isWanted = Atomic(false)
  /// Threads that are at work.
  private var present = 0
  private var parts: [[UInt8]] = []
  private var generation = 0
  /// Puts together what the threads wrote down.
  private let compose: ([[UInt8]]) -> [UInt8]

  init(_ monitor: any RunMonitor, compose: @escaping ([[UInt8]]) -> [UInt8]) {
    self.monitor = monitor
    self.compose = compose
    lock = .allocate(capacity: 1)
    lock.initialize(to: pthread_mutex_t())
    arrival = .allocate(capacity: 1)
    arrival.initialize(to: pthread_cond_t())
    pthread_mutex_init(lock, nil)
    pthread_cond_init(arrival, nil)
  }

  deinit {
    pthread_cond_destroy(arrival)
    pthread_mutex_destroy(lock)
    arrival.deallocate()
    lock.deallocate()
  }

  /// A thread begins to work: it has nothing yet.
  func enter() {
    pthread_mutex_lock(lock)
    present += 1
    pthread_mutex_unlock(lock)
  }

  /// A thread has given up all that it had.
  func leave() {
    pthread_mutex_lock(lock)
    present -= 1
    if isWanted.load(ordering: .relaxed), present > 0, parts.count == present { complete() }
    pthread_mutex_unlock(lock)
  }

  /// `isLast`: the run is about to be stopped, so that a checkpoint is due in any case.
  func meet(isLast: Bool, _ write: (inout StateStream) -> Void) {
    if !isWanted.load(ordering: .relaxed) {
      guard isLast || monitor.wantsCheckpoint else { return }
    }
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    isWanted.store(true, ordering: .relaxed)
    var stream = StateStream()
    write(&stream)
    parts.append(stream.bytes)
    if parts.count == present { return complete() }
    let current = generation
    while generation == current { pthread_cond_wait(arrival, lock) }
  }

  /// All are here. The file is written while they wait, which is short beside the time between checkpoints.
  private func complete() {
    monitor.store(compose(parts), isFinished: false)
    parts = []
    isWanted.store(false, ordering: .relaxed)
    generation += 1
    pthread_cond_broadcast(arrival)
  }
}

internal import Glibc

/// Runs `body` on a thread of its own with a stack that holds the deepest recursion the language allows,
/// and waits for it. `body` gets the lowest address that it should let its stack grow to.
///
/// Pages of the stack that are never touched cost nothing. Where so much address space is not to be had,
/// the stack is smaller, and recursion ends sooner.
func onBigStack<Result>(_ body: @escaping (_ stackFloor: UInt) -> Result) -> Result {
  let task = Task { floor in body(floor) }
  var size = 512 << 20
  while size >= 1 << 20 {
    if task.start(stackSize: size) { break }
    size /= 2
  }
  if task.result == nil { task.run() }
  guard let result = task.result else { preconditionFailure("the thread ran to its end") }
  return result
}

/// What the thread does, and what came of it.
private final class Task<Result>: Runnable {
  private let body: (UInt) -> Result
  private(set) var result: Result?
  /// Of the thread it runs on; a main thread has 8 MiB or more.
  private var stackSize = 8 << 20

  init(_ body: @escaping (UInt) -> Result) { self.body = body }

  override func run() {
    var mark: UInt8 = 0
    // What lies below is for one more call and the code that reports the error.
    let reserve = min(4 << 20, stackSize / 2)
    let floor = withUnsafeMutablePointer(to: &mark) { UInt(bitPattern: $0) }
    result = body(floor - UInt(min(Int(floor), stackSize - reserve)))
  }

  /// Starts the thread and waits for its end; false if there is no room for it.
  func start(stackSize: Int) -> Bool {
    var attributes = pthread_attr_t()
    guard pthread_attr_init(&attributes) == 0 else { return false }
    defer { pthread_attr_destroy(&attributes) }
    guard pthread_attr_setstacksize(&attributes, stackSize) == 0 else { return false }
    let ownSize = self.stackSize
    self.stackSize = stackSize
    var thread = pthread_t()
    let context = Unmanaged<Runnable>.passUnretained(self).toOpaque()
    let status = pthread_create(
      &thread, &attributes,
      { context in
        guard let context else { return nil }
        Unmanaged<Runnable>.fromOpaque(context).takeUnretainedValue().run()
        return nil
      }, context)
    guard status == 0 else {
      self.stackSize = ownSize
      return false
    }
    pthread_join(thread, nil)
    return true
  }
}

/// The part of a task that C can see.
private class Runnable {
  func run() {}
}

/// E06xx and E07xx: theory, files, the command line. One entry: code and title, the text, examples.
let theoryAndFileExplanations = #"""
  E0601 An assumption of the theory is violated
  Every formula holds under conditions, and they are checked: a learning rate below the
  stability limit, a finite variance, a quadratic loss. With `allow: name` it is computed
  all the same, and the value says so.
  bad
  let d = sgd(rate: 3) on quadratic([[1.0]]) with Normal(mean: 0, sd: 1)
  print theory.stationaryCovariance(d)
  good
  let d = sgd(rate: 0.1) on quadratic([[1.0]]) with Normal(mean: 0, sd: 1)
  print theory.stationaryCovariance(d)

  E0701 A file cannot be read
  Paths of `read` are seen from the folder where `sgd` was started, those of `import`
  from the folder of the file that imports. A script has at most 16 MiB, and a 256th of the memory
  limit; the data of `read` and a checkpoint have at most a quarter of it (`--memory-limit`).
  bad
  import "no-such-file.sgd" as lost
  good
  print 1

  E0702 A file cannot be written
  Files are written beside their final place and moved there when they are whole, so an
  old file stays as it was. What cannot be written keeps nothing else from being computed and
  shown; the exit status is 3. Plots need gnuplot: the Debian package is `gnuplot-nox`.
  bad
  export table(x: [1.0]) to "no-such-folder/t.csv"
  good
  print table(x: [1.0])

  E0703 Files that import each other in a circle
  Move what both need into a third file.

  E0704 The script has no such input
  `--input name=value` sets what the script declares by `input name: Type = default`.

  E0705 A function of the host program failed
  `extern fn name` stands for a function of the program that runs the script, and that function
  threw an error. In a run, a replica in which it throws counts as diverged.

  E0706 A checkpoint that does not fit
  A run goes on from its checkpoint only if version, edition, seed, stream, kernels, settings and
  data are those it began with: otherwise the digits would be those of neither run. Two runs must
  not share a file; in a sweep, write e.g. `checkpoint: "rate {rate}.checkpoint"`.

  E0707 A checkpoint would be overwritten
  The file of `checkpoint:` holds what a run has computed, to its end or until it was stopped.
  `sgd run --resume script.sgd` reads it back, or goes on with it; to begin anew, remove the file.

  E0708 There are more messages than are shown
  The first fifty are shown. Many of the others follow from them: mend those and run again.

  E0709 A limit that is not positive
  The program that runs the script gave a limit of zero or less for time, memory, updates or
  output. No limit at all is said by leaving it out.

  E0710 The host gave no proper value
  A program that runs scripts through the library gives values to their `input`s: the shape of an array
  must be that of its numbers, the columns of a table of one length, and names different from each other.

  E0711 A checkpoint that another process writes
  Two processes must not keep one checkpoint: each would overwrite what the other has found. Perhaps
  the same script is running twice. The lock, a file `….sgd-lock` beside the checkpoint, falls when
  its process ends, however it ends.

  """#

"""Drives the prompt through a pseudo-terminal, by Python's own modules alone; exits with 0 if all is as
expected. The one argument is the `sgd` to drive."""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import tempfile
import termios
import time

TOOL = sys.argv[1]
FOLDER = tempfile.mkdtemp()


class Terminal:
    """A prompt at a terminal of its own."""

    def __init__(self, columns=100, waits="sgd> ", arguments=(), **environment):
        self.name = "start"
        variables = dict(
            os.environ, TERM="xterm-256color", INPUTRC="/dev/null", LANG="C.UTF-8",
            LC_ALL="C.UTF-8", SGD_HISTORY=os.path.join(FOLDER, "history"))
        variables.update(environment)
        variables = {name: value for name, value in variables.items() if value is not None}
        self.process, self.file = pty.fork()
        if self.process == 0:
            # A test runner may leave it ignored or blocked; a terminal's user has it as it is by default.
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])
            os.execve(TOOL, [TOOL, *arguments], variables)
        self.resize(columns)
        self.text = ""
        self.status = None
        if waits:
            self.expect(waits)

    def resize(self, columns):
        fcntl.ioctl(self.file, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))

    def send(self, text):
        # Slowly enough for readline to draw between keys.
        time.sleep(0.05)
        os.write(self.file, text.encode())

    def pull(self, seconds):
        """Takes what comes within some seconds; false at the end."""
        if not select.select([self.file], [], [], seconds)[0]:
            return True
        try:
            more = os.read(self.file, 65536)
        except OSError:
            return False
        self.text += more.decode("utf-8", "replace")
        return bool(more)

    def expect(self, pattern, seconds=30):
        """Waits for a regular expression; returns the match, and forgets the text up to its end."""
        end = time.monotonic() + seconds
        while True:
            found = re.search(pattern, self.text)
            if found:
                self.text = self.text[found.end():]
                return found
            if time.monotonic() > end or not self.pull(0.05):
                sys.exit(f"{self.name}: expected {pattern!r}, got {self.text[-1500:]!r}")

    def forbid(self, pattern, seconds):
        """Fails if this comes within some seconds."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if not self.pull(0.05):
                break
            if re.search(pattern, self.text):
                sys.exit(f"{self.name}: unexpected {pattern!r} in {self.text[-1500:]!r}")

    def line(self, text, answer=None, prompt="sgd> "):
        self.name = text
        self.send(text + "\r")
        if answer is not None:
            self.expect(answer)
        self.expect(prompt)

    def shown(self, entry):
        """What stands between an entry and the next prompt, without colours."""
        self.name = entry
        self.text = ""
        self.send(entry + "\r")
        end = time.monotonic() + 60
        while not re.search(r"\n[\s\S]*sgd> ", self.text) and time.monotonic() < end:
            self.pull(0.05)
        text = re.sub(r"\x1b\[[^a-zA-Z]*[a-zA-Z]", "", self.text).replace("\r", "")
        self.text = ""
        return text[text.index("\n") + 1:text.rindex("sgd> ")].strip("\n")

    def finish(self, keys="\x04"):
        if keys:
            self.send(keys)
        end = time.monotonic() + 30
        while self.pull(0.05) and time.monotonic() < end:
            pass
        _, status = os.waitpid(self.process, 0)
        os.close(self.file)
        self.status = os.waitstatus_to_exitcode(status)
        return self.status

    @property
    def echoes(self):
        return bool(termios.tcgetattr(self.file)[3] & termios.ECHO)


LONG_RUN = ("let r = simulate sgd(rate: 0.1) on doubleWell with Normal(mean: 0, sd: 1) "
            "{ from: 0; steps: 1e12; replicas: 100; measure m = mean(w); measure v = var(w) }")


def values():
    t = Terminal()
    # With the type where it does not show.
    t.line("2 + 2", r"[\r\n]4\r")
    t.line("_ * 2", r"[\r\n]8\r")
    t.line("[0.5, 1]", re.escape("[0.5, 1] : Vec[2]"))
    # Of theory with what it rests on.
    t.line("theory.stationaryCovariance(sgd(rate: 0.1) on parabola(1) with Normal(mean: 0, sd: 1))",
           r"0\.0526316[\s\S]*rests on stable: ")
    # Many numbers: a histogram where the order tells nothing, a curve where it does.
    t.line("draw(Normal(mean: 0, sd: 1), 500)", r"…[\s\S]*: Vec\[500\][\s\S]*[▁▂▃▄▅▆▇█]{20}.*median")
    t.line("linspace(0, 1, 40)", "▁.*█  0 to 1")
    # Open brackets ask for more; an empty line ends them.
    t.line("let x = (1 +", prompt=r"\.\.\.> ")
    t.line("2)")
    t.line("x", r"[\r\n]3\r")
    t.line("let u = (", prompt=r"\.\.\.> ")
    t.line("", "E0")
    # A mistake keeps the session, and the failing line changes nothing, also not in part.
    t.line("nonsense", "E0201")
    t.line("var n: Int = 1")
    t.line("n <- 2; let other = [1, 2][n]", "E0407")
    t.line("n", r"[\r\n]1\r")
    t.line("other", "E0201")
    t.line("x", r"[\r\n]3\r")
    # Names may be defined again, also with another type.
    t.line('let x = "text"')
    t.line("x", r"[\r\n]text\r")
    assert t.finish() == 0


def interrupts():
    t = Terminal()
    # Ctrl-C drops a line, also one that has begun.
    t.send("garbage")
    t.expect("garbage")
    t.send("\x03")
    t.expect(r"\^C[\s\S]*sgd> ")
    t.line("let y = (", prompt=r"\.\.\.> ")
    t.send("\x03")
    t.expect("sgd> ")
    # Also one that comes with the Enter, before there is a prompt for the line that goes on.
    for pause in [0.001, 0.003, 0.006, 0.01]:
        t.send("let y = (")
        t.expect(r"let y = \(")
        os.write(t.file, b"\r")
        time.sleep(pause)
        os.write(t.file, b"\x03")
        t.expect(r"\^C[\s\S]*sgd> ")
    t.line("3 + 4", r"[\r\n]7\r")
    # Ctrl-D drops the lines of an open bracket, without an empty line.
    t.line("let y = (", prompt=r"\.\.\.> ")
    t.send("\x04")
    between = re.sub(r"\x1b\[[^a-zA-Z]*[a-zA-Z]", "", t.expect(r"[\s\S]*sgd> ").group())
    assert between.count("\n") == 1, repr(between)
    # During a run: a bar with the running estimate; keys are not echoed; Ctrl-C stops soon, shows what was
    # found, and keeps the session.
    t.line("let kept = 3")
    t.send(LONG_RUN + "\r")
    t.expect(r"steps/s  \d.* left  m -?\d\.\d+ ± 0\.\d+")
    assert not t.echoes
    t.text = ""
    t.send("typed meanwhile")
    t.forbid("typed", 0.5)
    begin = time.monotonic()
    t.send("\x03")
    t.expect(r"`r` stopped after")
    late = time.monotonic() - begin
    assert late < 1, f"stopped after {late} s"
    t.expect(r"m: -?0\.\d+ ± [\s\S]*v: 0\.\d+ ± [\s\S]*stopped")
    t.expect("sgd> ")
    t.line("kept", r"[\r\n]3\r")
    t.line("r", "E0201")
    # What is typed while something is computed waits for the prompt.
    t.send("sum(sin(k) for k in 1 ..< 300_000)\r")
    t.send("kept + 1\r")
    t.expect(r"[\r\n]4\r", seconds=120)
    t.expect("sgd> ")
    # A sweep keeps its finished points.
    t.send("let s = sweep n in [10, 1e12] { let q = simulate sgd(rate: 0.1) on parabola(1) with "
           "Normal(mean: 0, sd: 1) { from: 0; steps: n; replicas: 99; measure m = var(w) }; row m: q.m }\r")
    t.expect("steps/s")
    t.send("\x03")
    t.expect(r"`s` stopped after 1 point[\s\S]*10  0\.\d+ ± [\s\S]*sgd> ")
    # A limit of time stops likewise.
    t.line(":set limit 0.5")
    t.line(LONG_RUN, r"m: [\s\S]*stopped: the time limit")
    assert t.finish() == 0


def tall():
    # A paste taller than the screen: the lines around the cursor, and how many there are besides.
    t = Terminal()
    lines = ["let a0 = 0"] + [f"let a{k} = a{k - 1} + 1" for k in range(1, 40)]
    t.send("\x1b[200~" + "\n".join(lines) + "\x1b[201~")
    t.expect(r"\((\d+) lines above\)")
    t.expect(r"let a39 = a38 \+ 1")
    t.send("\r")
    t.expect("sgd> ")
    t.line("a39", r"[\r\n]39\r")
    # Brought back by an arrow it stands the same way.
    t.send("\x1b[A\x1b[A")
    t.expect(r"\(\d+ lines above\)")
    t.send("\x03")
    t.expect(r"\^C[\s\S]*sgd> ")
    assert t.finish() == 0


def completion():
    t = Terminal()
    t.line("let run = (S: 1, spread: 2)")
    for keys, shown in [
        ("run.sp\t", r"run\.spread"), ("sgd(ra\t", r"sgd\(rate: "), ("heavyB\t", "heavyBall"),
        ("heavyBall(rate: 0.1, mo\t", "momentum: "), ("theory.stationaryC\t", "stationaryCovariance"),
        (":rel\t", ":reload "), (":set th\t", "threads"), ("let \\eta\t", "η"), ("σ = \\la\t\t", "λ"),
        (":doc sta\t\t", "stationary"), (":doc stationaryCov\t\t", "theory.stationaryCovariance"),
        ("simulate sgd(rate: 1) on doubleW\t", "doubleWell"), (":doc heavyB\t", "heavyBall"),
        ("simulate d { from: 0; repl\t", "replicas: "), ("theory.stationary\t\t", "stationaryCovariance"),
    ]:
        t.name = keys
        t.send(keys)
        t.expect(shown)
        t.send("\x03")
        t.expect("sgd> ")
    with open(os.path.join(FOLDER, "wells-apart.sgd"), "w") as file:
        file.write("let deep = 7\nfn twice(x: Real) -> Real = 2 * x\n")
    t.send(f":load {FOLDER}/wells-a\t")
    t.expect(r"wells-apart\.sgd")
    t.send("\r")
    t.expect("new: deep, twice[\\s\\S]*sgd> ")
    t.line("twice(deep)", r"[\r\n]14\r")
    # Names from before stay; what was changed in the file is seen.
    t.line("run.spread", r"[\r\n]2\r")
    with open(os.path.join(FOLDER, "wells-apart.sgd"), "w") as file:
        file.write("let deep = 8\n")
    t.line(":reload")
    t.line("deep", r"[\r\n]8\r")
    t.send(f'import "{FOLDER}/wells\t')
    t.expect(r"apart\.sgd")
    t.send("\x03")
    t.expect("sgd> ")
    assert t.finish() == 0


def commands():
    t = Terminal()
    t.line("let a = [1, 2]")
    t.line(":type a", r"Vec\[2\]|\[Int\]")
    t.line(":type a + nonsense", "E0201")
    t.line(":names", "a : ")
    t.line(":doc heavyBall", "optimizer heavyBall")
    t.line(":doc", "Chapters[\\s\\S]*Estimates and checks")
    t.line(":doc Runs", r"Runs  \(manual\)")
    t.line(":doc E0312", "E0312: ")
    t.line(":doc nosuchword", "there is no")
    t.line(":help", ":history")
    t.line(":time sum(k for k in 1 ..< 10)", r"45\r[\s\S]*took [\d.]+ m?s")
    t.line(":set seed 9")
    t.line(":set seed x", "takes a whole number")
    t.line(":set", "threads")
    t.line(":load", "takes a file")
    t.line(":load /no/such", "E0701")
    t.line(":nonsense", "there is no command")
    t.line(":set thread 2", "did you mean `threads`")
    # Words of other prompts; one that is defined here means that.
    t.line("help", "write `:help`")
    t.line("exit()", "write `:quit`")
    t.line("?sgd", "write `:doc sgd`")
    t.line("whos", "write `:names`")
    t.line("let whos = 5")
    t.line("whos", r"[\r\n]5\r")
    # A line that cannot go on is told at once, and swallows no other.
    t.line("plot a", "E0120[\\s\\S]*plot y ~ x in table")
    t.line("nonsense", "E0201")
    t.line(f":save {FOLDER}/saved.sgd", "4 entries")
    with open(os.path.join(FOLDER, "saved.sgd")) as file:
        saved = file.read()
    assert saved == ("let a = [1, 2]\nprint sum(k for k in 1 ..< 10)\nseed 9\nlet whos = 5\n"
                     "print whos\n"), saved
    # Names that were defined again: a new session that loads the file has the same values.
    t.line("let x = 1")
    t.line("let x = x + 1")
    t.line("let y = 10 * x")
    t.line("let x = 7")
    t.line(f":save {FOLDER}/again.sgd", "8 entries")
    other = Terminal()
    other.line(f":load {FOLDER}/again.sgd", "new: ")
    other.line("(x, y, whos)", r"\(7, 20, 5\)")
    assert other.finish() == 0
    t.line(":history seed", r"\d+  :set seed 9")
    assert t.finish(":quit\r") == 0


def history():
    if os.path.exists(os.path.join(FOLDER, "history")):
        os.remove(os.path.join(FOLDER, "history"))
    t = Terminal()
    t.line("100 + 11", r"[\r\n]111\r")
    t.send("\x1b[A\r")
    t.expect(r"[\r\n]111\r[\s\S]*sgd> ")
    # A paste of several lines is one entry.
    t.send("\x1b[200~let z = {\n  let a = 1\n  a + 1\n}\x1b[201~\r")
    t.expect("sgd> ")
    t.line("z", r"[\r\n]2\r")
    t.line("let k = (5", prompt=r"\.\.\.> ")
    t.line("+ 2)")
    # Killed, not left: what was entered is there all the same.
    os.kill(t.process, signal.SIGKILL)
    t.finish(None)
    t = Terminal()
    t.send("\x1b[A\r")
    t.expect("sgd> ")
    t.line("k", r"[\r\n]7\r")
    t.send("\x12let z")
    t.send("\r")
    t.expect("sgd> ")
    t.line("z", r"[\r\n]2\r")
    assert t.finish() == 0
    # Without a place for it: no history, and no complaint.
    t = Terminal(SGD_HISTORY="/proc/nowhere/history")
    t.line("1 + 1", r"[\r\n]2\r")
    assert t.finish() == 0
    # By itself it lies in the folder for the state of programs, for its owner alone.
    state = os.path.join(FOLDER, "state")
    os.mkdir(state)
    t = Terminal(SGD_HISTORY=None, XDG_STATE_HOME=state)
    t.line("1 + 2", r"[\r\n]3\r")
    assert t.finish() == 0
    assert os.stat(os.path.join(state, "sgd", "history")).st_mode & 0o77 == 0


def surroundings():
    # Colours, unless NO_COLOR is set.
    t = Terminal()
    t.line("nonsense", r"\x1b\[")
    t.finish()
    t = Terminal(NO_COLOR="1")
    t.line("nonsense", r"error E0201: ")
    assert "\x1b[1;31m" not in t.text
    t.finish()
    # ASCII.
    t = Terminal(LC_ALL="C", LANG="C")
    t.line("mean(draw(Normal(mean: 0, sd: 1), 99))", r"\+- ")
    t.line("linspace(0, 1, 40)", r"_.*#  0 to 1")
    t.send(LONG_RUN + "\r")
    t.expect(r"\[#*\.+\].*steps/s")
    t.send("\x03")
    t.expect("stopped[\\s\\S]*sgd> ")
    t.finish()
    # Narrow: lines keep to the width.
    t = Terminal(columns=45)
    t.send(LONG_RUN + "\r")
    t.expect("steps/s")
    t.pull(0.5)
    bars = [part for part in re.split(r"\r|\n", t.text) if "steps/s" in part]
    assert all(len(re.sub(r"\x1b\[[^a-zA-Z]*[a-zA-Z]", "", bar)) < 45 for bar in bars), bars
    t.resize(120)
    t.send("\x03")
    t.expect("stopped[\\s\\S]*sgd> ")
    t.line("1 + 1", r"[\r\n]2\r")
    t.finish()
    # Tables, messages and records fold; also after the window was made narrower.
    t = Terminal(columns=120, NO_COLOR="1")
    table = "let s = sweep k in [1, 2] { row alpha: k + 0.125, beta: k / 3, gamma: k / 7, delta: k / 9 }"
    t.line(table)
    t.line("s", r"alpha +beta +gamma +delta")
    t.resize(30)
    for entry in ["s", "nonsense + s", "landscape(doubleWell, in: (-2, 2))"]:
        shown = t.shown(entry)
        assert all(len(line) <= 30 for line in shown.split("\n")), shown
        assert len(shown.split("\n")) > 5, shown
    t.finish()
    # The terminal is as it was found, however the prompt ends.
    for end in [signal.SIGTERM, signal.SIGHUP]:
        t = Terminal()
        t.send(LONG_RUN + "\r")
        t.expect("steps/s")
        os.kill(t.process, end)
        time.sleep(0.3)
        assert t.echoes
        assert t.finish(None) == 128 + end
    # Scripts: Ctrl-C gives 130 and what was found; no bar where there is no terminal.
    path = os.path.join(FOLDER, "long.sgd")
    with open(path, "w") as file:
        file.write(LONG_RUN + "\n")
    t = Terminal(waits="steps/s", arguments=("run", path))
    t.send("\x03")
    t.expect(r"`r` stopped after[\s\S]*m: ")
    assert t.finish(None) == 130, t.status


# Work that takes seconds or longer, of each kind that loops somewhere else.
LONG_WORK = [
    LONG_RUN,
    "eigenvalues(A + A')", "sum(A * A)", "sum(inverse(A))", "sort(x)", "quantile(x, 0.5)", "tailIndex(x)",
    "draw(Normal(mean: 0, sd: 1), 20_000_000)", "[sin(k) for k in 1 ..< 9_000_000]",
    "minimize(y => sum(sin(k * y) for k in 1 ..< 100_000), in: (0, 1))",
    "landscape(y => sum(sin(k * y) for k in 1 ..< 5_000), in: (-100, 100))",
    "[exact.escapeRate(sgd(rate: 0.05 + 0.001 * k) on doubleWell with Normal(mean: 0, sd: 0.5), "
    "from: 1, in: (0, inf)) for k in 1 ..< 999]",
]


def stops():
    """Ctrl-C gives the prompt back soon, whatever is computed; with TIMES in the environment, prints how soon."""
    t = Terminal()
    t.line("let A = eye(2000) + ones(2000, 2000)")
    t.line("let x = draw(Normal(mean: 0, sd: 1), 3_000_000)")
    t.line("let kept = 3")
    for work in LONG_WORK:
        t.name = work
        late = []
        for pause in [0.3, 0.5, 0.7] if "TIMES" in os.environ else [0.4]:
            t.send(work + "\r")
            time.sleep(pause)
            t.pull(0)
            t.text = ""
            begin = time.monotonic()
            os.write(t.file, b"\x03")
            t.expect(r"stopped[\s\S]*sgd> ")
            late.append(time.monotonic() - begin)
        assert max(late) < 1, f"{work}: stopped after {late} s"
        if "TIMES" in os.environ:
            print(f"{1000 * sorted(late)[len(late) // 2]:5.0f} ms  {work}", flush=True)
    t.line("kept", r"[\r\n]3\r")
    assert t.finish() == 0


chosen = sys.argv[2:] or [
    "values", "interrupts", "tall", "completion", "commands", "history", "surroundings"]
for name in chosen:
    globals()[name]()

"""Drives the prompt through a pseudo-terminal; exits with 0 if all is as expected."""
import signal
import os
import re
import sys
import tempfile

import pexpect

# A test runner may leave these ignored or blocked; a terminal's user has them as they are by default.
signal.signal(signal.SIGINT, signal.SIG_DFL)
signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])

folder = tempfile.mkdtemp()
environment = dict(
    os.environ, TERM="xterm-256color", INPUTRC="/dev/null", LANG="C.UTF-8", LC_ALL="C.UTF-8",
    SGD_HISTORY=os.path.join(folder, "history"))


def start():
    child = pexpect.spawn(
        sys.argv[1], env=environment, encoding="utf-8", timeout=30, dimensions=(24, 100))
    child.delaybeforesend = 0.05
    child.expect("sgd> ")
    return child


def line(child, text, answer=None, prompt="sgd> "):
    child.send(text + "\r")
    if answer is not None:
        child.expect(answer)
    child.expect(prompt)


child = start()
# Values, with the type where it does not show.
line(child, "2 + 2", r"[\r\n]4\r")
line(child, "_ * 2", r"[\r\n]8\r")
line(child, "[0.5, 1]", re.escape("[0.5, 1] : Vec[2]"))
# Open brackets ask for more.
line(child, "let x = (1 +", prompt=r"\.\.\.> ")
line(child, "2)")
line(child, "x", r"[\r\n]3\r")
# A mistake keeps the session.
line(child, "nonsense", "E0201")
line(child, "x", r"[\r\n]3\r")
# Ctrl-C drops a line, also one that has begun.
child.send("garbage")
child.expect("garbage")
child.sendintr()
child.expect(r"\^C")
child.expect("sgd> ")
line(child, "let y = (", prompt=r"\.\.\.> ")
child.sendintr()
child.expect("sgd> ")
# Ctrl-C during a run keeps the session.
child.send("let r = simulate sgd(rate: 0.1) on doubleWell with Normal(mean: 0, sd: 1) "
           "{ from: 0; steps: 1e12; replicas: 100; measure m = mean(w) }\r")
try:
    child.expect("sgd> ", timeout=1.5)
    sys.exit("the run ended too early")
except pexpect.TIMEOUT:
    pass
child.sendintr()
child.expect("stopped")
child.expect("sgd> ")
line(child, "x", r"[\r\n]3\r")
# Greek letters and names are completed.
child.send("let \\eta\t = 0.1\r")
child.expect("sgd> ")
line(child, "η", r"0\.1\r")
child.send("heavyB\t(rate: 0.1)\r")
child.expect("heavyBall")
child.expect("sgd> ")
# The arrow brings the last line back.
line(child, "100 + 11", r"[\r\n]111\r")
child.send("\x1b[A\r")
child.expect(r"[\r\n]111\r")
child.expect("sgd> ")
# A paste of several lines is one entry.
child.send("\x1b[200~let z = {\n  let a = 1\n  a + 1\n}\x1b[201~\r")
child.expect("sgd> ")
line(child, "z", r"[\r\n]2\r")
# Ctrl-D leaves, and the history is there next time.
child.sendeof()
child.expect(pexpect.EOF)
child.close()
assert child.exitstatus == 0, child.exitstatus
child = start()
child.send("\x1b[A\r")
child.expect("nothing here is called `z`")
child.expect("sgd> ")
child.sendeof()
child.expect(pexpect.EOF)

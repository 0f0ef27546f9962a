"""Ctrl-C that works while a solver runs, too."""

from __future__ import annotations

import _thread
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

GRACE_SECONDS = 1.0
"""How long Python may take to wind a command up before the user is told that it takes longer."""

FINISHING = "Winding up; a design that has found a plan ends with it. Press Ctrl-C again to end at once."


@contextmanager
def heeded_interrupts(give_up: Callable[[], None]) -> Iterator[None]:
    """Interrupt the block on Ctrl-C by `KeyboardInterrupt`, and end the process on a second one.

    A design that is interrupted goes on with the best plan it has, as soon as the solver it is in returns. While it
    runs, a solver puts a handler of its own in the place of Python's, and an interrupt that reaches it is lost. So
    the signal is kept from all handlers and awaited by a thread. Where signals cannot be kept (Windows, or outside
    the main thread) Ctrl-C works as Python has it.

    Parameters
    ----------
    give_up : callable
        Called on the second Ctrl-C; it ends the process.
    """
    if not hasattr(signal, "pthread_sigmask") or threading.current_thread() is not threading.main_thread():
        yield
        return
    done = threading.Event()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    watch = threading.Thread(target=_watch, args=(done, give_up), daemon=True)
    watch.start()
    try:
        yield
    finally:
        done.set()
        if watch.is_alive():
            # Wakes the thread, which then sees that it is done.
            signal.pthread_kill(watch.ident or 0, signal.SIGINT)
            watch.join()
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _watch(done: threading.Event, give_up: Callable[[], None]) -> None:
    signal.sigwait({signal.SIGINT})
    if done.is_set():
        return
    _thread.interrupt_main()
    if done.wait(GRACE_SECONDS):
        return
    sys.stderr.write(f"\n{FINISHING}\n")
    sys.stderr.flush()
    signal.sigwait({signal.SIGINT})
    if not done.is_set():
        give_up()


def end_process(message: str, status: int) -> None:
    """End the process at once, whatever its main thread does; a half-written run stays aside and is cleaned later."""
    cursor = "\033[?25h" if sys.stderr.isatty() else ""
    sys.stderr.write(f"{cursor}\n{message}\n")
    sys.stderr.flush()
    os._exit(status)

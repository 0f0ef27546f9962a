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
"""How long Python may take to wind a command up before the process ends without it."""


@contextmanager
def heeded_interrupts(give_up: Callable[[], None]) -> Iterator[None]:
    """End the block on Ctrl-C: by `KeyboardInterrupt` where Python runs, else by ending the process.

    While it runs, a solver puts a handler of its own in the place of Python's, and an interrupt that reaches it is
    lost. So the signal is kept from all handlers and awaited by a thread. Where signals cannot be kept (Windows, or
    outside the main thread) Ctrl-C works as Python has it.

    Parameters
    ----------
    give_up : callable
        Called when the main thread is still inside a solver after `GRACE_SECONDS`; it ends the process.
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
    if not done.wait(GRACE_SECONDS):
        give_up()


def end_process(message: str, status: int) -> None:
    """End the process at once, whatever its main thread does; a half-written run stays aside and is cleaned later."""
    cursor = "\033[?25h" if sys.stderr.isatty() else ""
    sys.stderr.write(f"{cursor}\n{message}\n")
    sys.stderr.flush()
    os._exit(status)

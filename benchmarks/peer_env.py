"""Peers live in an environment of their own, so they never weigh on the product's."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SCRIPTS = Path(__file__).parent / "peers"
INSTALL_SECONDS = 300
RUN_SECONDS = 900


@dataclass(frozen=True)
class Peer:
    """An installed peer, or the reason why there is none.

    Attributes:
        python: Its interpreter; None if it could not be installed.
        version: Name and version that pip chose.
        missing: Why there is no peer; empty if there is one.
    """

    python: Path | None
    version: str
    missing: str = ""

    def run(self, script: str, *arguments: str, given: str = "") -> str:
        """Run one of ``peers/`` in the peer's environment and return its output.

        Raises:
            RuntimeError: If there is no peer, or it fails.
        """
        if self.python is None:
            raise RuntimeError(self.missing)
        done = subprocess.run(
            [str(self.python), str(SCRIPTS / script), *arguments],
            input=given,
            capture_output=True,
            text=True,
            timeout=RUN_SECONDS,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{script} failed: {done.stderr.strip()[-500:]}")
        return done.stdout


@contextmanager
def installed(package: str, *others: str) -> Iterator[Peer]:
    """Install packages into a temporary environment; it goes when the block ends.

    Args:
        package: The peer, as pip reads it.
        *others: What the peer needs and does not ask for.
    """
    with tempfile.TemporaryDirectory() as folder:
        yield _install(package, others, Path(folder) / "venv")


def wheel_member(python: Path, package: str, member: str, place: Path) -> Path:
    """Take one file out of a wheel without installing it.

    Args:
        python: Interpreter whose pip downloads.
        package: The wheel's package.
        member: Path inside the wheel.
        place: Folder to put it in.
    """
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "download"]
    _call([*pip, "--quiet", "--no-deps", "--dest", str(place), package])
    wheel = next(place.glob(f"{package.replace('-', '_')}*.whl"))
    with zipfile.ZipFile(wheel) as files:
        return Path(files.extract(member, place))


def _install(package: str, others: Sequence[str], place: Path) -> Peer:
    python = place / "bin" / "python"
    pip = [str(python), "-m", "pip", "--disable-pip-version-check"]
    try:
        _call([sys.executable, "-m", "venv", str(place)])
        _call([*pip, "install", "--quiet", package, *others])
        listed = _call([*pip, "list", "--format=freeze"])
    except subprocess.CalledProcessError as error:
        said = (error.stderr or "").strip().splitlines()
        why = said[-1] if said else f"exit status {error.returncode}"
        return Peer(None, package, f"no peer: pip could not install {package} ({why})")
    except subprocess.TimeoutExpired:
        why = f"no peer: pip took over {INSTALL_SECONDS} s to install {package}"
        return Peer(None, package, why)
    name = re.split(r"[\[=<>]", package)[0]
    found = [line for line in listed.splitlines() if line.startswith(f"{name}==")]
    return Peer(python, (found or [package])[0].replace("==", " "))


def _call(command: list[str]) -> str:
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, timeout=INSTALL_SECONDS
    )
    return done.stdout

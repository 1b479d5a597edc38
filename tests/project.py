"""A copy of the project for tests that run it as a user would, from the shell."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Project:
    """A project folder of its own: configuration and raw data copied."""

    folder: Path

    @classmethod
    def copy_to(cls, folder: Path) -> Project:
        """Make a fresh copy, as a clone would be."""
        folder.mkdir(parents=True)
        for name in ("pyproject.toml", ".telemetry"):
            shutil.copy(ROOT / name, folder / name)
        shutil.copytree(
            ROOT / "conf", folder / "conf", ignore=shutil.ignore_patterns("local")
        )
        (folder / "conf" / "local").mkdir()
        shutil.copytree(ROOT / "data" / "01_raw", folder / "data" / "01_raw")
        (folder / "src").mkdir()  # the package itself is installed
        return cls(folder)

    def command(self, *arguments: str) -> list[str]:
        """The command line of `kedro` with these arguments."""
        return [sys.executable, "-m", "kedro", *arguments]

    def environment(self) -> dict[str, str]:
        """A user's environment; wide lines, so that messages are not wrapped."""
        return {**os.environ, "COLUMNS": "400", "NO_COLOR": "1"}

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Begin a command in the background, in a process group of its own."""
        return subprocess.Popen(
            self.command(*arguments),
            cwd=self.folder,
            env=self.environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def kedro(
        self, *arguments: str, check: bool = True
    ) -> subprocess.CompletedProcess[str]:
        """Run a command to its end; output and errors come back together."""
        done = subprocess.run(
            self.command(*arguments),
            cwd=self.folder,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if check:
            assert done.returncode == 0, done.stdout[-6000:]
        return done

    def data(self, name: str = "data/test") -> Path:
        """Where a run's outputs lie."""
        return self.folder / name

    def content(self, name: str = "data/test") -> dict[str, str]:
        """sha256 of every committed file, by relative path."""
        base = self.data(name)
        return {
            str(path.relative_to(base)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(base.rglob("*"))
            if path.is_file() and not _is_bookkeeping(path.relative_to(base))
        }


def _is_bookkeeping(path: Path) -> bool:
    return any(part.startswith(("_", ".")) for part in path.parts)

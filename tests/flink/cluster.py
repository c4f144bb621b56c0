"""A Flink cluster of processes on this machine: a JobManager, two TaskManagers of two slots, a worker pool for each.

Workers run another environment's Python in another folder. The TaskManagers know their pool by one name and port, as
Beam gives all the same address; each resolves the name by a file of its own.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

from tests.flink.jars import FLINK, JARS, JOB_SERVER

WORKERS = FLINK / "worker"  # the environment of the workers, which has all but wirebeam
WIREBEAM = FLINK / "site"  # wirebeam as its wheel has it
BOOT = FLINK / "boot"  # the program with which Beam's container images begin
_START_SECONDS = 180.0  # on a machine that is busy
_POOL = "worker-pool"
_OPENED = (
    "java.util", "java.lang", "java.net", "java.io", "java.nio", "java.time", "java.util.concurrent",
    "java.util.concurrent.atomic", "java.util.concurrent.locks", "java.lang.reflect", "java.text", "sun.nio.ch",
)  # fmt: skip  # what Flink's own start-up scripts open for Java 17
_CONFIG = """
jobmanager.rpc.address: 127.0.0.1
jobmanager.bind-host: 127.0.0.1
jobmanager.rpc.port: {rpc}
jobmanager.memory.process.size: 1g
rest.address: 127.0.0.1
rest.bind-address: 127.0.0.1
rest.port: {rest}
blob.server.port: {blob}
taskmanager.host: 127.0.0.1
taskmanager.bind-host: 127.0.0.1
taskmanager.numberOfTaskSlots: {slots}
taskmanager.cpu.cores: 2.0
taskmanager.memory.task.heap.size: 256m
taskmanager.memory.task.off-heap.size: 64m
taskmanager.memory.framework.heap.size: 128m
taskmanager.memory.framework.off-heap.size: 64m
taskmanager.memory.network.min: 256m
taskmanager.memory.network.max: 256m
taskmanager.memory.managed.size: 64m
taskmanager.memory.jvm-metaspace.size: 192m
taskmanager.memory.jvm-overhead.min: 64m
taskmanager.memory.jvm-overhead.max: 64m
classloader.resolve-order: parent-first
heartbeat.interval: 1000
heartbeat.timeout: 8000
restart-strategy.type: fixed-delay
restart-strategy.fixed-delay.attempts: {retries}
restart-strategy.fixed-delay.delay: 3 s
io.tmp.dirs: {folder}/tmp
"""


class Cluster:
    """The processes of a cluster; ``options`` are those of a run on it.

    Workers find wirebeam in ``path``, or where there is no path get it from the job. They don't see the folder
    ``hidden``.
    """

    def __init__(
        self,
        folder: Path,
        managers: int = 2,
        retries: int = 0,
        path: Sequence[Path] = (WIREBEAM,),
        hidden: Path | None = None,
    ) -> None:
        self.folder, self.path, self.hidden, slots = folder, path, hidden, 2
        self.rest, self.rpc, self.blob, self.pool_port = (_free_port() for _ in range(4))
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        for name in ("conf", "tmp", "work"):
            (folder / name).mkdir()
        ports = {"rest": self.rest, "rpc": self.rpc, "blob": self.blob}
        config = _CONFIG.format(**ports, slots=slots, retries=retries, folder=folder)
        (folder / "conf" / "flink-conf.yaml").write_text(config)
        with ExitStack() as failing:
            failing.callback(self.close)
            self._java("jobmanager", "entrypoint.StandaloneSessionClusterEntrypoint", "-Xmx400m")
            for number in range(managers):
                self.start_manager(number)
            self.wait_for(lambda: self.get("overview")["taskmanagers"] == managers)
            failing.pop_all()

    @property
    def options(self) -> list[str]:
        return [
            "--runner=FlinkRunner", "--flink_version=1.19", f"--flink_master=127.0.0.1:{self.rest}",
            f"--flink_job_server_jar={JOB_SERVER}", "--job_server_jvm_properties=-Xmx400m",
            "--environment_type=EXTERNAL", f"--environment_config={_POOL}:{self.pool_port}",
            f"--parallelism={2 * self.managers}", "--environment_cache_millis=20000",
        ]  # fmt: skip

    @property
    def managers(self) -> int:
        return sum(name.startswith("taskmanager") for name in self.processes)

    def start_manager(self, number: int) -> None:
        """A TaskManager, and its pool where there is none yet."""
        address, hosts = f"127.0.0.{number + 2}", self.folder / f"hosts-{number}"
        hosts.write_text(f"127.0.0.1 localhost {socket.gethostname()}\n{address} {_POOL}\n")
        if f"pool-{number}" not in self.processes:
            self._pool(number, f"{address}:{self.pool_port}")
        self._java(
            f"taskmanager-{number}", "taskexecutor.TaskManagerRunner", "-Xmx384m", "-XX:MaxDirectMemorySize=448m",
            f"-Djdk.net.hosts.file={hosts}",
        )  # fmt: skip

    def _pool(self, number: int, address: str) -> None:
        work = self.folder / "work" / str(number)
        work.mkdir()
        script = Path(__file__).with_name("pool.py")
        words = [WORKERS / "bin/python", "-P", script, address, *([] if self.path else [BOOT])]
        if self.hidden:
            words = [
                "unshare",
                "-m",
                "sh",
                "-c",
                f'mount -t tmpfs none {self.hidden}; exec "$@"',
                "sh",
                *words,
            ]
        environment = os.environ | {
            "PATH": f"{WORKERS / 'bin'}:{os.environ['PATH']}",
            "PYTHONPATH": os.pathsep.join(map(str, self.path)),
            "RUN_PYTHON_SDK_IN_DEFAULT_ENVIRONMENT": "1",
        }
        self._start(f"pool-{number}", words, work, environment)

    def _java(self, name: str, entry: str, *flags: str) -> None:
        beams = (jar for jar in sorted(JARS.glob("*.jar")) if not jar.name.startswith(("flink-", "slf4j-")))
        path = os.pathsep.join(map(str, (*sorted((FLINK / "dist/lib").glob("*.jar")), *beams)))
        opened = [f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in _OPENED]
        words = ["java", *flags, *opened, "-cp", path, f"org.apache.flink.runtime.{entry}"]
        self._start(name, [*words, "--configDir", str(self.folder / "conf")], self.folder, os.environ)

    def _start(self, name: str, words: Sequence[object], folder: Path, environment: Any) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [str(word) for word in words], cwd=folder, env=environment, stdout=log, stderr=log
            )

    def kill(self, name: str) -> None:
        """End a process as a failing machine does."""
        self.processes[name].kill()
        self.processes[name].wait()

    def workers(self) -> list[int]:
        """The worker processes that the pools have started."""
        pools = {self.processes[name].pid for name in self.processes if name.startswith("pool")}
        return _children(pools)

    def jobs(self, *states: str) -> list[str]:
        """The jobs in some states."""
        return [job["id"] for job in self.get("jobs")["jobs"] if job["status"] in states]

    def get(self, path: str) -> Any:
        """An answer of Flink's REST API."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.rest}/{path}", timeout=10) as answer:
            return json.load(answer)

    def wait_for(self, holds: Callable[[], bool], seconds: float = _START_SECONDS) -> None:
        """Wait until something holds; what it raises meanwhile, as nobody answers yet, is no answer."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with suppress(OSError, KeyError):
                if holds():
                    return
            time.sleep(0.2)
        logs = "\n".join(path.read_text(errors="replace")[-1500:] for path in self.folder.glob("*.log"))
        raise TimeoutError(logs)

    def close(self) -> None:
        """End all processes, and the workers with them."""
        left = self.workers()
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=5)
            process.kill()
            process.wait()
        for worker in left:
            with suppress(ProcessLookupError):
                os.kill(worker, 9)


def _children(parents: set[int]) -> list[int]:
    """The processes whose parent is one of these."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if int(path.read_text().rpartition(")")[2].split()[1]) in parents:
                found.append(int(path.parent.name))
    return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port

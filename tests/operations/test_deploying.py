"""The files for running the desk as a service: every setting in them is one, every role, command and file exists.

Docker and systemd themselves are asked where they are there.
"""

import re
import shutil
import subprocess
from configparser import ConfigParser
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from bot.cli import COMMANDS
from bot.roles import Role
from bot.settings import LOOPBACK, Settings
from tests.test_docs import commands_list

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
UNITS = sorted((ROOT / "deploy" / "systemd").iterdir())
SERVICES: dict[str, Any] = COMPOSE["services"]
NAMES = {name.upper() for name in Settings.model_fields}
DESKS = {name: s for name, s in SERVICES.items() if "ROLE" in s.get("environment", {})}
KNOWN = set(re.findall(r"`(firstline [a-z]+)", commands_list()))


def test_every_role_has_its_service() -> None:
    roles = {name: service["environment"]["ROLE"] for name, service in DESKS.items()}
    assert sorted(roles.values()) == sorted(get_args(Role))
    assert DESKS["firstline"]["profiles"] == ["one"]
    assert all(service["profiles"] == ["split"] for name, service in DESKS.items() if name != "firstline")
    assert len(COMMANDS) > 5 and "firstline serve" in KNOWN


@pytest.mark.parametrize("name", sorted(DESKS))
def test_the_settings_of_a_service_are_settings_and_fit_together(name: str, tmp_path: Path) -> None:
    values = {k: str(v).replace("${POSTGRES_PASSWORD:-}", "secret") for k, v in DESKS[name]["environment"].items()}
    assert set(values) <= NAMES
    made = Settings(**{k.lower(): v for k, v in values.items()}, _env_file=None)
    assert made.role == values["ROLE"] and made.log_format == "json"
    for folder in (made.data_dir, made.shared):
        mounts = [*DESKS[name]["volumes"], *DESKS[name]["tmpfs"]]
        assert any(re.match(rf"(\w+:)?{folder}(:|$)", mount) for mount in mounts), f"{folder} is not kept"


def test_no_port_is_open_to_others_and_nobody_is_root() -> None:
    for name, service in SERVICES.items():
        for port in service.get("ports", ()):
            assert port.split(":")[0] in LOOPBACK, name
        assert service.get("network_mode", "").startswith(("", "service:")) and service.get("network_mode") != "host"
        assert service["security_opt"] == ["no-new-privileges:true"] and not service.get("privileged")
        if name != "postgres":
            assert service["read_only"] and service["cap_drop"] == ["ALL"]
    dockerfile = (ROOT / "Dockerfile").read_text("utf-8")
    assert re.search(r"^USER (\d+):(\d+)$", dockerfile, re.M)
    assert dockerfile.rindex("USER ") > dockerfile.rindex("RUN ")


def test_the_services_stand_on_each_other() -> None:
    volumes = {v.split(":")[0] for s in SERVICES.values() for v in s.get("volumes", ()) if not v.startswith(".")}
    assert volumes == set(COMPOSE["volumes"])
    for name, service in SERVICES.items():
        for other in service.get("depends_on", {}):
            assert SERVICES[other]["profiles"] == service["profiles"], name
            assert "healthcheck" in SERVICES[other] or other in ("firstline", "web")
        mode = service.get("network_mode")
        if mode:
            other = SERVICES[mode.removeprefix("service:")]
            (listens,) = re.findall(r"^TCP-LISTEN:(\d+),", service["command"][1])
            (sends,) = re.findall(r"^TCP:127.0.0.1:(\d+)$", service["command"][2])
            assert other["ports"] == [f"127.0.0.1:8080:{listens}"] and sends == other["environment"]["PORT"]
    secret = re.findall(r"\$\{(\w+)", (ROOT / "compose.yaml").read_text("utf-8"))
    example = (ROOT / "deploy" / "compose.env.example").read_text("utf-8")
    assert set(secret) == set(re.findall(r"^(\w+)=", example, re.M)) and not set(secret) & NAMES


def test_what_the_image_copies_and_runs_is_there() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text("utf-8")
    ignored = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    for sources in re.findall(r"^COPY (?!--from)(.+) \S+$", dockerfile, re.M):
        for source in sources.split():
            assert (ROOT / source).exists() and f"!{source}" in ignored, source
    assert set(re.findall(r"\b([A-Z_]+)=", re.sub(r"#.*", "", dockerfile))) - NAMES == {
        "PATH",
        "PYTHONUNBUFFERED",
        "ARG_EXTRAS",
        "EXTRAS",
    } - {"ARG_EXTRAS"}
    for command in re.findall(r'^CMD \["firstline", "(\w+)"', dockerfile, re.M):
        assert f"firstline {command}" in KNOWN
    version = re.search(r"FROM python:(\d+\.\d+)", dockerfile)
    assert version and version[1] == "3.11" and dockerfile.count(f"FROM {version[0].removeprefix('FROM ')}") == 2


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_a_unit_runs_what_there_is_and_may_little(unit: Path) -> None:
    found = _unit(unit)
    if unit.suffix == ".timer":
        assert unit.with_suffix(".service").exists()
        return
    service = found["Service"]
    for setting in re.findall(r"\b([A-Z_]+)=", service.get("Environment", "")):
        assert setting in NAMES
    run = re.search(r"/bin/(firstline \w+|chroma run)", service["ExecStart"])
    assert run and (run[1] in KNOWN or run[1] == "chroma run")
    assert (
        service["User"] == "firstline" and service["NoNewPrivileges"] == "yes" and service["ProtectSystem"] == "strict"
    )
    assert service["CapabilityBoundingSet"] == "" and "@system-service" in service["SystemCallFilter"]
    state = f"/var/lib/{service['StateDirectory']}"
    for folder in re.findall(r"(?:DATA_DIR=|--path )(\S+)", " ".join(service.values())):
        assert folder.startswith(state)


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not here: nobody else reads units")
    for unit in UNITS:
        # the programs are installed elsewhere on a real host
        text = (
            unit.read_text("utf-8")
            .replace("/opt/firstline/.venv/bin/firstline", "/bin/true")
            .replace("/opt/firstline/.venv/bin/chroma", "/bin/true")
        )
        (tmp_path / unit.name).write_text(text, "utf-8")
    names = [str(tmp_path / unit.name.replace("@.", "@worker.")) for unit in UNITS]
    shutil.copy(tmp_path / "firstline@.service", tmp_path / "firstline@worker.service")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *names], capture_output=True, text=True, check=False, timeout=60
    )
    ours = [line for line in done.stderr.splitlines() if "firstline" in line and "postgresql.service" not in line]
    assert ours == []


@pytest.mark.parametrize("profile", ["one", "split"])
def test_docker_takes_the_file(profile: str) -> None:
    there = (
        shutil.which("docker")
        and not subprocess.run(
            ["docker", "compose", "version"], capture_output=True, check=False, timeout=60
        ).returncode
    )
    if not there:
        pytest.skip("`docker compose` is not here: the file is read as YAML by the other tests only")
    subprocess.run(["docker", "compose", "--profile", profile, "config", "--quiet"], cwd=ROOT, check=True, timeout=60)


def _unit(path: Path) -> ConfigParser:
    made = ConfigParser(interpolation=None, strict=False)
    made.optionxform = str  # type: ignore[assignment,method-assign]
    made.read_string(path.read_text("utf-8"))
    return made

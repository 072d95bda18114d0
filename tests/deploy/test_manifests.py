"""What deploy/ names is there: settings, commands, ports, probes and files. No container engine is needed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.commands import COMMANDS
from bot.settings import ROOT, Settings, read_settings

DEPLOY = ROOT / "deploy"
KUBERNETES = sorted((DEPLOY / "kubernetes").glob("*.yaml"))
# The desk comes with its own settings and command; until it is here, these are not looked for.
OF_THE_DESK = set() if (ROOT / "bot" / "desk").exists() else {"DESK_URL", "desk"}
SETTINGS = {item.name.upper() for item in fields(Settings)} | OF_THE_DESK
PROGRAMS = {command.__name__.rpartition(".")[2] for command in COMMANDS} | OF_THE_DESK
PORTS = {"assistant": Settings().assistant_port, "actions": Settings().action_port, "desk": 5006}
PATHS = {"assistant": {"/health", "/ready"}, "actions": {"/health"}, "desk": {"/health"}, "nginx": {"/front"}}
SECRET = re.compile(r"KEY|KEYS|TOKEN|PASSWORD|DATABASE_URL|REDIS_URL|SMTP_URL")


def environment(name: str) -> dict[str, str]:
    lines = (DEPLOY / name).read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def objects() -> Iterator[dict[str, Any]]:
    for file in KUBERNETES:
        yield from yaml.safe_load_all(file.read_text(encoding="utf-8"))


WORKLOADS = [one for one in objects() if one["kind"] in ("Deployment", "StatefulSet")]
OURS = [one for one in WORKLOADS if one["metadata"]["name"] in PORTS]
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yml").read_text(encoding="utf-8"))
every = pytest.mark.parametrize("workload", WORKLOADS, ids=lambda one: one["metadata"]["name"])
each_of_ours = pytest.mark.parametrize("workload", OURS, ids=lambda one: one["metadata"]["name"])


def container(workload: dict[str, Any]) -> dict[str, Any]:
    (found,) = workload["spec"]["template"]["spec"]["containers"]
    return dict(found)


def test_manifests_are_the_whole_topology() -> None:
    names = {one["metadata"]["name"] for one in WORKLOADS}
    assert names == {"assistant", "actions", "desk", "nginx", "redis", "postgresql"}
    assert {name.rstrip("-12") for name in COMPOSE["services"]} == names


@pytest.mark.parametrize("name", ["settings.env", "secrets.example.env"])
def test_manifests_name_settings_that_exist(name: str) -> None:
    assert environment(name).keys() <= SETTINGS


def test_manifests_settings_can_be_read_and_hold_no_secret() -> None:
    found = environment("settings.env")
    assert read_settings(found).log_format == "json"
    assert not [name for name in found if SECRET.search(name)]
    filled = {name for name, value in environment("secrets.example.env").items() if value}
    assert filled == {"DATABASE_URL", "REDIS_URL"} and all(
        "PASSWORD" in environment("secrets.example.env")[n] for n in filled
    )


def test_manifests_no_secret_is_written_down() -> None:
    for workload in WORKLOADS:
        for variable in container(workload).get("env", []):
            assert not SECRET.search(variable["name"]) or "secretKeyRef" in variable["valueFrom"], variable
    assert ".env" in (ROOT / ".gitignore").read_text(encoding="utf-8")


@each_of_ours
def test_manifests_run_commands_that_exist_on_their_ports(workload: dict[str, Any]) -> None:
    name, found = workload["metadata"]["name"], container(workload)
    assert found["args"][0] in PROGRAMS and found["ports"][0]["containerPort"] == PORTS[name]
    assert {variable["name"] for variable in found.get("env", [])} <= SETTINGS
    assert [one["secretRef"]["name"] for one in found["envFrom"] if "secretRef" in one] == ["assistant"]


def test_manifests_management_port_is_the_one_that_is_set() -> None:
    (assistant,) = (one for one in OURS if one["metadata"]["name"] == "assistant")
    ports = {port["name"]: port["containerPort"] for port in container(assistant)["ports"]}
    assert ports["management"] == int(environment("settings.env")["MANAGEMENT_PORT"])


@every
def test_manifests_probes_ask_for_what_is_served(workload: dict[str, Any]) -> None:
    name, found = workload["metadata"]["name"], container(workload)
    ports = {port["name"] for port in found["ports"]}
    assert {"livenessProbe", "readinessProbe"} <= found.keys()
    for probe in (found[key] for key in found if key.endswith("Probe")):
        asked = probe.get("httpGet") or probe.get("tcpSocket")
        assert "exec" in probe or asked["port"] in ports
        assert "httpGet" not in probe or probe["httpGet"]["path"] in PATHS[name]


@every
def test_manifests_nobody_is_root_or_writes_the_image(workload: dict[str, Any]) -> None:
    pod, found = workload["spec"]["template"]["spec"], container(workload)
    assert pod["securityContext"]["runAsNonRoot"] and pod["securityContext"]["runAsUser"] > 0
    assert pod["automountServiceAccountToken"] is False
    context = found["securityContext"]
    assert context["readOnlyRootFilesystem"] and not context["allowPrivilegeEscalation"]
    assert context["capabilities"] == {"drop": ["ALL"]}
    assert found["resources"]["requests"].keys() == {"cpu", "memory"} and "memory" in found["resources"]["limits"]


@pytest.mark.parametrize("name", ["assistant", "actions", "desk", "nginx"])
def test_manifests_roll_without_a_gap(name: str) -> None:
    (workload,) = (one for one in WORKLOADS if one["metadata"]["name"] == name)
    assert workload["spec"]["replicas"] >= 2 and workload["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
    budgets = [one for one in objects() if one["kind"] == "PodDisruptionBudget"]
    assert [one["spec"]["maxUnavailable"] for one in budgets if one["metadata"]["name"] == name] == [1]


@every
def test_manifests_labels_services_and_volumes_fit(workload: dict[str, Any]) -> None:
    name, pod = workload["metadata"]["name"], workload["spec"]["template"]
    assert pod["metadata"]["labels"] == workload["spec"]["selector"]["matchLabels"] == {"app": name}
    (service,) = (one for one in objects() if one["kind"] == "Service" and one["metadata"]["name"] == name)
    ports = {port["name"] for port in container(workload)["ports"]}
    assert service["spec"]["selector"] == {"app": name} and {p["targetPort"] for p in service["spec"]["ports"]} <= ports
    volumes = {one["name"] for one in pod["spec"]["volumes"]}
    volumes |= {one["metadata"]["name"] for one in workload["spec"].get("volumeClaimTemplates", [])}
    assert {mount["name"] for mount in container(workload)["volumeMounts"]} == volumes


@pytest.mark.parametrize(
    "image", [container(one)["image"] for one in WORKLOADS] + [s["image"] for s in COMPOSE["services"].values()]
)
def test_manifests_images_have_a_version(image: str) -> None:
    tags = {one["name"]: str(one["newTag"]) for one in kustomization()["images"]}
    assert image.partition(":")[2] not in ("", "latest") or tags[image] not in ("", "latest")


def kustomization() -> dict[str, Any]:
    return dict(yaml.safe_load((DEPLOY / "kustomization.yaml").read_text(encoding="utf-8")))


def test_manifests_kustomization_names_every_file() -> None:
    found = kustomization()
    assert sorted(DEPLOY / name for name in found["resources"]) == KUBERNETES
    files = [name.partition("=")[2] or name for one in found["configMapGenerator"] for name in one.get("files", [])]
    assert files and all((DEPLOY / name).is_file() for name in files)


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_manifests_compose_service(name: str) -> None:
    service = COMPOSE["services"][name]
    assert service["read_only"] and service["cap_drop"] == ["ALL"] and "mem_limit" in service
    assert service.get("command", ["run"])[0] in PROGRAMS | {"sh"}
    assert service.get("environment", {}).keys() <= SETTINGS | {
        "POSTGRES_USER",
        "POSTGRES_DB",
        "POSTGRES_PASSWORD_FILE",
    }
    for variables in service.get("env_file", []):
        assert variables == "secrets.env" or (DEPLOY / variables).is_file()
    for volume in (one.split(":") for one in service.get("volumes", [])):
        known = COMPOSE["volumes"].keys() | {"./tls"}
        assert volume[0] in known or (DEPLOY / volume[0]).is_file()


def test_manifests_image_copies_what_is_there_and_is_nobodys() -> None:
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    copied = [name for line in re.findall(r"^COPY (?!--from)(.*)$", text, re.M) for name in line.split()[:-1]]
    allowed = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    assert copied and all((ROOT / name).exists() and f"!{name}" in allowed for name in copied)
    assert re.search(r"^USER 10001$", text, re.M)
    variables = set(re.findall(r"\b((?:ASSISTANT|LOG)_[A-Z]+)=", text))
    assert variables == {"ASSISTANT_CACHE", "ASSISTANT_STATE", "ASSISTANT_HOST", "LOG_FORMAT"} and variables <= SETTINGS
    assert Path(ROOT / "requirements.txt").read_text(encoding="utf-8").count("--hash=sha256:") > 100

"""Asks every address of the description what it allows and what it does not, and holds each answer against it."""

from collections import Counter

import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode

from tests.app.api.reader import Reader

RELAXED = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
# A row that was listed is asked for by its address; a made-up one is seldom there.
SHOWN = {"ref": "/cases", "project_code": "/ledger", "number": "/decisions"}


def fuzz(reader: Reader, examples: int) -> Counter[tuple[str, int]]:
    """(address, status) → how often, with a token for everything; raises what schemathesis finds."""
    _, token = reader.token()
    seen: Counter[tuple[str, int]] = Counter()
    bearer = {"Authorization": f"Bearer {token}"}
    described = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", reader.town.app)
    for found in described.get_all_operations():
        operation = found.ok()
        for mode in GenerationMode:

            @settings(max_examples=examples, deadline=None, suppress_health_check=RELAXED, database=None)
            @given(case=operation.as_strategy(mode, headers=bearer))
            def ask(case: schemathesis.Case) -> None:
                answer = case.call_and_validate(headers=bearer)
                seen[case.path, answer.status_code] += 1

            ask()
        for name in operation.path_parameters:
            for row in reader.read(f"{SHOWN[name.name]}?limit=100", token)["items"]:
                case = operation.Case(path_parameters={name.name: row[name.name]})
                seen[case.path, case.call_and_validate(headers=bearer).status_code] += 1
    return seen

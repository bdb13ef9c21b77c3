"""The description is true: OpenAPI 3.1, every operation in it, every route decided about."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from correspondence import lettered
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from jsonschema import Draft202012Validator
from serving import ACCEPT, Api, evidence, finding, form
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route

from duzhan.api import app as applications
from duzhan.http.doors import policy_of, refuse_undecided
from duzhan.http.policies import PUBLIC, RouteWithoutPolicy
from duzhan.wire.triggers import SHAPES

Document = dict[str, Any]
LEAVE = {"delegate": "water_head", "since": "2020-06-01", "until": "2020-06-05", "reason": "年休假"}
CONTRACT = """
POST /tokens · GET /me · POST /cases · GET /cases · GET /cases/{number} · GET /cases/{number}/events
GET /cases/{number}/explanation · POST /cases/{number}/evidence · GET /cases/{number}/evidence
GET /cases/{number}/evidence/{id} · GET /ledger · GET /ledger.xlsx · GET /ledger.csv · GET /ledger.docx
GET /ledger-template.xlsx · GET /dashboard · GET /working-days · GET /notices
POST /notices/{id}/read · GET /contacts · POST /contacts · POST /contacts/{id}/disable · GET /notice-settings
PUT /notice-settings · GET /webhooks · POST /webhooks · POST /webhooks/{id}/test · GET /webhooks/{id}/deliveries
POST /webhooks/{id}/deliveries/{message}/replay · POST /webhooks/{id}/secret · POST /webhooks/{id}/secret/retire
GET /letters · GET /letters/{number} · GET /letters/{number}/letter.html · GET /letters/{number}/letter.docx
GET /letters/{number}/explanation · GET /notices/{id}/explanation · GET /cases/{number}/decisions
GET /cases/{number}/extensions · POST /letters/{number}/receipt · GET /cases/{number}/letters · GET /delegations
POST /reconciliations · GET /reconciliations · GET /reconciliations/{id}
POST /reconciliations/{id}/{line}/conclusion · GET /reconciliations/{id}/certificate.docx
GET /cases/{number}/bundle · GET /cases/{number}/certificate.docx · GET /cases/{number}/certificate.html
POST /delegations · POST /delegations/{id}/revoke · POST /webhooks/{id}/disable · GET /dead-notices
POST /dead-notices/{id}/replay
POST /cases/{number}/publicity · POST /cases/{number}/objections · POST /cases/{number}/objections/{position}/answer
GET /cases/{number}/instructions · POST /cases/{number}/instructions
POST /cases/{number}/instructions/{position}/answer · POST /cases/{number}/instructions/{position}/withdrawal
GET /cases/{number}/coordination · POST /cases/{number}/coordination
GET /meetings · POST /meetings · GET /meetings/{number} · POST /meetings/{number}/participants
POST /meetings/{number}/agenda · POST /meetings/{number}/items · POST /meetings/{number}/items/{item}/removal
POST /meetings/{number}/items/{item}/place · POST /meetings/{number}/decisions
POST /meetings/{number}/decisions/{position}/removal · POST /meetings/{number}/minutes
POST /meetings/{number}/signature · POST /meetings/{number}/cancellation
POST /readings · POST /readings/sheet · POST /indicator-rules/trial
GET /plans · GET /plans/{code} · PUT /plans/{code}/draft · POST /plans/{code}/signature · GET /plans/{code}/sheet.xlsx
GET /plans/{code}/lines/{line} · POST /plans/{code}/lines/{line}/progress · GET /plan-sheet.xlsx · POST /plan-sheet
GET /exits · GET /targets/{code} · POST /targets/{code}/delisting · POST /targets/{code}/relisting
GET /support · POST /support · GET /support/sheet.xlsx · POST /support/{id}/strike
GET /filings · POST /filings · GET /filings/due · GET /filings/{number} · POST /filings/{number}/receipt
GET /monthly-reports · GET /monthly-reports/{id} · PUT /monthly-reports/{id}/draft · POST /monthly-reports/{id}/sign
POST /monthly-reports/{id}/submit · POST /monthly-reports/{id}/return · POST /monthly-reports/{id}/accept
POST /monthly-reports/{id}/freeze · GET /monthly-reports/{id}/report.docx · GET /months/{month}
POST /months/{month}/freeze · POST /months/{month}/amendments · GET /months/{month}/bulletin.docx
GET /months/{month}/summary.docx · GET /metrics-definitions
POST /imports · GET /imports/reading · GET /imports/{id} · POST /imports/{id}/accept · GET /imports/{id}/report.xlsx
POST /me/sign-out · POST /me/password · GET /me/second-factor · POST /me/second-factor
POST /me/second-factor/confirm · GET /me/sessions · POST /me/sessions/{id}/end · GET /me/tokens · POST /me/tokens
POST /me/tokens/{id}/revoke · GET /accounts · POST /accounts · GET /accounts/{username}
POST /accounts/{username}/disable · POST /accounts/{username}/enable · POST /accounts/{username}/password
POST /accounts/{username}/second-factor/reset · POST /accounts/{username}/grants
POST /accounts/{username}/grants/{id}/revoke · GET /audit
GET /conformance · GET /scores · POST /scoring/trial · GET /scores/{month} · POST /scores/{month}/freeze
GET /scores/{month}/sheet.xlsx · GET /scores/{month}/sheet.docx · GET /records · POST /records
GET /records.docx · GET /records/{record} · PUT /records/{record} · GET /records/{record}/record.docx
POST /records/{record}/propose · POST /records/{record}/return · POST /records/{record}/sign
POST /records/{record}/withdraw · GET /appeals · POST /appeals · GET /appeals/{appeal}
POST /appeals/{appeal}/decision · POST /appeals/{appeal}/withdrawal
POST /accounts/{username}/change · POST /me/second-factor/recovery-codes
GET /units · POST /units · GET /units/{code} · POST /units/{code}/change · POST /units/{code}/end
GET /leaders · POST /leaders · POST /leaders/{id}/hand-over · POST /leaders/{id}/end
GET /teams · POST /teams · GET /teams/{code} · POST /teams/{code}/members · POST /teams/{code}/members/{id}/end
GET /tours · POST /tours · GET /tours/{id} · POST /tours/{id}/stops · GET /tours/{id}/checklist
POST /tours/{id}/withdrawal
POST /tours/{id}/visits · GET /tours/{id}/report.docx · GET /visits/{id} · POST /visits/{id}/findings · GET /coverage
POST /cases/{number}/person/reveal · POST /persons/search · GET /calendar.ics
GET /look-backs · POST /look-backs · POST /look-back-draws · GET /look-backs/{position}
GET /look-backs/{position}/proof · GET /verifiers · GET /cases/{number}/look-backs · POST /cases/{number}/look-backs
GET /burden · GET /burden.csv
"""
POLICIES = {"public", "signing_in", "signed_in", "reads_cases", "imports", "sends_readings", "checks"}
POLICIES |= {"checks", "administers", "secures", "keeps_accounts", "keeps_house", "keeps_leaders", "audits"}


@pytest.fixture
def document(api: Api) -> Document:
    answer = httpx.get(f"{api.url}/api/v1/openapi.json", trust_env=False)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    return answer.json()


def operations(document: Document) -> Iterator[tuple[str, Document]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path.removeprefix('/api/v1')}", operation


def test_every_operation_of_the_contract_is_described(document: Document) -> None:
    asked = set(re.findall(r"[A-Z]+ /\S+", CONTRACT))
    asked |= {f"POST /cases/{{number}}/{trigger.value.replace('_', '-')}" for trigger in SHAPES}
    assert {name for name, _ in operations(document)} == asked


def test_the_document_is_openapi_3_1(document: Document) -> None:
    assert document["openapi"].startswith("3.1.")
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert set(re.findall(r"'\$ref': '([^']+)'", str(document))) <= known
    names = [operation["operationId"] for _, operation in operations(document)]
    assert len(names) == len(set(names))


def test_every_trigger_has_a_request_schema_of_its_own(document: Document) -> None:
    for trigger, shape in SHAPES.items():
        operation = document["paths"][f"/api/v1/cases/{{number}}/{trigger.value.replace('_', '-')}"]["post"]
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        assert schema == {"$ref": f"#/components/schemas/{shape.__name__}"}
        assert {"412", "428", "409"} <= operation["responses"].keys()
        assert {"If-Match", "Idempotency-Key"} <= {parameter["name"] for parameter in operation["parameters"]}
        assert operation["description"].startswith(str(shape.__doc__)[:2])


def test_who_may_come_in_is_said_of_every_operation(document: Document) -> None:
    for name, operation in operations(document):
        assert operation["x-policy"] in POLICIES, name
        assert bool(operation["security"]) == (name not in {"POST /tokens", "GET /calendar.ics"})
        if name != "POST /tokens":
            assert "401" in operation["responses"], name


def test_answers_are_what_the_document_says(api: Api, document: Document) -> None:
    finder, water = api.http("finder"), api.http("water")
    number = api.assigned()
    case = f"/cases/{number}"
    told = {
        "POST /cases": finder.post("/cases", json=finding()),
        "GET /cases": finder.get("/cases"),
        "GET /cases/{number}": water.get(case),
        "GET /cases/{number}/events": water.get(f"{case}/events"),
        "GET /cases/{number}/explanation": water.get(f"{case}/explanation"),
        "POST /cases/{number}/accept": water.post(f"{case}/accept", json=ACCEPT, headers={"If-Match": '"2"'}),
        "POST /cases/{number}/evidence": water.post(f"{case}/evidence", data=form(), files=evidence()),
        "GET /cases/{number}/evidence": water.get(f"{case}/evidence"),
        "GET /ledger": finder.get("/ledger"),
        "GET /dashboard": finder.get("/dashboard"),
        "GET /working-days": finder.get("/working-days?start=2020-05-29&days=5"),
        "GET /notices": water.get("/notices"),
        "GET /me": finder.get("/me"),
        "POST /contacts": water.post("/contacts", json={"channel": "sms", "address": "13800001234"}),
        "GET /contacts": water.get("/contacts"),
        "GET /notice-settings": water.get("/notice-settings"),
        "POST /webhooks": water.post("/webhooks", json={"url": "https://system.example/hook"}),
        "GET /webhooks": water.get("/webhooks"),
        "GET /dead-notices": api.http("sysadmin").get("/dead-notices"),
        "GET /me/second-factor": water.get("/me/second-factor"),
        "POST /me/second-factor": water.post("/me/second-factor"),
        "GET /me/sessions": water.get("/me/sessions"),
        "POST /me/tokens": water.post("/me/tokens", json={"name": "台账系统", "days": 30, "scope": "read"}),
        "GET /me/tokens": water.get("/me/tokens"),
        "POST /accounts": api.http("sysadmin").post("/accounts", json={"username": "li.na", "name": "李娜"}),
        "GET /accounts": api.http("secadmin").get("/accounts"),
        "GET /accounts/{username}": api.http("secadmin").get("/accounts/li.na"),
        "GET /audit": api.http("auditor").get("/audit"),
        "POST /cases/{number}/plan": water.post(f"{case}/plan", json={}),
        "POST /delegations": water.post("/delegations", json=LEAVE),
        "GET /delegations": water.get("/delegations"),
        "POST /delegations/{id}/revoke": water.post("/delegations/1/revoke"),
    }
    letter = lettered(api.world)
    told |= {
        "GET /letters": finder.get("/letters"),
        "GET /letters/{number}": water.get(f"/letters/{letter}"),
        "GET /cases/{number}/letters": water.get(f"{case}/letters"),
        "POST /letters/{number}/receipt": water.post(f"/letters/{letter}/receipt", json={"reply": "抓紧办理"}),
    }
    described = dict(operations(document))
    for name, answer in told.items():
        said = described[name]["responses"][str(answer.status_code)]["content"]
        media_type = answer.headers["content-type"]
        schema = {**said[media_type]["schema"], "components": document["components"]}
        Draft202012Validator(schema).validate(answer.json())
    assert {name: answer.status_code for name, answer in told.items() if answer.status_code >= 300} == {
        "POST /cases/{number}/plan": 422
    }


def test_every_route_has_a_policy(api: Api) -> None:
    policies = {route.path: policy_of(route) for route in api.app.routes}
    assert None not in policies.values()
    public = {path for path, policy in policies.items() if policy is PUBLIC}
    assert public == {
        "/healthz",
        "/readyz",
        "/metrics",
        "/api/v1/tokens",
        "/api/v1/calendar.ics",
        "/api/v1/openapi.json",
        "/api/v1/docs",
        "/api/v1/docs/{name}",
    }


def undecided() -> str:
    return "open to everybody, because nobody thought of it"


@pytest.mark.parametrize(
    "route",
    [
        APIRoute("/new", undecided),
        Route("/new", PlainTextResponse("x")),
        Mount("/new", app=FastAPI()),
    ],
)
def test_an_application_with_a_route_that_nobody_decided_about_does_not_start(
    api: Api, monkeypatch: pytest.MonkeyPatch, route: APIRoute
) -> None:
    router = APIRouter()
    router.routes.append(route)
    monkeypatch.setattr(applications, "ROUTERS", (*applications.ROUTERS, router))
    with pytest.raises(RouteWithoutPolicy, match="/new"):
        applications.create_app(api.pool, api.settings)
    refuse_undecided([])

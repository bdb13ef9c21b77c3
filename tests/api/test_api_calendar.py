"""A calendar to subscribe to: one's own deadlines, by a token that opens nothing else."""

from icalendar import Calendar
from serving import Api, problem


def subscribed(api: Api, username: str) -> str:
    wish = {"name": "日历", "days": 30, "scope": "feed"}
    return str(api.http(username).post("/me/tokens", json=wish).json()["token"])


def test_a_unit_subscribes_to_what_it_has_to_do(api: Api) -> None:
    number = api.assigned()
    answer = api.http().get("/calendar.ics", params={"token": subscribed(api, "water")})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    entries = Calendar.from_ical(answer.content).walk("VEVENT")
    told = [(str(entry["summary"]), entry.decoded("dtstart").isoformat(), str(entry["url"])) for entry in entries]
    assert told == [(f"签收 {number}（绿灯）", "2020-06-01", f"{api.url}/cases/{number}")]
    again = api.http().get("/calendar.ics", params={"token": subscribed(api, "sibling_water")})
    assert number not in again.text


def test_the_token_of_a_calendar_opens_nothing_else(api: Api) -> None:
    token = subscribed(api, "water")
    bearer = {"Authorization": f"Bearer {token}"}
    problem(api.http().get("/cases", headers=bearer), 403, "not-permitted")
    reading = api.token("water")
    problem(api.http().get("/calendar.ics", params={"token": reading}), 401, "not-authenticated")
    problem(api.http().get("/calendar.ics", params={"token": "nothing-like-it"}), 401, "not-authenticated")


def test_a_revoked_token_shows_no_calendar_any_more(api: Api) -> None:
    token = subscribed(api, "water")
    http = api.http("water")
    (key,) = (each["id"] for each in http.get("/me/tokens").json()["items"])
    assert http.post(f"/me/tokens/{key}/revoke").status_code == 204
    problem(api.http().get("/calendar.ics", params={"token": token}), 401, "not-authenticated")

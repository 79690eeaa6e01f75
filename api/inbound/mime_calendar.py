"""An invitation in one readable line, so that the agent and a person see what the file asks."""

import re

FIELDS = re.compile(r"^(METHOD|SUMMARY|DTSTART|DTEND|LOCATION|ORGANIZER|STATUS)((?:;[^:\n]{0,200})?):(.{0,500})$", re.M)
STAMP = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\d(Z?))?")
WORDS = {"REQUEST": "Calendar invitation", "CANCEL": "Calendar cancellation", "REPLY": "Calendar answer"}
MAX_CALENDAR = 200_000


def calendar_line(text: str) -> str:
    """`Calendar invitation: Return pick-up, 2026-03-02 10:00 UTC to 2026-03-02 10:30 UTC, at Warehouse 3`, or nothing
    where the file holds no event."""
    event = re.sub(r"\n[ \t]", "", text[:MAX_CALENDAR].replace("\r\n", "\n"))
    if "BEGIN:VEVENT" not in event:
        return ""
    head, _, body = event.partition("BEGIN:VEVENT")
    fields = {name: (params, value) for name, params, value in FIELDS.findall(body.partition("END:VEVENT")[0])}
    method = next((value.strip().upper() for name, _, value in FIELDS.findall(head) if name == "METHOD"), "")
    return f"{WORDS.get(method, 'Calendar entry')}: " + ", ".join(_details(fields))


def _details(fields: dict[str, tuple[str, str]]) -> list[str]:
    start, end = (_when(*fields.get(name, ("", ""))) for name in ("DTSTART", "DTEND"))
    where, who = _plain(fields.get("LOCATION", ("", ""))[1]), fields.get("ORGANIZER", ("", ""))[1]
    details = [_plain(fields.get("SUMMARY", ("", ""))[1]) or "without a title"]
    details += [f"{start} to {end}" if start and end else start]
    details += [f"at {where}" if where else "", f"from {who.partition(':')[2] or who}" if who else ""]
    return [detail for detail in details if detail]


def _when(params: str, value: str) -> str:
    stamp = STAMP.fullmatch(value.strip())
    if stamp is None:
        return ""
    zone = "UTC" if stamp[6] else next((p[5:] for p in params.split(";") if p.upper().startswith("TZID=")), "")
    day = f"{stamp[1]}-{stamp[2]}-{stamp[3]}"
    return f"{day} {stamp[4]}:{stamp[5]} {zone}".strip() if stamp[4] else day


def _plain(value: str) -> str:
    return " ".join(re.sub(r"\\[nN]", " ", value).replace("\\", "").split())

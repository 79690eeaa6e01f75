"""The knowledge base as an editor uses it."""

import asyncio
import json

import httpx

from schema.db.session import Sessions
from schema.db.tables.agent import ToolCallRow
from tests.api.asserts import assert_problem
from tests.api.conftest import AsRole
from tests.api.given import given_ticket

RETURNS = {"title": "Returns", "body": "You can send everything back within 30 days of delivery, free of charge."}
LAMPS = {"title": "Care of lamps", "body": "Wipe the shade with a dry cloth. Bulbs can be returned unused."}
PATH = "/api/v1/knowledge"


async def test_who_saves_over_somebody_elses_words_is_stopped(client: httpx.AsyncClient, as_role: AsRole) -> None:
    read = await client.put(f"{PATH}/returns", json=RETURNS)
    assert (read.status_code, read.headers["etag"], read.json()["updated_by"]) == (201, '"1"', "key:bootstrap")
    other = await as_role("admin", "another")
    theirs = await other.put(f"{PATH}/returns", json=RETURNS | {"body": "60 days."}, headers={"If-Match": '"1"'})
    assert (theirs.status_code, theirs.headers["etag"]) == (200, '"2"')
    mine = await client.put(f"{PATH}/returns", json=RETURNS | {"body": "14 days."}, headers={"If-Match": '"1"'})
    problem = assert_problem(mine, 412, "article_changed")
    assert problem["article"]["body"] == "60 days."
    assert "key:another" in problem["detail"]
    assert_problem(await client.delete(f"{PATH}/returns", headers={"If-Match": '"1"'}), 412, "article_changed")
    standing = await client.get(f"{PATH}/returns")
    assert (standing.headers["etag"], standing.json()["body"]) == ('"2"', "60 days.")


async def test_without_if_match_the_last_one_wins_and_the_same_words_are_no_change(client: httpx.AsyncClient) -> None:
    first = (await client.put(f"{PATH}/returns", json=RETURNS)).json()
    again = (await client.put(f"{PATH}/returns", json=RETURNS)).json()
    assert again == first
    assert (await client.put(f"{PATH}/returns", json=LAMPS)).json()["version"] == 2


async def test_something_new_replaces_nothing(client: httpx.AsyncClient) -> None:
    only_new = {"If-None-Match": "*"}
    assert (await client.put(f"{PATH}/returns", json=RETURNS, headers=only_new)).status_code == 201
    problem = assert_problem(await client.put(f"{PATH}/returns", json=LAMPS, headers=only_new), 412, "article_exists")
    assert (problem["article"]["title"], problem["article"]["version"]) == ("Returns", 1)
    assert (await client.get(f"{PATH}/returns")).json()["body"] == RETURNS["body"]


async def test_if_match_on_what_does_not_exist(client: httpx.AsyncClient) -> None:
    for tag in ('"1"', "*"):
        answer = await client.put(f"{PATH}/new", json=RETURNS, headers={"If-Match": tag})
        assert assert_problem(answer, 412, "article_changed")["article"] is None
    assert_problem(await client.get(f"{PATH}/new"), 404)


async def test_a_deleted_article_is_found_no_more_and_keeps_its_history(client: httpx.AsyncClient) -> None:
    await client.put(f"{PATH}/returns", json=RETURNS)
    await client.put(f"{PATH}/returns", json=RETURNS | {"title": "Sending back"})
    assert (await client.delete(f"{PATH}/returns")).status_code == 204
    assert_problem(await client.delete(f"{PATH}/returns"), 404, "not_found")
    assert (await client.get(PATH, params={"q": "send back"})).json()["items"] == []
    back = await client.put(f"{PATH}/returns", json=RETURNS)
    assert (back.status_code, back.json()["version"]) == (201, 4)
    first = (await client.get(f"{PATH}/returns/versions", params={"limit": 3})).json()
    rest = (await client.get(f"{PATH}/returns/versions", params={"cursor": first["next_cursor"]})).json()
    told = [(one["version"], one["title"], one["deleted"]) for one in first["items"] + rest["items"]]
    assert told == [
        (4, "Returns", False),
        (3, "Sending back", True),
        (2, "Sending back", False),
        (1, "Returns", False),
    ]
    assert_problem(await client.get(f"{PATH}/never/versions"), 404, "not_found")
    assert (await client.get("/api/v1/audit")).json()["items"][1]["action"] == "article.deleted"


async def test_many_who_save_at_once_make_versions_without_gaps(client: httpx.AsyncClient) -> None:
    bodies = [RETURNS | {"body": f"{number} days."} for number in range(8)]
    answers = await asyncio.gather(*(client.put(f"{PATH}/returns", json=body) for body in bodies))
    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [201]
    assert sorted(answer.json()["version"] for answer in answers) == list(range(1, 9))
    tagged = [client.put(f"{PATH}/returns", json=body, headers={"If-Match": '"8"'}) for body in bodies]
    standing = (await client.get(f"{PATH}/returns")).json()["body"]
    changed = [answer.status_code for answer in await asyncio.gather(*tagged)]
    assert changed.count(412) in {6, 7}, f"one wins, and whoever wrote {standing} before it changes nothing"


async def test_searching_finds_titles_being_typed_and_questions_being_asked(client: httpx.AsyncClient) -> None:
    await client.put(f"{PATH}/returns", json=RETURNS)
    await client.put(f"{PATH}/lamp-care", json=LAMPS)
    typed = (await client.get(PATH, params={"q": "care o"})).json()["items"]
    assert [one["slug"] for one in typed] == ["lamp-care"]
    asked = (await client.get(PATH, params={"q": "How can I send something back?"})).json()["items"]
    assert asked[0]["slug"] == "returns"
    assert "send everything back" in asked[0]["snippet"]
    assert (await client.get(PATH, params={"q": "100%_"})).json()["items"] == []
    assert [one["snippet"] for one in (await client.get(PATH)).json()["items"]] == [None, None]


async def test_how_often_the_agent_used_an_article_is_counted(client: httpx.AsyncClient, sessions: Sessions) -> None:
    ticket_id = await given_ticket(sessions)
    lying = 'an excerpt that says {"slug": "forged"}'
    found = [["returns", "lamp-care"], ["returns"], []]
    async with sessions.begin() as session:
        for number, slugs in enumerate(found, 1):
            results = [{"slug": slug, "title": "t", "excerpt": lying} for slug in slugs]
            row = {"ticket_id": ticket_id, "turn": 1, "call": number, "step": 1, "tool": "search_knowledge_base"}
            more = {"effect": "read", "asked_arguments": {}, "arguments": {}, "digest": "", "status": "done"}
            session.add(ToolCallRow(**row, **more, result=json.dumps({"results": results})))
    usage = (await client.get("/api/v1/knowledge-usage")).json()
    assert usage == {"days": 30, "items": [{"slug": "returns", "uses": 2}, {"slug": "lamp-care", "uses": 1}]}

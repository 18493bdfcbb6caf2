"""The configure page: a page, a fragment, an address."""

import re
from typing import TYPE_CHECKING

import pytest
from markupsafe import Markup

from configurator.web.drawing_parts import taken_apart

if TYPE_CHECKING:
    from tests.web.conftest import Pages


def test_answers_a_click_with_the_fragment_alone(pages: "Pages") -> None:
    page = pages.get("/configure/tianbo?colour=snow")
    fragment = pages.get("/configure/tianbo?colour=snow", HX_Request="true")

    assert page.text.lstrip().startswith("<!DOCTYPE html>")
    assert fragment.text.lstrip().startswith('<div class="configurator"')
    assert fragment.headers["HX-Push-Url"] == "/configure/tianbo?colour=snow"


def test_keeps_one_history_entry_while_somebody_types(pages: "Pages") -> None:
    fragment = pages.get(
        "/configure/tianbo?engraving=Ad", HX_Request="true", HX_Source="input#engraving"
    )

    assert fragment.headers["HX-Replace-Url"] == "/configure/tianbo?engraving=Ad"


def test_tidies_the_address_of_a_form_sent_without_javascript(pages: "Pages") -> None:
    page = pages.get("/configure/tianbo").text
    fields = dict(re.findall(r'name="([a-z_]+)" value="([^"]*)" checked', page))

    answer = pages.client.get(
        "/configure/tianbo", query_string={"was": "", **fields, "colour": "snow", "engraving": ""}
    )

    assert answer.status_code == 303
    assert answer.location == "/configure/tianbo?colour=snow"


def test_gives_the_same_address_for_the_same_design(pages: "Pages") -> None:
    addresses = {
        pages.get(f"/configure/tianbo?{query}", HX_Request="true").headers["HX-Push-Url"]
        for query in ("colour=snow&trim=brass", "trim=brass&colour=snow")
    }

    assert len(addresses) == 1


def test_asks_why_a_value_is_impossible_with_the_form_itself(pages: "Pages") -> None:
    page = pages.get("/configure/tianbo?shape=tile").text

    assert re.search(
        r'<button class="why"\s+formaction="/configure/tianbo/why/light_ring"[^>]*>'
        "Why not Thin, Wide, Temperature dial",
        page,
    )


def test_says_why_a_value_is_impossible_and_offers_the_click(pages: "Pages") -> None:
    page = pages.get("/configure/tianbo/why/light_ring?shape=tile")
    fragment = pages.get(
        "/configure/tianbo/why/light_ring?was=shape%3Dtile&shape=tile", HX_Request="true"
    )

    assert page.text.lstrip().startswith("<!DOCTYPE html>")
    assert 'href="/configure/tianbo?shape=tile"' in page.text
    for text in (page.text, fragment.text):
        assert "The light ring needs a round outlet." in text
        assert 'href="/configure/tianbo?shape=halo&amp;light_ring=thin"' in text


def test_knows_no_reasons_for_what_is_no_option(pages: "Pages") -> None:
    assert pages.get("/configure/tianbo/why/wings").status_code == 404
    assert pages.get("/configure/tianbo/finish/fanciest").status_code == 404


@pytest.mark.parametrize("goal", ["cheapest", "soonest", "loved", "surprise"])
def test_completes_a_design_and_keeps_what_was_chosen(pages: "Pages", goal: str) -> None:
    answer = pages.get(f"/configure/tianbo/finish/{goal}?shape=tile&engraving=Ada")

    assert answer.status_code == 303
    assert answer.location.startswith("/configure/tianbo?shape=tile")
    assert "engraving=Ada" in answer.location
    assert 'formaction="/checkout' in pages.get(answer.location).text


def test_leaves_choices_that_clash_as_they_are(pages: "Pages") -> None:
    answer = pages.get("/configure/tianbo/finish/cheapest?shape=tile&panel=nest")

    assert answer.location == "/configure/tianbo?shape=tile&panel=nest"


def test_sends_only_what_the_browser_does_not_have(pages: "Pages") -> None:
    before = pages.get("/configure/tianbo").text
    seen = " ".join(re.findall(r'data-tag="([^"]+)"', before))
    address = "/configure/tianbo?trim=brass"

    whole = pages.get(address, HX_Request="true").text
    parts = pages.get(address, HX_Request="true", Roundel_Seen=seen).text

    assert 0 < len(re.findall('<fieldset class="option"', parts)) < 5
    assert '<fieldset id="o-capacity" data-same></fieldset>' in parts
    assert re.findall(r' id="(o-\w+)"', parts) == re.findall(r' id="(o-\w+)"', whole)
    assert len(parts) < len(whole) / 2


def test_shows_several_values_as_boxes_and_says_how_many(pages: "Pages") -> None:
    page = pages.get("/configure/tianbo?extras_spare_filter=yes").text

    assert "Choose up to 3." in page
    assert re.search(r'type="checkbox"\s+id="extras_spare_filter.yes"[^>]* checked', page)
    assert 'formaction="/configure/tianbo/why/extras"' not in page


def test_takes_an_unchecked_box_for_a_choice(pages: "Pages") -> None:
    answer = pages.get(
        "/configure/tianbo?was=extras_spare_filter%3Dyes&extras_cleaning_set=yes",
    )

    assert "extras_cleaning_set=yes" in answer.location
    assert "extras_spare_filter=yes" not in answer.location


def test_explains_a_box_too_many(pages: "Pages") -> None:
    three = "&".join(
        f"extras_{name}=yes" for name in ("spare_filter", "cleaning_set", "room_sensor")
    )
    page = pages.get(f"/configure/tianbo/why/extras?{three}").text

    assert "<b>Window contact</b>" in page
    assert "choose at most 3." in page
    assert "Leave out Spare filter" in page


def test_explains_an_impossible_design_and_does_not_sell_it(pages: "Pages") -> None:
    page = pages.get("/configure/tianbo?shape=tile&panel=nest").text

    assert "This cannot be built together." in page
    assert "data-fix" in page
    assert 'formaction="/checkout' not in page


def test_follows_the_fix_to_a_design_that_can_be_built(pages: "Pages") -> None:
    page = pages.get("/configure/tianbo?shape=tile&panel=nest").text
    fix = re.search(r'href="([^"]+)"[^>]*data-fix', page)

    assert fix
    assert "formaction=" in pages.get(fix[1].replace("&amp;", "&")).text


def test_tells_what_is_wrong_with_an_engraving(pages: "Pages") -> None:
    page = pages.get("/configure/tianbo?engraving=%3Ci%3E").text

    assert 'aria-invalid="true"' in page
    assert "<i>" not in page


def test_escapes_an_engraving_in_the_picture(pages: "Pages") -> None:
    page = pages.get("/configure/tianbo?engraving=Ada+%26+Lin").text

    assert "Ada &amp; Lin" in page


def test_saves_without_an_account_and_remembers_it_in_this_browser(pages: "Pages") -> None:
    fields = {"product": "tianbo", "query": "colour=snow", "title": "Snowy", "key": "guest-save-1"}

    saved = pages.post("/designs", fields)

    assert saved.status_code == 303
    assert "Change it" in pages.get(saved.location).text
    assert "Snowy" in pages.get("/me").text


def test_saves_once_when_a_form_is_sent_twice(pages: "Pages") -> None:
    fields = {"product": "tianbo", "query": "colour=snow", "title": "Snowy", "key": "guest-save-2"}
    pages.sign_in("Ada")

    first, second = pages.post("/designs", fields), pages.post("/designs", fields)

    assert first.location == second.location


def test_walks_from_fork_to_accepted_proposal(pages: "Pages") -> None:
    code = pages.example.design
    pages.sign_in("Bao")
    edit = pages.post(f"/d/{code}/fork", {"key": "fork-by-test"}).location
    configure = pages.get(edit).location
    page = pages.get(configure).text
    action = re.search(r'action="(/d/[^"]+/versions/\d+)"', page)
    assert action
    version = pages.post(
        action[1], {"query": "colour=indigo&trim=silver", "message": "Cooler", "key": "v-by-test"}
    )
    proposal = pages.post(
        f"{version.location}/proposals", {"message": "Try it cool.", "key": "p-by-test"}
    ).location
    pages.post("/sign-out", {})
    pages.sign_in("Ada")

    shown = pages.get(proposal).text
    accepted = pages.post(f"{proposal}/accept", {})

    assert "Try it cool." in shown
    assert "Indigo" in shown
    assert accepted.status_code == 303
    assert "Indigo" in pages.get(f"/d/{code}").text


def test_discusses_a_proposal(pages: "Pages") -> None:
    path = f"/proposals/{pages.example.proposal}"
    pages.sign_in("Ada")

    answer = pages.post(f"{path}/comments", {"body": "What about <oak>?", "key": "comment-1"})

    assert answer.status_code == 303
    assert "What about &lt;oak&gt;?" in pages.get(path).text


def test_declines_a_proposal_with_a_reason(pages: "Pages") -> None:
    path = f"/proposals/{pages.example.proposal}"
    pages.sign_in("Ada")

    pages.post(f"{path}/decline", {"reason": "Too dark for the hall."})

    assert "Too dark for the hall." in pages.get(path).text


def test_keeps_every_choice_when_a_design_without_a_name_is_refused(pages: "Pages") -> None:
    fields = {"product": "tianbo", "query": "colour=snow", "title": " ", "key": "no-title-1"}

    answer = pages.post("/designs", fields)

    assert answer.location == "/configure/tianbo?colour=snow"
    assert "alert--bad" in pages.get(answer.location).text


def test_keeps_every_choice_when_the_design_has_moved_on(pages: "Pages") -> None:
    code = pages.example.design
    pages.sign_in("Ada")
    fields: dict[str, str | int] = {"query": "colour=snow", "key": "first-change-1"}
    pages.post(f"/d/{code}/versions/1", fields)

    late = pages.post(f"/d/{code}/versions/1", {"query": "colour=ink", "key": "late-change-1"})

    assert late.location == f"/configure/tianbo?_design={code}&colour=ink"
    assert f"/d/{code}/versions/2" in pages.get(late.location).text


def test_lets_a_guest_fork_change_and_save(pages: "Pages") -> None:
    forked = pages.post(f"/d/{pages.example.design}/fork", {"key": "guest-fork-1"}).location
    page = pages.get(pages.get(forked).location).text
    action = re.search(r'action="(/d/[^"]+/versions/\d+)"', page)

    assert action
    saved = pages.post(action[1], {"query": "colour=mist", "key": "guest-version-1"})
    assert "Mist" in pages.get(saved.location).text


def test_draws_the_same_picture_out_of_the_parts_that_a_browser_has() -> None:
    stops = '<stop offset="0" stop-color="#fff"/>' * 9
    path = f'<path d="{"M1 2" * 60}"/>'
    picture = Markup(  # noqa: S704 # a picture made here
        f'<svg><title>A</title><defs><path id="o" d="M0 0"/><radialGradient id="g">{stops}'
        f'</radialGradient></defs>{path}{path}<circle r="3"/></svg>'
    )
    whole = taken_apart(picture).sent(frozenset())

    tags = set(re.findall('data-tag="([^"]+)"', whole))
    known = taken_apart(picture).sent(frozenset(tags))

    assert len(tags) == 3
    assert re.sub(' (data-tag|id)="[^"]+"', "", whole) == re.sub(' id="[^"]+"', "", picture)
    assert known.count("data-same") == 2
    assert '<circle r="3"/>' in known

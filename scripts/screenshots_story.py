"""What happens while `make screenshots` looks on, and which pages it looks at when."""

import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, Page, StorageState, expect

STAGES = ("planned", "running", "shipped")
WAIT_SECONDS = 600
ALL_STEPS = 7
BUYER = {
    "Name": "Ada Lin",
    "E-mail": "ada@roundel.example",
    "Street and number": "Nanjing Road 12",
    "Postcode": "200001",
    "Town": "Shanghai",
}
CONFIGURE = "/configure/tianbo"
MOON_GATE = (
    "/checkout/tianbo?shape=ring&diameter=600&panel=ripple&finish=lacquer&colour=cinnabar"
    "&trim=black&light_ring=wide"
)
FAR_HILLS = (
    "/checkout/fridge?doors=two&colour=celadon&pattern=hills&print_colour=white"
    "&handles=bar&metal=brass"
)


@dataclass(frozen=True, slots=True)
class Shot:
    """A page: who looks at it, where, and what is done there before the picture is taken.

    The address is a path, or the name of one that the story comes across.
    """

    name: str
    address: str
    by: str = ""
    stage: str = "planned"
    status: int = 200
    act: Callable[[Page], None] | None = None
    is_whole: bool = True
    in_chinese: bool = False


def engrave(page: Page) -> None:
    """Type an engraving and wait until the page has answered."""
    with page.expect_response(re.compile("/configure/")):
        page.locator("[data-counted]").first.fill("一期一会")
    page.wait_for_timeout(300)


def send_mistakes(page: Page) -> None:
    """Send the order form with three fields wrong."""
    page.locator("#name").fill("Ada Lin")
    page.locator("#email").fill("ada")
    page.locator("#postcode").fill("200001")
    page.locator("form.form button.button--primary").click()
    expect(page.locator("main [role=alert]")).to_be_visible()


def open_price(page: Page) -> None:
    """Unfold the price."""
    page.locator(".price-details > summary").click()


def to_the_end(page: Page) -> None:
    """Scroll down to the last option."""
    page.evaluate("scrollTo({top: document.documentElement.scrollHeight, behavior: 'instant'})")


def open_menu(page: Page) -> None:
    """Unfold the last menu of the head of the page."""
    page.locator(".site-tools .menu:visible > summary").last.click()


def focus_first_button(page: Page) -> None:
    """Show the ring around what the keyboard is at."""
    page.keyboard.press("Tab")
    page.locator("main .button").first.focus()


SHOTS = (
    Shot("home", "/", in_chinese=True),
    Shot("home-focus", "/", act=focus_first_button, is_whole=False),
    Shot("home-menu", "/", by="consumer", act=open_menu, is_whole=False),
    Shot("gallery", "/gallery", in_chinese=True),
    Shot("products", "/configure"),
    Shot("configure", CONFIGURE, is_whole=False, in_chinese=True),
    Shot("configure-end", CONFIGURE, act=to_the_end, is_whole=False),
    Shot("configure-price", CONFIGURE, act=open_price, is_whole=False),
    Shot("configure-typed", CONFIGURE, act=engrave, is_whole=False),
    Shot(
        "configure-conflict",
        CONFIGURE + "?trim=oak&shape=tile",
        is_whole=False,
        in_chinese=True,
    ),
    Shot("configure-fridge", "/configure/fridge", is_whole=False),
    Shot("share", "design", in_chinese=True),
    Shot("fork", "fork", "designer"),
    Shot("edit", "edit", "designer", is_whole=False),
    Shot("proposal", "proposal", "consumer", in_chinese=True),
    Shot("proposals", "/proposals", "consumer"),
    Shot("compare", "compare", in_chinese=True),
    Shot("me", "/me", "consumer"),
    Shot("me-empty", "/me"),
    Shot("orders-empty", "/orders", "designer"),
    Shot("checkout", "/checkout/tianbo", in_chinese=True),
    Shot("checkout-errors", "/checkout/tianbo", act=send_mistakes, in_chinese=True),
    Shot("checkout-closed", "/checkout/fridge"),
    Shot("tracking-waiting", "waiting", "consumer", in_chinese=True),
    Shot("orders", "/orders", "consumer"),
    Shot("campaigns", "/campaigns"),
    Shot("campaign", "campaign", in_chinese=True),
    Shot("about", "/about", in_chinese=True),
    Shot("sign-in", "/sign-in"),
    Shot("sign-up", "/sign-up"),
    Shot("not-found", "/nowhere", status=404),
    Shot("refused", "/planner", "consumer", status=403),
    Shot("styleguide", "/styleguide"),
    Shot("planner", "/planner", "planner", in_chinese=True),
    Shot("demand", "demand", "planner", in_chinese=True),
    Shot("plan-ready", "plan", "planner"),
    Shot("plan-requirements", "plan-requirements", "planner", in_chinese=True),
    Shot("plan-work-orders", "plan-work-orders", "planner", in_chinese=True),
    Shot("plan-purchases", "plan-purchases", "planner"),
    Shot("plan-load", "plan-load", "planner", in_chinese=True),
    Shot("accounts", "/admin", "admin"),
    Shot("audit", "/admin/audit", "admin"),
    Shot("reconcile", "/admin/reconcile", "admin"),
    Shot("tracking-making", "making", "consumer", "running", in_chinese=True),
    Shot("plants", "/plants", "operator", "running", in_chinese=True),
    Shot("plan", "plan", "planner", "running", in_chinese=True),
    Shot("planned-campaign", "planned-campaign", "planner", "running"),
    Shot("work-order", "work-order", "planner", "running", in_chinese=True),
    Shot("tracking-shipped", "making", "consumer", "shipped", in_chinese=True),
    Shot("orders-shipped", "/orders", "consumer", "shipped"),
)


class Story:
    """People who order, fork, plan and release; it knows the addresses they come across."""

    def __init__(self, browser: Browser, url: str, states: Mapping[str, StorageState]) -> None:
        """Begin; nothing has happened yet."""
        self.browser = browser
        self.url = url
        self.states = states
        self.addresses: dict[str, str] = {}

    def reach(self, stage: str) -> None:
        """Let happen what comes before the pictures of *stage*."""
        {"planned": self._plan, "running": self._release, "shipped": self._ship}[stage]()

    def _plan(self) -> None:
        with self._page("") as page:
            self._note("design", page, "/gallery", r"/d/[\w-]+$", having=r"^Pine nest$", last=True)
        with self._page("consumer") as page:
            self._order(page, "waiting", MOON_GATE, 1)
            if self._is_open(page, FAR_HILLS):
                self._order(page, "making", FAR_HILLS, 2)
            else:
                self._note("making", page, "/orders", r"/orders/[\w-]+", having="refrigerator")
            self._note("proposal", page, "/proposals", r"/proposals/\d+$")
            self._note("campaign", page, "/campaigns", r"/campaigns/\d+$")
        with self._page("designer") as page:
            self._fork(page)
        with self._page("planner") as page:
            self._close(page)

    def _release(self) -> None:
        with self._page("planner") as page:
            page.goto(self.url + self.addresses["plan"])
            summary = page.locator(".confirm > summary, details.confirm > summary")
            if summary.count():
                summary.first.click()
                page.locator(".confirm form button").first.click()
                page.wait_for_load_state()
            self._note("work-order", page, self.addresses["plan-work-orders"], r"/work-orders/")
        self._wait_for_steps(2)

    def _ship(self) -> None:
        self._wait_for_steps(ALL_STEPS)

    def _wait_for_steps(self, count: int) -> None:
        """Wait until the first unit has *count* steps behind it and, before the last, is at one."""
        if "making" not in self.addresses:
            return
        deadline = time.monotonic() + WAIT_SECONDS
        with self._page("consumer") as page:
            while time.monotonic() < deadline:
                page.goto(self.url + self.addresses["making"])
                steps = page.locator(".steps").first
                done = steps.locator("[data-state=done]").count()
                rests = steps.locator("[data-state=now]").count() == 0
                if done == ALL_STEPS or (done >= count and not rests):
                    return
                page.wait_for_timeout(1000)
        print(f"After {WAIT_SECONDS} s no unit had {count} of its seven steps behind it.")

    def _is_open(self, page: Page, address: str) -> bool:
        page.goto(self.url + address)
        return page.get_by_label("Postcode").count() > 0

    def _order(self, page: Page, name: str, address: str, quantity: int) -> None:
        page.goto(self.url + address)
        page.get_by_label("How many of exactly this").fill(str(quantity))
        for label, text in BUYER.items():
            page.get_by_label(label, exact=True).fill(text)
        page.get_by_role("button", name="Place the pre-order").click()
        page.wait_for_url(re.compile("/orders/"))
        self.addresses[name] = page.url.removeprefix(self.url)

    def _fork(self, page: Page) -> None:
        page.goto(self.url + self.addresses["design"])
        original = self.addresses["design"].split("/")[-1]
        page.get_by_role("button", name="Fork and change").click()
        page.wait_for_url(re.compile("/configure/"))
        self.addresses["edit"] = page.url.removeprefix(self.url)
        fork = re.search(r"_design=([\w-]+)", page.url)
        if fork:
            self.addresses["fork"] = f"/d/{fork[1]}"
        self._note("other", page, "/gallery", rf"/d/(?!{original})[\w-]+$", last=True)
        self.addresses["compare"] = (
            f"/compare?a={original}&b={self.addresses['other'].split('/')[-1]}"
        )

    def _close(self, page: Page) -> None:
        """Close the smaller campaign, unless it is closed already, and wait for its plan."""
        self._note("demand", page, "/planner", r"/planner/campaigns/\d+$", having="Tianbo")
        self._note(
            "planned-campaign", page, "/planner", r"/planner/campaigns/\d+$", having="fridge"
        )
        page.goto(self.url + self.addresses["planned-campaign"])
        if page.get_by_text("Close the campaign…").count():
            page.get_by_text("Close the campaign…").click()
            page.get_by_role("button", name="Yes, close it and plan").click()
        link = page.locator("#campaign-state a[href*='/planner/plans/']").first
        link.wait_for(timeout=WAIT_SECONDS * 1000)
        plan = (link.get_attribute("href") or "").removeprefix(self.url)
        self.addresses["plan"] = plan
        for tab in ("requirements", "work-orders", "purchases", "load"):
            self.addresses[f"plan-{tab}"] = f"{plan}?tab={tab}"

    def _note(
        self,
        name: str,
        page: Page,
        listing: str,
        pattern: str,
        *,
        having: str = "",
        last: bool = False,
    ) -> None:
        """Keep the address of a link of a page."""
        page.goto(self.url + listing)
        links = page.locator("main a[href]").filter(has_text=re.compile(having))
        found = [(link.get_attribute("href") or "").removeprefix(self.url) for link in links.all()]
        matching = [address for address in found if re.search(pattern, address)]
        if matching:
            self.addresses[name] = matching[-1 if last else 0]

    @contextmanager
    def _page(self, role: str) -> Iterator[Page]:
        context = self.browser.new_context(storage_state=self.states.get(role), locale="en-GB")
        yield context.new_page()
        context.close()

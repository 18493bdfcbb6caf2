"""Planning: campaigns and their demand, plans and their work orders."""

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from configurator.domain.permissions import Action
from configurator.domain.product import Product
from configurator.errors import StateError
from configurator.services import (
    authoring_views,
    campaigning,
    catalogue,
    overseeing,
    planning,
    printing,
)
from configurator.services.campaigning import CampaignView
from configurator.services.overseeing import RunCard
from configurator.web import load_page, plan_tables
from configurator.web.author_findings import engine_state
from configurator.web.demand_page import demand_page
from configurator.web.i18n import language
from configurator.web.plan_page import OVERVIEW, PlanPage, overview, plan_page
from configurator.web.shop import actor, now, store
from configurator.web.staff_words import campaign_state, run_state
from configurator.web.words import _, ngettext
from configurator.web.work_order_page import work_order_page

pages = Blueprint("planner", __name__, url_prefix="/planner")
pages.add_app_template_filter(plan_tables.amount, "quantity")
KINDS = "any(csv, json, xml, pdf)"


@pages.get("")
def home() -> str:
    """Show all campaigns and all plan runs."""
    found = campaigning.campaigns(store(), actor(), now())
    runs = overseeing.plan_runs(store(), actor())
    return render_template(
        "planner/home.html",
        campaigns=[(one, campaign_state(one.state), _until(one)) for one in found],
        runs=[(run, run_state(run.state)) for run in runs],
    )


def _until(campaign: CampaignView) -> str:
    """Say how long a campaign is open."""
    left = campaign.closes_at - now()
    if not campaign.is_open:
        return ""
    if left < timedelta(days=1):
        return _("closes today")
    return ngettext("%(num)d day left", "%(num)d days left", left.days)


@pages.get("/campaigns/<int:campaign_id>")
def campaign(campaign_id: int) -> str:
    """Show what a campaign has to make; its state alone when the page asks for it anew."""
    demand = campaigning.demand(store(), actor(), campaign_id, now())
    product = catalogue.revision(store(), demand.campaign.product_revision_id).product
    pinned = authoring_views.pinned(store(), actor(), demand.campaign.product_revision_id)
    shown = {
        "pinned": pinned,
        "engine": engine_state(pinned.engine),
        "page": demand_page(demand, product, request.args),
        "until": _until(demand.campaign),
        "product": product,
        "run": _run_of(demand.campaign),
        "may_manage": actor().may(Action.MANAGE_CAMPAIGN),
        "may_plan": actor().may(Action.PLAN),
    }
    if request.headers.get("HX-Request") == "true":
        return render_template("partials/_campaign_state.html", **shown)
    return render_template("planner/campaign.html", **shown)


def _run_of(campaign: CampaignView) -> RunCard | None:
    """Return the campaign's newest plan run, to those who may see plans."""
    if campaign.plan_run_id is None or not actor().may(Action.SEE_WORK_ORDERS):
        return None
    runs = overseeing.plan_runs(store(), actor())
    return next((run for run in runs if run.id == campaign.plan_run_id), None)


@pages.post("/campaigns/<int:campaign_id>/close")
def close(campaign_id: int) -> Response:
    """Close a campaign and have its plan computed; closing twice does it once."""
    try:
        campaigning.close(store(), actor(), campaign_id, now())
    except StateError:
        flash(_("This campaign was closed already."), "info")
    else:
        flash(_("Closed. The plan is being computed."))
    return redirect(url_for("planner.campaign", campaign_id=campaign_id), 303)


@pages.post("/campaigns/<int:campaign_id>/open")
def open_campaign(campaign_id: int) -> Response:
    """Open a drafted campaign."""
    try:
        campaigning.open_campaign(store(), actor(), campaign_id, now())
    except StateError:
        flash(_("This campaign was opened already."), "info")
    else:
        flash(_("Open. Orders are taken from now on."))
    return redirect(url_for("planner.campaign", campaign_id=campaign_id), 303)


@pages.get("/plans/<int:run_id>")
def plan(run_id: int) -> str:
    """Show one tab of a plan; a fragment when the page asks for it anew."""
    found = planning.head(store(), actor(), run_id)
    prints = printing.state_of(store(), actor(), run_id, language())
    page = plan_page(found, request.args.get("tab", ""), prints)
    shown = {"page": page, "plan": found, **_tab(page, run_id)}
    is_fragment = request.headers.get("HX-Request") == "true"
    return render_template("partials/_plan.html" if is_fragment else "planner/plan.html", **shown)


def _tab(page: PlanPage, run_id: int) -> dict[str, object]:
    if not page.has_plan:
        return {}
    product = _product(page.plan.campaign_id)
    if page.tab == OVERVIEW:
        return {"overview": overview(planning.overview(store(), actor(), run_id), product)}
    found = planning.plan_of_run(store(), actor(), run_id)
    match page.tab:
        case "requirements":
            return {"requirements": plan_tables.requirements(found, product, request.args)}
        case "work-orders":
            return {"work_orders": plan_tables.work_orders(found, product, request.args)}
        case "purchases":
            return {"purchases": plan_tables.purchases(found, request.args, now().date())}
        case _:
            bars = overseeing.first_days(store(), actor(), found.run_id, load_page.SPAN)
            return {
                "tables": load_page.tables(found.load, product),
                "days": load_page.day_labels(found.load.days),
                "chart": load_page.chart(bars),
            }


def _product(campaign_id: int) -> Product:
    shown = campaigning.campaign(store(), actor(), campaign_id, now())
    return catalogue.revision(store(), shown.product_revision_id).product


@pages.post("/plans/<int:run_id>/release")
def release(run_id: int) -> Response:
    """Send a plan to the plants; releasing twice does it once."""
    try:
        count = planning.release(store(), actor(), run_id, now())
    except StateError as error:
        if error.state != "released":
            raise
        flash(_("This plan was released already."), "info")
    else:
        flash(
            ngettext(
                "Released: %(num)d work order goes to the plants.",
                "Released: %(num)d work orders go to the plants.",
                count,
            )
        )
    return redirect(url_for("planner.plan", run_id=run_id), 303)


@pages.post("/plans/<int:run_id>/retry")
def retry(run_id: int) -> Response:
    """Compute a failed plan once more."""
    planning.retry(store(), actor(), run_id, now())
    flash(_("The plan is computed once more."))
    return redirect(url_for("planner.plan", run_id=run_id), 303)


@pages.get(f"/plans/<int:run_id>.<{KINDS}:kind>")
def download(run_id: int, kind: str) -> Response:
    """Hand the work orders of a plan out as a file; many travellers have to be asked for first."""
    if kind == "pdf":
        return _travellers(run_id)
    return _file(*planning.exports(store(), actor(), run_id, kind, language()))


def _travellers(run_id: int) -> Response:
    found = printing.travellers(store(), actor(), run_id, language())
    if found is not None:
        return _file(found.name, found.media_type, found.content)
    flash(_("These travellers are not printed yet: have them printed here."), "info")
    return redirect(url_for("planner.plan", run_id=run_id), 303)


@pages.post("/plans/<int:run_id>/print")
def print_plan(run_id: int) -> Response:
    """Have all travellers of a plan printed; asking twice prints them once."""
    printing.ask(store(), actor(), run_id, language(), now())
    return redirect(url_for("planner.plan", run_id=run_id, _anchor="print"), 303)


@pages.get("/work-orders/<work_order_id>")
def work_order(work_order_id: str) -> str:
    """Show a work order; a fragment when the page asks for it anew."""
    found = planning.work_order(store(), actor(), work_order_id)
    page = work_order_page(found, _product(found.campaign_id))
    is_fragment = request.headers.get("HX-Request") == "true"
    template = "partials/_work_order.html" if is_fragment else "planner/work_order.html"
    return render_template(template, page=page, view=found)


@pages.get(f"/work-orders/<work_order_id>.<{KINDS}:kind>")
def work_order_file(work_order_id: str, kind: str) -> Response:
    """Hand one work order out as a file."""
    found = planning.work_order(store(), actor(), work_order_id)
    return _file(
        *planning.exports(
            store(), actor(), found.plan_run_id, kind, language(), work_order=work_order_id
        )
    )


def _file(name: str, media_type: str, content: bytes) -> Response:
    answer = Response(content, content_type=media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer

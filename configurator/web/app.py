"""The page application. granian loads ``create_app`` as a factory."""

from flask import Flask
from flask_compress import Compress

from configurator import settings as configuration
from configurator.resources import asset_dir
from configurator.services.payments import TestPaymentProvider
from configurator.settings import Settings
from configurator.store.engine import open_store
from configurator.web import (
    admin,
    asking,
    at_once,
    author,
    campaigns,
    consumer,
    designer,
    health,
    i18n,
    operator,
    ordering,
    planner,
    preferences,
    problems,
    proposals,
    security,
    sign_in,
    site,
    static_files,
)
from configurator.web.shop import EXTENSION, Shop

PAGES = (
    consumer,
    asking,
    at_once,
    designer,
    proposals,
    ordering,
    campaigns,
    planner,
    operator,
    author,
    admin,
    sign_in,
    preferences,
    health,
)


def create_app(settings: Settings | None = None) -> Flask:
    """Make the application from *settings*, or from the environment's."""
    chosen = settings or configuration.current()
    app = Flask(__name__, template_folder=str(asset_dir("templates")), static_folder=None)
    app.jinja_options = {
        "trim_blocks": True,
        "lstrip_blocks": True,
        "extensions": ["configurator.web.unindented.Unindented"],
    }
    # Level 1: a fifth of the time of the default for a tenth more bytes.
    app.config.update(COMPRESS_BR_LEVEL=1, COMPRESS_ZSTD_LEVEL=1)
    store = open_store(chosen.database_url, chosen.home)
    app.extensions[EXTENSION] = Shop(chosen, store, TestPaymentProvider())
    Compress(app)
    security.install(app, chosen)
    i18n.install(app)
    site.install(app)
    static_files.install(app)
    problems.install(app)
    for module in PAGES:
        app.register_blueprint(module.pages)
    return app

"""No web request sets type: the PDF of a digest is the worker's, and no page so much as imports what makes it."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse

from conftest import database_url
from digests.models import Edition
from missions_portal.tests.backing_up import python
from missions_portal.tests.filled_forms import forms_on
from missions_portal.tests.scene import addresses, furnish, south_tees

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True)]

# A process of the web server: it reads every page's code at its start, and then answers what it is asked.
WEB = """
import json, sys
from django.conf import settings

# As in the tests' own process: nobody has collected the static files, and the site has the test client's name.
settings.ALLOWED_HOSTS = ["testserver"]
settings.STORAGES |= {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
from missions_portal.wsgi import application
from missions_portal import web_server
from django.db import transaction
from django.test import Client
from people.models import User

web_server.when_ready(None)
client = Client(raise_request_exception=False)
client.force_login(User.objects.get(email=sys.argv[1]))
read, posted = map(json.loads, sys.argv[2:])
said = {path: client.get(path, secure=True).status_code for path in read}
done = {}
for path, fields in posted.items():
    with transaction.atomic():  # undone again, so that every form finds the edition as it was drawn for
        done[path] = client.post(path, fields, secure=True).status_code
        transaction.set_rollback(True)
typesetting = [name for name in ("typst", "digests.pdf") if name in sys.modules]
print(json.dumps({"read": said, "posted": done, "typesetting": typesetting}))
"""


def test_no_web_request_imports_the_typesetting() -> None:
    scene = south_tees()
    things = furnish(scene)
    pages = {page: path for page, path in addresses(scene, things).items() if "digest" in page}
    sent = things["sent-edition"]
    Edition.objects.filter(pk=sent.pk).update(pdf=b"%PDF-1.7", docx=b"PK")
    pages |= {f"digests:{paper} sent": reverse(f"digests:{paper}", args=[sent.reference]) for paper in ("pdf", "docx")}
    officer = Client()
    officer.force_login(scene.hwb_officer)
    posted = forms_on({page: officer.get(path) for page, path in pages.items()}, pages)
    posted = {path: fields for path, fields in posted.items() if "digests" in path}

    web = python(
        database_url(), "-c", WEB, scene.hwb_officer.email, json.dumps(sorted(pages.values())), json.dumps(posted)
    )

    assert web.returncode == 0, web.stderr
    said = json.loads(web.stdout.splitlines()[-1])
    assert said["read"][pages["digests:check held"]] == said["read"][pages["digests:pdf sent"]] == 200
    assert list(said["posted"].values()).count(302) >= 5, said
    assert said["typesetting"] == []

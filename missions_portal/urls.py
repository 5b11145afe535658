"""Every address of the portal, and the room that answers it."""

from django.contrib import admin
from django.urls import include, path

from foundation import drafts, links
from missions_portal import desk, health, public_urls, search, sign_in

urlpatterns = [
    path("", include(public_urls)),
    path("health/live", health.live, name="live"),
    path("health/ready", health.ready, name="ready"),
    path("link/<str:token>/", links.door, name="link"),
    # Operators alone give people an address: whoever could add one here could take another person's.
    path("account/email/", sign_in.no_such_page, name="account_no_email"),
    path("account/", include("allauth.urls")),
    path("portal/", desk.desk, name="desk"),
    path("portal/search/", search.search, name="search"),
    path("portal/drafts/", drafts.save_draft, name="save_draft"),
    # Resolving a barrier writes learning, so that floor answers its addresses first.
    path("portal/", include("learning.urls")),
    path("portal/", include("barriers.urls")),
    path("portal/", include("digests.urls")),
    path("portal/", include("leaders.urls")),
    path("portal/", include("missions.urls")),
    path("portal/", include("people.urls")),
    path("admin/", admin.site.urls),
]

# Refusals in plain words; Django finds these by their names.
handler400 = "missions_portal.middleware.not_understood"
handler403 = "missions_portal.middleware.not_yours"
handler404 = "missions_portal.middleware.not_here"
handler500 = "missions_portal.middleware.server_error"

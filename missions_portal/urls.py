"""Every address of the portal, and the room that answers it."""

from allauth.account.views import password_set
from allauth.mfa.totp.views import activate_totp
from allauth.mfa.webauthn.views import add_webauthn
from django.contrib import admin
from django.urls import include, path

from foundation import drafts, links
from missions_portal import (
    agenda,
    exports,
    from_the_space,
    health,
    jobs,
    metrics,
    public_urls,
    search,
    sign_in,
    signed_in,
    standing_down,
    strategy_pages,
)
from missions_portal.desk.page import desk
from missions_portal.information import pages as information
from missions_portal.papers import pages as papers
from missions_portal.redacting import pages as redacting
from missions_portal.what_happened import pages as what_happened
from people.proving import proven_lately

urlpatterns = [
    path("", include(public_urls)),
    path("health/live", health.live, name="live"),
    path("health/ready", health.ready, name="ready"),
    path("metrics", metrics.metrics, name="metrics"),
    path("link/<str:token>/", links.door, name="link"),
    # Operators alone give people an address: whoever could add one here could take another person's.
    path("account/email/", sign_in.no_such_page, name="account_no_email"),
    path("account/oidc/<slug:organisation>/login/", sign_in.to_organisation, name="organisation_sign_in"),
    path("account/oidc/<slug:provider_id>/login/callback/", sign_in.from_organisation, name="openid_connect_callback"),
    path("account/sign-ins/", signed_in.page, name="sign_ins"),
    # Before the library's own of the same addresses, which ask not everybody for a proof: the first that fits answers.
    path("account/password/set/", proven_lately(password_set), name="account_set_password"),
    path("account/2fa/totp/activate/", proven_lately(activate_totp), name="mfa_activate_totp"),
    path("account/2fa/webauthn/add/", proven_lately(add_webauthn), name="mfa_add_webauthn"),
    # Of django-allauth's rooms these two: its pages for linking accounts by hand are not the portal's.
    path("account/", include("allauth.account.urls")),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("portal/", desk, name="desk"),
    path("portal/exports/<slug:log>.csv", exports.export, name="export"),
    path("portal/jobs/", jobs.panel, name="jobs"),
    path("portal/search/", search.search, name="search"),
    path("portal/drafts/", drafts.save_draft, name="save_draft"),
    path("portal/publish/", include("missions_portal.publish.urls")),
    # Resolving a barrier writes learning, so that floor answers its addresses first.
    path("portal/", include("learning.urls")),
    path("portal/", include("barriers.urls")),
    path("portal/", include("digests.urls")),
    path("portal/meetings/<int:pk>/space/<int:note>/<slug:what>/", from_the_space.note_becomes, name="note_becomes"),
    path("portal/leaders/parts/<int:pk>/end/", standing_down.end_part, name="end_part"),
    path("portal/", include("leaders.urls")),
    # The evidence for a recommendation is kept on every floor.
    path("portal/strategy/", strategy_pages.strategy, name="strategy"),
    path("portal/strategy/recommendations/", strategy_pages.recommendations, name="recommendations"),
    path("portal/strategy/recommendations/<int:number>/", strategy_pages.recommendation, name="recommendation"),
    path("portal/", include("missions.urls")),
    # What an item is about is kept on floors above meetings.
    path("portal/meetings/<int:pk>/items/add/", agenda.add_item, name="add_item"),
    path("portal/meetings/<int:pk>/items/<int:item>/cover.docx", papers.cover_sheet, name="cover_sheet"),
    path("portal/meetings/<int:pk>/pack/", papers.pack, name="agenda_pack"),
    path("portal/meetings/<int:pk>/minutes/", papers.minutes, name="minutes"),
    path("portal/meetings/<int:pk>/minutes.docx", papers.minutes_in_word, name="minutes_in_word"),
    path("portal/history/<slug:kind>/<slug:reference>/", what_happened.history, name="history"),
    path("portal/history/<slug:kind>/<slug:reference>/file.csv", what_happened.history_file, name="history_file"),
    path("portal/removed-words/", redacting.removed_list, name="removed"),
    path("portal/removed-words/remove/", redacting.remove, name="remove_words"),
    path("portal/requests/", information.request_list, name="requests"),
    path("portal/requests/record/", information.new, name="record_request"),
    path("portal/requests/<int:pk>/", information.detail, name="request"),
    path("portal/requests/<int:pk>/amend/", information.amend, name="amend_request"),
    path("portal/requests/<int:pk>/export/", information.export_rows, name="export_request"),
    path("portal/requests/<int:pk>/<slug:move>/", information.move, name="request_move"),
    path("portal/", include("people.urls")),
    path("admin/", admin.site.urls),
]

# Refusals in plain words; Django finds these by their names.
handler400 = "missions_portal.refusals.not_understood"
handler403 = "missions_portal.refusals.not_yours"
handler404 = "missions_portal.refusals.not_here"
handler500 = "missions_portal.refusals.server_error"

"""The addresses open to all: each is a page or file of the public window."""

from django.urls import path

from missions_portal import public_files, public_pages
from missions_portal.statutory import pages as statutory

urlpatterns = [
    path("", public_pages.home, name="home"),
    path("missions/", public_pages.mission_list, name="public_missions"),
    path("missions/<slug:code>/", public_pages.mission_detail, name="public_mission"),
    path("decisions/", public_pages.decision_list, name="public_decisions"),
    path("decisions/<slug:reference>/", public_pages.decision_detail, name="public_decision"),
    path("learning/", public_pages.learning_list, name="public_learning"),
    path("learning/<slug:reference>/", public_pages.learning_detail, name="public_entry"),
    path("voices/", public_pages.voice_list, name="public_voices"),
    path("meetings/", public_pages.meeting_list, name="public_meetings"),
    path("digests/", public_pages.digest_list, name="public_digests"),
    path("digests/<slug:reference>/", public_pages.digest_detail, name="public_digest"),
    path("accessibility/", statutory.accessibility, name="accessibility"),
    path("privacy/", statutory.privacy, name="privacy"),
    path("feed/", public_files.feed, name="public_feed"),
    path("calendar.ics", public_files.calendar, name="public_calendar"),
    path("sitemap.xml", public_pages.sitemap, name="sitemap"),
    path(".well-known/security.txt", statutory.security_txt, name="security_txt"),
]

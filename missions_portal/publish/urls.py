"""The publication desk's addresses."""

from django.urls import path

from missions_portal.publish import pages

app_name = "publish"
urlpatterns = [
    path("", pages.publication_desk, name="list"),
    path("<slug:reference>/", pages.record, name="detail"),
    path("<slug:reference>/<slug:move>/", pages.make_the_move, name="move"),
]

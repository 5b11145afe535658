"""The addresses of digests, below /portal/."""

from django.urls import path

from digests import views

app_name = "digests"

urlpatterns = [
    path("digests/", views.edition_list, name="list"),
    path("digests/<slug:ref>/", views.edition_detail, name="detail"),
    path("digests/<slug:ref>/pdf/", views.edition_pdf, name="pdf"),
    path("digests/<slug:ref>/check/", views.check, name="check"),
    path("digests/<slug:ref>/compile-again/", views.compile_again, name="compile_again"),
    path("digests/<slug:ref>/skip/", views.skip, name="skip"),
]

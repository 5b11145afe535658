"""The addresses of digests, below /portal/."""

from django.urls import path

from digests.views import after, checking, reading

app_name = "digests"

urlpatterns = [
    path("digests/", reading.edition_list, name="list"),
    path("digests/<slug:ref>/", reading.edition_detail, name="detail"),
    path("digests/<slug:ref>/pdf/", reading.edition_paper, {"form": "pdf"}, name="pdf"),
    path("digests/<slug:ref>/docx/", reading.edition_paper, {"form": "docx"}, name="docx"),
    path("digests/<slug:ref>/check/", checking.check, name="check"),
    path("digests/<slug:ref>/arrange/", checking.arrange, name="arrange"),
    path("digests/<slug:ref>/compile-again/", checking.compile_again, name="compile_again"),
    path("digests/<slug:ref>/skip/", checking.skip, name="skip"),
    path("digests/<slug:ref>/correct/", after.correct, name="correct"),
    path("digests/<slug:ref>/redact/", after.redact, name="redact"),
    path("digests/<slug:ref>/narrowed/", after.narrowed, name="narrowed"),
    path("digests/<slug:ref>/deliveries/", after.deliveries, name="deliveries"),
    path("digests/<slug:ref>/deliveries/again/", after.send_again, name="send_again"),
    path("digests/<slug:ref>/deliveries/wanted/<int:pk>/", after.mail_again, name="mail_again"),
]

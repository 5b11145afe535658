"""The addresses of the learning rooms, each after `/portal/`."""

from django.urls import path

from learning.views import entries, experiments, resolve, voices

app_name = "learning"

urlpatterns = [
    path("learning/", entries.entries, name="list"),
    path("learning/new/", entries.new, name="new"),
    path("learning/<slug:ref>/", entries.entry, name="detail"),
    path("learning/<slug:ref>/amend/", entries.amend, name="amend"),
    path("learning/<slug:ref>/use/", entries.use, name="use"),
    path("learning/<slug:ref>/<slug:move>/", entries.move, name="move"),
    path("voices/", voices.voice_list, name="voices"),
    path("voices/new/", voices.new, name="voice_new"),
    path("voices/<slug:ref>/", voices.voice, name="voice"),
    path("voices/<slug:ref>/amend/", voices.amend, name="voice_amend"),
    path("voices/<slug:ref>/<slug:move>/", voices.move, name="voice_move"),
    path("experiments/", experiments.wall, name="experiments"),
    path("experiments/new/", experiments.new, name="experiment_new"),
    path("experiments/<slug:ref>/", experiments.experiment, name="experiment"),
    path("experiments/<slug:ref>/amend/", experiments.amend, name="experiment_amend"),
    path("experiments/<slug:ref>/<slug:move>/", experiments.move, name="experiment_move"),
    path("barriers/<slug:ref>/resolve/", resolve.resolve, name="resolve"),
    path("barriers/<slug:ref>/work-round/", resolve.work_round, name="work_round"),
]

"""The addresses of the learning rooms, each after `/portal/`."""

from django.urls import path

from learning.views import (
    bringing,
    entries,
    experiments,
    framework,
    questions,
    resolve,
    stewards,
    syntheses,
    voices,
    wall,
)

app_name = "learning"

urlpatterns = [
    path("learning/", entries.entries, name="list"),
    path("learning/new/", entries.new, name="new"),
    path("learning/bring/", bringing.bring, name="bring"),
    path("learning/bring/empty-sheet.csv", bringing.empty_sheet, name="empty_sheet"),
    path("learning/bring/<int:pk>/", bringing.sheet, name="sheet"),
    path("learning/questions/", questions.question_list, name="questions"),
    path("learning/questions/new/", questions.new, name="question_new"),
    path("learning/questions/<int:pk>/", questions.question, name="question"),
    path("learning/questions/<int:pk>/amend/", questions.amend, name="question_amend"),
    path("learning/questions/<int:pk>/<slug:move>/", questions.move, name="question_move"),
    path("learning/syntheses/", syntheses.synthesis_list, name="syntheses"),
    path("learning/syntheses/new/", syntheses.new, name="synthesis_new"),
    path("learning/syntheses/<int:pk>/", syntheses.synthesis, name="synthesis"),
    path("learning/syntheses/<int:pk>/amend/", syntheses.amend, name="synthesis_amend"),
    path("learning/syntheses/<int:pk>/<slug:move>/", syntheses.move, name="synthesis_move"),
    path("learning/framework/", framework.page, name="framework"),
    path("learning/framework/new/", framework.new, name="framework_new"),
    path("learning/stewards/<slug:code>/", stewards.look_after, name="steward"),
    path("learning/<slug:ref>/", entries.entry, name="detail"),
    path("learning/<slug:ref>/amend/", entries.amend, name="amend"),
    path("learning/<slug:ref>/use/", entries.use, name="use"),
    path("learning/<slug:ref>/<slug:move>/", entries.move, name="move"),
    path("voices/", voices.voice_list, name="voices"),
    path("voices/new/", voices.new, name="voice_new"),
    path("voices/<slug:ref>/", voices.voice, name="voice"),
    path("voices/<slug:ref>/amend/", voices.amend, name="voice_amend"),
    path("voices/<slug:ref>/<slug:move>/", voices.move, name="voice_move"),
    path("experiments/", wall.wall, name="experiments"),
    path("experiments/new/", experiments.new, name="experiment_new"),
    path("experiments/<slug:ref>/", experiments.experiment, name="experiment"),
    path("experiments/<slug:ref>/amend/", experiments.amend, name="experiment_amend"),
    path("experiments/<slug:ref>/<slug:move>/", experiments.move, name="experiment_move"),
    path("barriers/<slug:ref>/resolve/", resolve.resolve, name="resolve"),
    path("barriers/<slug:ref>/work-round/", resolve.work_round, name="work_round"),
]

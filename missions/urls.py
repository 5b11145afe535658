"""The addresses of missions."""

from django.urls import path

from missions.views import data, figures, lever_writing, levers, missions, portfolio, strategy, ways

app_name = "missions"

urlpatterns = [
    path("missions/", missions.mission_list, name="list"),
    path("missions/<slug:code>/", missions.mission_detail, name="detail"),
    path("missions/<slug:code>/amend/", missions.amend_mission, name="amend"),
    path("missions/<slug:code>/goals/<int:pk>/", missions.amend_goal, name="amend_goal"),
    path("missions/<slug:code>/update/", missions.write_update, name="update"),
    path("missions/<slug:code>/updates/<int:pk>/", missions.amend_update, name="amend_update"),
    path("missions/<slug:code>/figures/add/", figures.add, name="add_figure"),
    path("missions/<slug:code>/figures/<int:pk>/", figures.amend, name="amend_figure"),
    path("missions/<slug:code>/figures/<int:pk>/remove/", figures.remove, name="remove_figure"),
    path("missions/<slug:code>/principles/", strategy.own_principles, name="own_principles"),
    path("missions/<slug:code>/principles/<int:pk>/", strategy.write_principle, name="write_principle"),
    path("missions/<slug:code>/portfolio/", portfolio.whole, name="portfolio"),
    path("missions/<slug:code>/portfolio/add/", portfolio.add, name="add_intervention"),
    path("missions/<slug:code>/portfolio/<int:pk>/", portfolio.intervention, name="intervention"),
    path("missions/<slug:code>/portfolio/<int:pk>/amend/", portfolio.amend, name="amend_intervention"),
    path("missions/<slug:code>/portfolio/<int:pk>/connect/", portfolio.connect, name="connect"),
    path(
        "missions/<slug:code>/portfolio/<int:pk>/disconnect/<int:connection>/",
        portfolio.disconnect,
        name="disconnect",
    ),
    path("missions/<slug:code>/engagement/", ways.engagement, name="engagement"),
    path("missions/<slug:code>/engagement/amend/", ways.amend_engagement, name="amend_engagement"),
    path("missions/<slug:code>/delegations/", ways.delegations, name="delegations"),
    path("missions/<slug:code>/delegations/add/", ways.add_delegation, name="add_delegation"),
    path("missions/<slug:code>/delegations/<int:pk>/end/", ways.end_delegation, name="end_delegation"),
    path("strategy/levers/", levers.lever_list, name="levers"),
    path("strategy/levers/powers/", levers.powers, name="powers"),
    path("strategy/levers/new/", lever_writing.new, name="new_lever"),
    path("strategy/levers/new/<slug:kind>/", lever_writing.of_kind, name="lever_of_kind"),
    path("strategy/levers/<int:pk>/", levers.lever, name="lever"),
    path("strategy/levers/<int:pk>/amend/", lever_writing.amend, name="amend_lever"),
    path("strategy/levers/<int:pk>/note/", lever_writing.note, name="note_on_lever"),
    path("strategy/levers/<int:pk>/<slug:move>/", lever_writing.move, name="lever_move"),
    path("strategy/data/", data.holdings, name="data"),
    path("strategy/data/add/", data.add, name="add_holding"),
    path("strategy/data/<int:pk>/amend/", data.amend, name="amend_holding"),
    path("strategy/workstreams/<int:pk>/", data.workstream, name="workstream"),
    path("strategy/questions/", strategy.questions, name="questions"),
    path("strategy/questions/<int:pk>/answer/", strategy.answer_question, name="answer_question"),
    path("strategy/answers/<int:pk>/correct/", strategy.correct_answer, name="correct_answer"),
    path("strategy/principles/", strategy.all_principles, name="principles"),
    path("strategy/recommendations/<int:number>/answer/", strategy.record_answer, name="record_answer"),
    path("strategy/recommendations/<int:number>/progress/", strategy.record_progress, name="record_progress"),
]

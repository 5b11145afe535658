"""Addresses of barriers, trips, decisions and actions, under /portal/."""

from django.urls import path

from barriers.views import barriers, decisions, escalations, lists, queue

app_name = "barriers"
urlpatterns = [
    path("barriers/", lists.barrier_list, name="list"),
    path("barriers/log/", barriers.log, name="log"),
    path("barriers/<str:ref>/", barriers.detail, name="detail"),
    path("barriers/<str:ref>/amend/", barriers.amend, name="amend"),
    path("barriers/<str:ref>/escalate/", escalations.escalate, name="escalate"),
    path("barriers/<str:ref>/<int:number>/", escalations.trip, name="escalation"),
    path("barriers/<str:ref>/<int:number>/<slug:verb>/", escalations.move, name="escalation_move"),
    path("barriers/<str:ref>/<slug:verb>/", barriers.move, name="move"),
    path("escalations/", queue.queue, name="queue"),
    path("decisions/", lists.decision_list, name="decisions"),
    path("decisions/<str:ref>/", decisions.decision, name="decision"),
    path("decisions/<str:ref>/partners/<int:pk>/", decisions.partner_reply, name="partner_reply"),
    path("decisions/<str:ref>/actions/add/", decisions.give_action, name="give_action"),
    path("actions/", lists.action_list, name="actions"),
    path("actions/<int:pk>/", decisions.action, name="action"),
]

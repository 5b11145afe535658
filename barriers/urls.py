"""Addresses of barriers, trips, decisions and actions, under /portal/."""

from django.urls import path

from barriers.views import (
    barriers,
    decisions,
    drafting,
    escalations,
    following,
    lists,
    meetings,
    own_decisions,
    putting_off,
    queue,
    times,
)

app_name = "barriers"
urlpatterns = [
    path("barriers/", lists.barrier_list, name="list"),
    path("barriers/log/", drafting.log, name="log"),
    path("barriers/similar/", drafting.similar, name="similar"),
    path("barriers/<slug:ref>/", barriers.detail, name="detail"),
    path("barriers/<slug:ref>/amend/", drafting.amend, name="amend"),
    path("barriers/<slug:ref>/escalate/", escalations.escalate, name="escalate"),
    path("barriers/<slug:ref>/<int:number>/", escalations.trip, name="escalation"),
    path("barriers/<slug:ref>/<int:number>/grant/", escalations.grant, name="grant"),
    path("barriers/<slug:ref>/<int:number>/help/", escalations.help_with, name="help"),
    path("barriers/<slug:ref>/<int:number>/<slug:verb>/", escalations.move, name="escalation_move"),
    path("barriers/<slug:ref>/<slug:verb>/", barriers.move, name="move"),
    path("escalations/", queue.queue, name="queue"),
    path("escalations/times/", times.times, name="times"),
    path("escalations/type/", escalations.type_ask, name="type_ask"),
    path("decisions/", lists.decision_list, name="decisions"),
    path("decisions/<slug:ref>/", decisions.decision, name="decision"),
    path("decisions/<slug:ref>/amend/", decisions.amend, name="amend_decision"),
    path("decisions/<slug:ref>/correct/", decisions.correct, name="correct"),
    path("decisions/<slug:ref>/partners/<int:pk>/", following.partner_reply, name="partner_reply"),
    path("decisions/<slug:ref>/partners/<int:pk>/road/", following.partner_road, name="partner_road"),
    path("decisions/<slug:ref>/actions/add/", following.give_action, name="give_action"),
    path("missions/<slug:code>/decisions/add/", own_decisions.decide_itself, name="decide_itself"),
    path("actions/", lists.action_list, name="actions"),
    path("actions/<int:pk>/", following.action, name="action"),
    path("actions/<int:pk>/date/", following.change_date, name="change_date"),
    path("meetings/<int:pk>/decisions/", meetings.decisions_of, name="meetings_decisions"),
    path("meetings/<int:pk>/items/<int:item>/decision/", own_decisions.decide_item, name="decide_item"),
    path("meetings/<int:pk>/put-off/", putting_off.put_everything_off, name="put_everything_off"),
    path("meetings/<int:pk>/actions/add/", following.give_meetings_action, name="give_meetings_action"),
]

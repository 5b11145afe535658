"""The addresses of leaders, nominations, teams and the help they ask for."""

from django.urls import path

from leaders.views import nominations, register, space, support, teams

app_name = "leaders"

urlpatterns = [
    path("leaders/", register.register, name="register"),
    path("leaders/teams/", teams.matrix, name="matrix"),
    path("leaders/nominations/", nominations.nominations, name="nominations"),
    path("leaders/nominations/new/", nominations.put_forward, name="put_forward"),
    path("leaders/nominations/<int:pk>/", nominations.nomination, name="nomination"),
    path("leaders/nominations/<int:pk>/<slug:move>/", nominations.nomination_move, name="nomination_move"),
    path("leaders/support/", support.support, name="support"),
    path("leaders/support/<int:pk>/", support.amend, name="amend_support"),
    path("meetings/<int:pk>/space/", space.space, name="space"),
    path("meetings/<int:pk>/space/send/", space.send_summary, name="send_summary"),
    path("meetings/<int:pk>/space/<int:note>/", space.amend_note, name="amend_note"),
    path("missions/<slug:code>/team/add/", teams.join, name="join_team"),
    path("missions/<slug:code>/team/invite/", teams.invite, name="invite"),
    path("missions/<slug:code>/support/add/", support.ask, name="ask_support"),
]

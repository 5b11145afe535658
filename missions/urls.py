"""The addresses of missions."""

from django.urls import path

from missions.views import missions, portfolio

app_name = "missions"

urlpatterns = [
    path("missions/", missions.mission_list, name="list"),
    path("missions/<slug:code>/", missions.mission_detail, name="detail"),
    path("missions/<slug:code>/amend/", missions.amend_mission, name="amend"),
    path("missions/<slug:code>/goals/<int:pk>/", missions.amend_goal, name="amend_goal"),
    path("missions/<slug:code>/update/", missions.write_update, name="update"),
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
]

"""The addresses of missions."""

from django.urls import path

from missions import portfolio_pages, views

app_name = "missions"

urlpatterns = [
    path("missions/", views.mission_list, name="list"),
    path("missions/<slug:code>/", views.mission_detail, name="detail"),
    path("missions/<slug:code>/amend/", views.amend_mission, name="amend"),
    path("missions/<slug:code>/goals/<int:pk>/", views.amend_goal, name="amend_goal"),
    path("missions/<slug:code>/update/", views.write_update, name="update"),
    path("missions/<slug:code>/portfolio/", portfolio_pages.whole, name="portfolio"),
    path("missions/<slug:code>/portfolio/add/", portfolio_pages.add, name="add_intervention"),
    path("missions/<slug:code>/portfolio/<int:pk>/", portfolio_pages.intervention, name="intervention"),
    path("missions/<slug:code>/portfolio/<int:pk>/amend/", portfolio_pages.amend, name="amend_intervention"),
    path("missions/<slug:code>/portfolio/<int:pk>/connect/", portfolio_pages.connect, name="connect"),
    path(
        "missions/<slug:code>/portfolio/<int:pk>/disconnect/<int:connection>/",
        portfolio_pages.disconnect,
        name="disconnect",
    ),
]

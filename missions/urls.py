"""The addresses of missions."""

from django.urls import path

from missions import views

app_name = "missions"

urlpatterns = [
    path("missions/", views.mission_list, name="list"),
    path("missions/<slug:code>/", views.mission_detail, name="detail"),
    path("missions/<slug:code>/amend/", views.amend_mission, name="amend"),
    path("missions/<slug:code>/goals/<int:pk>/", views.amend_goal, name="amend_goal"),
    path("missions/<slug:code>/update/", views.write_update, name="update"),
]

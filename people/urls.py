"""The addresses of meetings."""

from django.urls import path

from people import views

app_name = "people"

urlpatterns = [
    path("meetings/", views.meetings, name="meetings"),
    path("meetings/add/", views.add_meeting, name="add_meeting"),
    path("meetings/<int:pk>/", views.meeting, name="meeting"),
    path("meetings/<int:pk>/items/add/", views.add_item, name="add_item"),
    path("meetings/<int:pk>/items/<int:item>/to/<int:to>/", views.move_item, name="move_item"),
    path("meetings/<int:pk>/<slug:move>/", views.meeting_move, name="meeting_move"),
]

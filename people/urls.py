"""The addresses of the directory and of meetings."""

from django.urls import path

from people.views import agendas, calendars, directory, meetings, plan, room

app_name = "people"

urlpatterns = [
    path("directory/", directory.directory, name="directory"),
    path("meetings/", meetings.meetings, name="meetings"),
    path("meetings/add/", meetings.add_meeting, name="add_meeting"),
    path("meetings/plan/", plan.plan, name="plan"),
    path("meetings/plan/add/", plan.add_planned, name="add_planned"),
    path("meetings/plan/<int:pk>/", plan.change_planned, name="change_planned"),
    path("meetings/calendar/<slug:code>.ics", calendars.forum_calendar, name="forum_calendar"),
    path("meetings/<int:pk>/", meetings.meeting, name="meeting"),
    path("meetings/<int:pk>/calendar.ics", calendars.meeting_calendar, name="meeting_calendar"),
    path("meetings/<int:pk>/items/<int:item>/to/<int:to>/", agendas.move_item, name="move_item"),
    path("meetings/<int:pk>/items/<int:item>/amend/", agendas.amend_item, name="amend_item"),
    path("meetings/<int:pk>/items/<int:item>/off/", agendas.take_off_item, name="take_off_item"),
    path("meetings/<int:pk>/attendance/", room.who_came, name="who_came"),
    path("meetings/<int:pk>/substitute/", room.substitute, name="substitute"),
    path("meetings/<int:pk>/interests/add/", room.declare, name="declare"),
    path("meetings/<int:pk>/interests/<int:interest>/off/", room.take_off_interest, name="take_off_interest"),
    path("meetings/<int:pk>/<slug:move>/", meetings.meeting_move, name="meeting_move"),
]

"""The address of the register of leaders and teams."""

from django.urls import path

from leaders.views import register

app_name = "leaders"

urlpatterns = [path("leaders/", register.register, name="register")]

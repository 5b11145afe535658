"""The address of the register of leaders and teams."""

from django.urls import path

from leaders import views

app_name = "leaders"

urlpatterns = [path("leaders/", views.register, name="register")]

"""The peer's addresses, which its e-mails name."""

from django.urls import include, path

urlpatterns = [path("helpdesk/", include("helpdesk.urls"))]

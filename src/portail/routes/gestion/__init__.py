"""The service de gestion's pages, under /gestion: each module exports ROUTES."""

from portail.routes.gestion import connexion, file, messages

MODULES = (connexion, file, messages)

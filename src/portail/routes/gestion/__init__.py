"""The service de gestion's pages, under /gestion: each module exports ROUTES."""

from portail.routes.gestion import actes, connexion, demande, file, messages, paiements, pointage, tableau

MODULES = (actes, connexion, demande, file, messages, paiements, pointage, tableau)

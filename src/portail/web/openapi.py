"""The system feed described (OpenAPI 3.1): what a caller may send, what comes back, and each refusal."""

from typing import Any

from portail.domain.etats import LECTURES, Etat

Schema = dict[str, Any]
TEXTE: Schema = {"type": "string"}
ENTIER: Schema = {"type": "integer"}
INSTANT: Schema = {"type": ["string", "null"], "format": "date-time"}
ETATS = [etat.value for etat in Etat if etat is not Etat.BROUILLON]
# status: (what it says, the methods that may answer it)
REFUS = {
    "401": ("Jeton absent ou inconnu", ("get", "post")),
    "403": ("Portée qui manque au jeton, ou acte interdit à un système", ("get", "post")),
    "404": ("Demande inconnue (un brouillon l’est)", ("get", "post")),
    "409": ("Ce n’est pas le moment : la phrase dit pourquoi", ("post",)),
    "422": ("Paramètre ou corps illisible", ("get", "post")),
    "429": ("Plus de 600 appels par minute", ("get", "post")),
}


def _objet(**proprietes: Schema) -> Schema:
    return {"type": "object", "properties": proprietes, "required": list(proprietes), "additionalProperties": False}


def _liste(de: Schema) -> Schema:
    return {"type": "array", "items": de}


def _vers(nom: str) -> Schema:
    return {"$ref": f"#/components/schemas/{nom}"}


RESUME: dict[str, Schema] = {
    "numero": {"type": "string", "pattern": "^[0-9]{15}$"},
    "dispositif": TEXTE,
    "sens": {"type": "string", "enum": ["C", "D"]},
    "etat": {"type": "string", "enum": ETATS},
    "libelle": {"type": "string", "enum": [LECTURES[Etat(etat)].libelle for etat in ETATS]},
    "a_qui": {"type": "string", "enum": ["vous", "nous", "personne"]},
    "soumise_le": INSTANT,
    "decidee_le": INSTANT,
    "payee_le": INSTANT,
    "montant_centimes": {"type": ["integer", "null"]},
}
DOCUMENT = _objet(
    piece=TEXTE, face=TEXTE, nom=TEXTE, type=TEXTE, taille=ENTIER, sha256=TEXTE, analyse=TEXTE, verdict=TEXTE
)
EVENEMENT = _objet(acte=TEXTE, de=TEXTE, vers=TEXTE, par=TEXTE, le=INSTANT)
VIREMENT = _objet(rang=ENTIER, etat=TEXTE, montant_centimes=ENTIER, motif=TEXTE, regle_le=INSTANT)
MESSAGE = _objet(
    id={"type": "string", "format": "uuid"},
    texte=TEXTE,
    du_service={"type": "boolean"},
    reponse_a={"type": ["string", "null"], "format": "uuid"},
    le=INSTANT,
    lu_le=INSTANT,
    retire_le=INSTANT,
)
SCHEMAS: dict[str, Schema] = {
    "Resume": _objet(**RESUME),
    "Demande": _objet(
        **RESUME,
        reponses={"type": "object", "additionalProperties": TEXTE},
        documents=_liste(DOCUMENT),
        evenements=_liste(EVENEMENT),
        virements=_liste(VIREMENT),
    ),
    "Page": _objet(demandes=_liste(_vers("Resume")), apres={"type": ["string", "null"]}),
    "Conversations": _objet(conversations=_liste(_objet(objet=TEXTE, titre=TEXTE, messages=_liste(MESSAGE)))),
    "Resultat": {
        "type": "object",
        "properties": {"resultat": {"type": "string", "enum": ["accepte", "refuse"]}, "motif": TEXTE},
        "required": ["resultat"],
        "additionalProperties": False,
    },
    "Probleme": _objet(type=TEXTE, status=ENTIER, title=TEXTE, correlation=TEXTE),
}
NUMERO: Schema = {"name": "numero", "in": "path", "required": True, "schema": RESUME["numero"]}
QUESTIONS: list[Schema] = [
    {"name": "etat", "in": "query", "schema": RESUME["etat"]},
    {"name": "apres", "in": "query", "schema": TEXTE, "description": "numéro après lequel lire : l’« apres » reçu"},
    {"name": "combien", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}},
]


def operation(methode: str, resume: str, portee: str, rend: str, parametres: list[Schema], corps: str = "") -> Schema:
    """One entry of `paths`. `rend` and `corps` are names of SCHEMAS; no `rend`: an object of its own."""
    contenu = {"application/json": {"schema": _vers(rend) if rend else {"type": "object"}}}
    probleme = {"application/problem+json": {"schema": _vers("Probleme")}}
    tus = set() if parametres == [NUMERO] else {"404"}
    reponses: Schema = {"200": {"description": resume, "content": contenu}}
    for statut, (dit, methodes) in REFUS.items():
        if methode in methodes and statut not in tus:
            reponses[statut] = {"description": dit, "content": probleme}
    dite: Schema = {"summary": resume, "security": [{"jeton": [portee]}], "responses": reponses}
    dite |= {"parameters": parametres} if parametres else {}
    if corps:
        dite["requestBody"] = {"required": True, "content": {"application/json": {"schema": _vers(corps)}}}
    return {methode: dite}


def description(chemins: dict[str, Schema]) -> Schema:
    return {
        "openapi": "3.1.0",
        "info": {"title": "Portail des consignations, flux du service", "version": "1"},
        "components": {"securitySchemes": {"jeton": {"type": "http", "scheme": "bearer"}}, "schemas": SCHEMAS},
        "paths": chemins,
    }

"""The service de gestion: agents, verdicts, complements, notes, messages, runs of payments, webhooks.

Written for both dialects, as the first one: SQLite's script opens its own transaction. The partial unique indexes hold
what must never happen whatever the code does: two open complements, two answers to a message, two payments of a claim.
"""

from tortoise import BaseDBAsyncClient

RUN_IN_TRANSACTION = True

POSTGRES = """
ALTER TABLE "demande" ADD COLUMN "complement_recu_le" TIMESTAMPTZ;
ALTER TABLE "demande" ADD COLUMN "decidee_le" TIMESTAMPTZ;
ALTER TABLE "demande" ADD COLUMN "decidee_par" UUID;
ALTER TABLE "demande" ADD COLUMN "motif_rejet" VARCHAR(30) NOT NULL DEFAULT '';
ALTER TABLE "demande" ADD COLUMN "texte_rejet" BYTEA;
ALTER TABLE "demande" ADD COLUMN "payee_le" TIMESTAMPTZ;
ALTER TABLE "justificatif" ADD COLUMN "complement" INT NOT NULL DEFAULT 0;
ALTER TABLE "justificatif" ADD COLUMN "a_envoyer" BOOL NOT NULL DEFAULT FALSE;
ALTER TABLE "justificatif" ADD COLUMN "verdict" VARCHAR(12) NOT NULL DEFAULT 'a_voir' CHECK (verdict IN ('a_voir', 'conforme', 'non_conforme'));
ALTER TABLE "justificatif" ADD COLUMN "motif" VARCHAR(30) NOT NULL DEFAULT '';
ALTER TABLE "justificatif" ADD COLUMN "motif_texte" BYTEA;
ALTER TABLE "justificatif" ADD COLUMN "juge_par" UUID;
ALTER TABLE "justificatif" ADD COLUMN "juge_le" TIMESTAMPTZ;
CREATE TABLE "gestionnaire" (
    "id" UUID NOT NULL PRIMARY KEY,
    "courriel_empreinte" VARCHAR(64) NOT NULL UNIQUE,
    "identite" BYTEA NOT NULL,
    "mot_de_passe" VARCHAR(255) NOT NULL,
    "totp" BYTEA NOT NULL,
    "totp_pas" BIGINT NOT NULL,
    "profil" VARCHAR(20) NOT NULL,
    "cree_le" TIMESTAMPTZ NOT NULL,
    "vu_le" TIMESTAMPTZ,
    "desactive_le" TIMESTAMPTZ,
    CONSTRAINT ck_gestionnaire_profil CHECK (profil IN ('gestionnaire', 'superviseur'))
);
CREATE TABLE "session_agent" (
    "empreinte" VARCHAR(64) NOT NULL PRIMARY KEY,
    "cree_le" TIMESTAMPTZ NOT NULL,
    "vue_le" TIMESTAMPTZ NOT NULL,
    "revoquee_le" TIMESTAMPTZ,
    "gestionnaire_id" UUID NOT NULL REFERENCES "gestionnaire" ("id") ON DELETE CASCADE
);
CREATE TABLE "presence" (
    "id" UUID NOT NULL PRIMARY KEY,
    "vue_le" TIMESTAMPTZ NOT NULL,
    "demande_id" UUID NOT NULL REFERENCES "demande" ("id") ON DELETE CASCADE,
    "gestionnaire_id" UUID NOT NULL REFERENCES "gestionnaire" ("id") ON DELETE CASCADE,
    CONSTRAINT "uid_presence_demande_7bac24" UNIQUE ("demande_id", "gestionnaire_id")
);
CREATE TABLE "complement" (
    "id" UUID NOT NULL PRIMARY KEY,
    "rang" INT NOT NULL,
    "elements" BYTEA NOT NULL,
    "corrections" BYTEA,
    "demande_le" TIMESTAMPTZ NOT NULL,
    "demande_par" UUID,
    "limite_le" TIMESTAMPTZ NOT NULL,
    "renvoye_le" TIMESTAMPTZ,
    "annule_le" TIMESTAMPTZ,
    "instantane" BYTEA,
    "instantane_sha256" VARCHAR(64) NOT NULL,
    "gabarit" VARCHAR(20) NOT NULL,
    "demande_id" UUID NOT NULL REFERENCES "demande" ("id") ON DELETE CASCADE,
    CONSTRAINT "uid_complement_demande_c31369" UNIQUE ("demande_id", "rang"),
    CONSTRAINT ck_complement_rang CHECK (rang > 0),
    CONSTRAINT ck_complement_fin CHECK (renvoye_le IS NULL OR annule_le IS NULL)
);
CREATE TABLE "note" (
    "id" UUID NOT NULL PRIMARY KEY,
    "texte" BYTEA NOT NULL,
    "par_id" UUID NOT NULL,
    "le" TIMESTAMPTZ NOT NULL,
    "demande_id" UUID NOT NULL REFERENCES "demande" ("id") ON DELETE CASCADE
);
CREATE TABLE "amendement" (
    "id" UUID NOT NULL PRIMARY KEY,
    "champ" VARCHAR(40) NOT NULL,
    "section" VARCHAR(20) NOT NULL,
    "avant" BYTEA NOT NULL,
    "apres" BYTEA NOT NULL,
    "raison" BYTEA,
    "par" VARCHAR(1) NOT NULL,
    "par_id" UUID,
    "rang" INT NOT NULL,
    "le" TIMESTAMPTZ NOT NULL,
    "demande_id" UUID NOT NULL REFERENCES "demande" ("id") ON DELETE CASCADE
);
CREATE INDEX "idx_amendement_demande_92738c" ON "amendement" ("demande_id", "le");
CREATE TABLE "mot_cherche" (
    "id" BIGSERIAL NOT NULL PRIMARY KEY,
    "empreinte" VARCHAR(16) NOT NULL,
    "soumise_le" TIMESTAMPTZ NOT NULL,
    "demande_id" UUID NOT NULL REFERENCES "demande" ("id") ON DELETE CASCADE
);
CREATE INDEX "idx_mot_cherche_demande_2f33a2" ON "mot_cherche" ("demande_id");
CREATE INDEX "idx_mot_cherche_emprein_69c33e" ON "mot_cherche" ("empreinte", "soumise_le", "demande_id");
CREATE TABLE "message" (
    "id" UUID NOT NULL PRIMARY KEY,
    "compte_id" UUID NOT NULL,
    "objet" VARCHAR(20) NOT NULL,
    "objet_libre" BYTEA,
    "texte" BYTEA NOT NULL,
    "du_service" BOOL NOT NULL,
    "auteur" VARCHAR(1) NOT NULL,
    "auteur_id" UUID,
    "le" TIMESTAMPTZ NOT NULL,
    "lu_le" TIMESTAMPTZ,
    "lu_par" UUID,
    "retire_le" TIMESTAMPTZ,
    "demande_id" UUID NOT NULL REFERENCES "demande" ("id") ON DELETE CASCADE,
    "repond_a_id" UUID REFERENCES "message" ("id") ON DELETE CASCADE,
    CONSTRAINT ck_message_objet CHECK (objet IN ('complement_1', 'complement_2', 'fonds_1', 'fonds_2', 'libre'))
);
CREATE INDEX "idx_message_repond__bf6f9c" ON "message" ("repond_a_id");
CREATE INDEX "idx_message_demande_363b1d" ON "message" ("demande_id", "le");
CREATE TABLE "lot_paiement" (
    "id" UUID NOT NULL PRIMARY KEY,
    "numero" INT NOT NULL UNIQUE,
    "cree_le" TIMESTAMPTZ NOT NULL,
    "cree_par" UUID NOT NULL,
    "cle" BYTEA NOT NULL,
    "exporte_le" TIMESTAMPTZ,
    "exporte_par" UUID,
    "chemin" VARCHAR(64) NOT NULL,
    "sha256" VARCHAR(64) NOT NULL,
    "retour_le" TIMESTAMPTZ,
    "purge_le" TIMESTAMPTZ
);
CREATE TABLE "virement" (
    "id" UUID NOT NULL PRIMARY KEY,
    "rang" INT NOT NULL,
    "montant_centimes" BIGINT NOT NULL,
    "etat" VARCHAR(10) NOT NULL,
    "motif" VARCHAR(10) NOT NULL,
    "cree_le" TIMESTAMPTZ NOT NULL,
    "regle_le" TIMESTAMPTZ,
    "instantane" BYTEA,
    "instantane_sha256" VARCHAR(64) NOT NULL,
    "gabarit" VARCHAR(20) NOT NULL,
    "demande_id" UUID NOT NULL REFERENCES "demande" ("id") ON DELETE RESTRICT,
    "lot_id" UUID NOT NULL REFERENCES "lot_paiement" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_virement_demande_14dc15" UNIQUE ("demande_id", "rang"),
    CONSTRAINT ck_virement_etat CHECK (etat IN ('en_lot', 'accepte', 'refuse', 'retire')),
    CONSTRAINT ck_virement_montant CHECK (montant_centimes > 0)
);
CREATE TABLE "retour_banque" (
    "sha256" VARCHAR(64) NOT NULL PRIMARY KEY,
    "importe_le" TIMESTAMPTZ NOT NULL,
    "importe_par" VARCHAR(60) NOT NULL,
    "acceptes" INT NOT NULL,
    "refuses" INT NOT NULL
);
CREATE TABLE "livraison" (
    "id" UUID NOT NULL PRIMARY KEY,
    "evenement_id" UUID NOT NULL UNIQUE,
    "corps" JSONB NOT NULL,
    "cree_le" TIMESTAMPTZ NOT NULL,
    "pas_avant" TIMESTAMPTZ NOT NULL,
    "pris_le" TIMESTAMPTZ,
    "essais" INT NOT NULL,
    "envoye_le" TIMESTAMPTZ,
    "abandonne_le" TIMESTAMPTZ
);
"""

SQLITE = """
ALTER TABLE "demande" ADD COLUMN "complement_recu_le" TIMESTAMP;
ALTER TABLE "demande" ADD COLUMN "decidee_le" TIMESTAMP;
ALTER TABLE "demande" ADD COLUMN "decidee_par" CHAR(36);
ALTER TABLE "demande" ADD COLUMN "motif_rejet" VARCHAR(30) NOT NULL DEFAULT '';
ALTER TABLE "demande" ADD COLUMN "texte_rejet" BLOB;
ALTER TABLE "demande" ADD COLUMN "payee_le" TIMESTAMP;
ALTER TABLE "justificatif" ADD COLUMN "complement" INT NOT NULL DEFAULT 0;
ALTER TABLE "justificatif" ADD COLUMN "a_envoyer" INT NOT NULL DEFAULT 0;
ALTER TABLE "justificatif" ADD COLUMN "verdict" VARCHAR(12) NOT NULL DEFAULT 'a_voir' CHECK (verdict IN ('a_voir', 'conforme', 'non_conforme'));
ALTER TABLE "justificatif" ADD COLUMN "motif" VARCHAR(30) NOT NULL DEFAULT '';
ALTER TABLE "justificatif" ADD COLUMN "motif_texte" BLOB;
ALTER TABLE "justificatif" ADD COLUMN "juge_par" CHAR(36);
ALTER TABLE "justificatif" ADD COLUMN "juge_le" TIMESTAMP;
CREATE TABLE "gestionnaire" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "courriel_empreinte" VARCHAR(64) NOT NULL UNIQUE,
    "identite" BLOB NOT NULL,
    "mot_de_passe" VARCHAR(255) NOT NULL,
    "totp" BLOB NOT NULL,
    "totp_pas" BIGINT NOT NULL,
    "profil" VARCHAR(20) NOT NULL,
    "cree_le" TIMESTAMP NOT NULL,
    "vu_le" TIMESTAMP,
    "desactive_le" TIMESTAMP,
    CONSTRAINT ck_gestionnaire_profil CHECK (profil IN ('gestionnaire', 'superviseur'))
);
CREATE TABLE "session_agent" (
    "empreinte" VARCHAR(64) NOT NULL PRIMARY KEY,
    "cree_le" TIMESTAMP NOT NULL,
    "vue_le" TIMESTAMP NOT NULL,
    "revoquee_le" TIMESTAMP,
    "gestionnaire_id" CHAR(36) NOT NULL REFERENCES "gestionnaire" ("id") ON DELETE CASCADE
);
CREATE TABLE "presence" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "vue_le" TIMESTAMP NOT NULL,
    "demande_id" CHAR(36) NOT NULL REFERENCES "demande" ("id") ON DELETE CASCADE,
    "gestionnaire_id" CHAR(36) NOT NULL REFERENCES "gestionnaire" ("id") ON DELETE CASCADE,
    CONSTRAINT "uid_presence_demande_7bac24" UNIQUE ("demande_id", "gestionnaire_id")
);
CREATE TABLE "complement" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "rang" INT NOT NULL,
    "elements" BLOB NOT NULL,
    "corrections" BLOB,
    "demande_le" TIMESTAMP NOT NULL,
    "demande_par" CHAR(36),
    "limite_le" TIMESTAMP NOT NULL,
    "renvoye_le" TIMESTAMP,
    "annule_le" TIMESTAMP,
    "instantane" BLOB,
    "instantane_sha256" VARCHAR(64) NOT NULL,
    "gabarit" VARCHAR(20) NOT NULL,
    "demande_id" CHAR(36) NOT NULL REFERENCES "demande" ("id") ON DELETE CASCADE,
    CONSTRAINT "uid_complement_demande_c31369" UNIQUE ("demande_id", "rang"),
    CONSTRAINT ck_complement_rang CHECK (rang > 0),
    CONSTRAINT ck_complement_fin CHECK (renvoye_le IS NULL OR annule_le IS NULL)
);
CREATE TABLE "note" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "texte" BLOB NOT NULL,
    "par_id" CHAR(36) NOT NULL,
    "le" TIMESTAMP NOT NULL,
    "demande_id" CHAR(36) NOT NULL REFERENCES "demande" ("id") ON DELETE CASCADE
);
CREATE TABLE "amendement" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "champ" VARCHAR(40) NOT NULL,
    "section" VARCHAR(20) NOT NULL,
    "avant" BLOB NOT NULL,
    "apres" BLOB NOT NULL,
    "raison" BLOB,
    "par" VARCHAR(1) NOT NULL,
    "par_id" CHAR(36),
    "rang" INT NOT NULL,
    "le" TIMESTAMP NOT NULL,
    "demande_id" CHAR(36) NOT NULL REFERENCES "demande" ("id") ON DELETE CASCADE
);
CREATE INDEX "idx_amendement_demande_92738c" ON "amendement" ("demande_id", "le");
CREATE TABLE "mot_cherche" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "empreinte" VARCHAR(16) NOT NULL,
    "soumise_le" TIMESTAMP NOT NULL,
    "demande_id" CHAR(36) NOT NULL REFERENCES "demande" ("id") ON DELETE CASCADE
);
CREATE INDEX "idx_mot_cherche_demande_2f33a2" ON "mot_cherche" ("demande_id");
CREATE INDEX "idx_mot_cherche_emprein_69c33e" ON "mot_cherche" ("empreinte", "soumise_le", "demande_id");
CREATE TABLE "message" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "compte_id" CHAR(36) NOT NULL,
    "objet" VARCHAR(20) NOT NULL,
    "objet_libre" BLOB,
    "texte" BLOB NOT NULL,
    "du_service" INT NOT NULL,
    "auteur" VARCHAR(1) NOT NULL,
    "auteur_id" CHAR(36),
    "le" TIMESTAMP NOT NULL,
    "lu_le" TIMESTAMP,
    "lu_par" CHAR(36),
    "retire_le" TIMESTAMP,
    "demande_id" CHAR(36) NOT NULL REFERENCES "demande" ("id") ON DELETE CASCADE,
    "repond_a_id" CHAR(36) REFERENCES "message" ("id") ON DELETE CASCADE,
    CONSTRAINT ck_message_objet CHECK (objet IN ('complement_1', 'complement_2', 'fonds_1', 'fonds_2', 'libre'))
);
CREATE INDEX "idx_message_repond__bf6f9c" ON "message" ("repond_a_id");
CREATE INDEX "idx_message_demande_363b1d" ON "message" ("demande_id", "le");
CREATE TABLE "lot_paiement" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "numero" INT NOT NULL UNIQUE,
    "cree_le" TIMESTAMP NOT NULL,
    "cree_par" CHAR(36) NOT NULL,
    "cle" BLOB NOT NULL,
    "exporte_le" TIMESTAMP,
    "exporte_par" CHAR(36),
    "chemin" VARCHAR(64) NOT NULL,
    "sha256" VARCHAR(64) NOT NULL,
    "retour_le" TIMESTAMP,
    "purge_le" TIMESTAMP
);
CREATE TABLE "virement" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "rang" INT NOT NULL,
    "montant_centimes" BIGINT NOT NULL,
    "etat" VARCHAR(10) NOT NULL,
    "motif" VARCHAR(10) NOT NULL,
    "cree_le" TIMESTAMP NOT NULL,
    "regle_le" TIMESTAMP,
    "instantane" BLOB,
    "instantane_sha256" VARCHAR(64) NOT NULL,
    "gabarit" VARCHAR(20) NOT NULL,
    "demande_id" CHAR(36) NOT NULL REFERENCES "demande" ("id") ON DELETE RESTRICT,
    "lot_id" CHAR(36) NOT NULL REFERENCES "lot_paiement" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_virement_demande_14dc15" UNIQUE ("demande_id", "rang"),
    CONSTRAINT ck_virement_etat CHECK (etat IN ('en_lot', 'accepte', 'refuse', 'retire')),
    CONSTRAINT ck_virement_montant CHECK (montant_centimes > 0)
);
CREATE TABLE "retour_banque" (
    "sha256" VARCHAR(64) NOT NULL PRIMARY KEY,
    "importe_le" TIMESTAMP NOT NULL,
    "importe_par" VARCHAR(60) NOT NULL,
    "acceptes" INT NOT NULL,
    "refuses" INT NOT NULL
);
CREATE TABLE "livraison" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "evenement_id" CHAR(36) NOT NULL UNIQUE,
    "corps" JSON NOT NULL,
    "cree_le" TIMESTAMP NOT NULL,
    "pas_avant" TIMESTAMP NOT NULL,
    "pris_le" TIMESTAMP,
    "essais" INT NOT NULL,
    "envoye_le" TIMESTAMP,
    "abandonne_le" TIMESTAMP
);
"""

COMMUN = """
CREATE UNIQUE INDEX "uid_complement_ouvert" ON "complement" ("demande_id") WHERE renvoye_le IS NULL AND annule_le IS NULL;
CREATE UNIQUE INDEX "uid_message_reponse" ON "message" ("repond_a_id") WHERE repond_a_id IS NOT NULL AND retire_le IS NULL;
CREATE INDEX "idx_message_non_lu" ON "message" ("compte_id", "demande_id") WHERE du_service AND lu_le IS NULL AND retire_le IS NULL;
CREATE INDEX "idx_message_a_lire" ON "message" ("demande_id") WHERE NOT du_service AND lu_le IS NULL AND retire_le IS NULL;
CREATE UNIQUE INDEX "uid_virement_actif" ON "virement" ("demande_id") WHERE etat IN ('en_lot', 'accepte');
CREATE INDEX "idx_virement_lot" ON "virement" ("lot_id");
CREATE INDEX "idx_note_demande" ON "note" ("demande_id", "le");
CREATE INDEX "idx_livraison_due" ON "livraison" ("pas_avant") WHERE envoye_le IS NULL AND abandonne_le IS NULL;
CREATE INDEX "idx_demande_decidee" ON "demande" ("decidee_le") WHERE decidee_le IS NOT NULL;
CREATE INDEX "idx_demande_payee" ON "demande" ("payee_le") WHERE payee_le IS NOT NULL;
CREATE INDEX "idx_file" ON "demande" ("soumise_le", "id") WHERE etat <> 'brouillon' AND efface_le IS NULL;
CREATE INDEX "idx_file_etat" ON "demande" ("etat", "soumise_le", "id") WHERE etat <> 'brouillon' AND efface_le IS NULL;
CREATE INDEX "idx_file_complement" ON "demande" ("soumise_le", "id") WHERE etat = 'en_instruction' AND complement_recu_le IS NOT NULL AND efface_le IS NULL;
CREATE INDEX "idx_file_agent" ON "demande" ("agent_id", "etat", "soumise_le", "id") WHERE agent_id IS NOT NULL AND efface_le IS NULL;
"""

RETOUR_COMMUN = """
DROP INDEX IF EXISTS "idx_file_complement";
DROP INDEX IF EXISTS "idx_demande_payee";
DROP INDEX IF EXISTS "idx_demande_decidee";
DROP INDEX IF EXISTS "idx_file_agent";
DROP INDEX IF EXISTS "idx_file_etat";
DROP INDEX IF EXISTS "idx_file";
DROP TABLE IF EXISTS "livraison";
DROP TABLE IF EXISTS "retour_banque";
DROP TABLE IF EXISTS "virement";
DROP TABLE IF EXISTS "lot_paiement";
DROP TABLE IF EXISTS "message";
DROP TABLE IF EXISTS "mot_cherche";
DROP TABLE IF EXISTS "amendement";
DROP TABLE IF EXISTS "note";
DROP TABLE IF EXISTS "complement";
DROP TABLE IF EXISTS "presence";
DROP TABLE IF EXISTS "session_agent";
DROP TABLE IF EXISTS "gestionnaire";
"""

RETOUR = """
ALTER TABLE "justificatif" DROP COLUMN "complement";
ALTER TABLE "justificatif" DROP COLUMN "a_envoyer";
ALTER TABLE "justificatif" DROP COLUMN "verdict";
ALTER TABLE "justificatif" DROP COLUMN "motif";
ALTER TABLE "justificatif" DROP COLUMN "motif_texte";
ALTER TABLE "justificatif" DROP COLUMN "juge_par";
ALTER TABLE "justificatif" DROP COLUMN "juge_le";
ALTER TABLE "demande" DROP COLUMN "complement_recu_le";
ALTER TABLE "demande" DROP COLUMN "decidee_le";
ALTER TABLE "demande" DROP COLUMN "decidee_par";
ALTER TABLE "demande" DROP COLUMN "motif_rejet";
ALTER TABLE "demande" DROP COLUMN "texte_rejet";
ALTER TABLE "demande" DROP COLUMN "payee_le";
"""


async def upgrade(db: BaseDBAsyncClient) -> str:
    if db.capabilities.dialect == "sqlite":
        return "BEGIN IMMEDIATE;" + SQLITE + COMMUN
    return POSTGRES + COMMUN


async def downgrade(db: BaseDBAsyncClient) -> str:
    debut = "BEGIN IMMEDIATE;" if db.capabilities.dialect == "sqlite" else ""
    return debut + RETOUR_COMMUN + RETOUR


MODELS_STATE = (
    "eJztXWtz2zbW/isYfWkyq2RiJXazamdnZEVp1LWljCxn327VkWESshCToJYg5Xi7/e8vAF"
    "K8kyIpSqIYzHRSi8QByefgcm4458/WyjAtiLXXPUVBtNUFf7YI1BH7I3KnDVpwtQpc51cs"
    "eK+JttBrc08tEyoWu7iAGkXskoqoYuKVhQ3CrhJb0/hFQ2ENMXnwL9kE/8dGc8t4QNYSme"
    "zG77+3FENfWYj3bFtYwxRayDZbf/zBLmCiom/inX/nP1eP8wVGmhr6BqxyUnF9bj2vxLXb"
    "2+GHj6Ilf4/7uWJotk781qtna2kQr7ltY/U1p+H3HhBBJnsHNfB9/PVdHDaXnE9hFyzTRt"
    "6rqv4FFS2grXGUWj8vbKJwcIB4Ev/n3T/cVws0m89H4+n8ZjCdz1sFQFUMwhmCiSWY+5fT"
    "rw+Iw3L+gP6n3uTF24uXAgKDWg+muCngav0lCKEFHVIBemCkmMbCGRBhpPtLaA6IrQu0h+"
    "xFIFFQDHWfOoI8e/EymG8u+KD7I3ED5waw/BC3eh+uh6PhzXTSmw5uJ10AVR0TzMHlQ3JG"
    "bqfDq+GNezMwWGekPx7d3F5Ne9PheNQFnCPsgVD0m4tpLR1+m2uIPFhL9rPzJoOJX3oTwc"
    "fOG8FHg01FZ4KO3DsdcYuz02efYiLE+o/z7wP7AAvrKHm2BMgijFNdutebP+rDxipmynR4"
    "PbiZ9q4/8+51Sv+jCbAY6/mdjrj6HLn64iLCEK8T8K/h9BPgP8G/x6NBdPp57ab/bvF3gr"
    "ZlzInxNIdqEJPN5c2lMIPFIjovthiGiKpcE+vL2K1LoA9pYIIXxDVOKcFl4PItfPGYuL34"
    "MkAY44+GifAD+Sd6jm0wEUg3okzf6+k0cfWv+qKECZ88wSc8aRkAKtKQJSCYsFVkMuxPW2"
    "nDuAp8b8PdNRTk+AxOQZqP6XuoPD5BU52HBje/Y3SMyBWvbfyW3tGjVyCBDwIk/jV/tWOj"
    "PEmW9ydAhjDvz7et0nxrukQA0RVUEDAWwCAIWNiyNYhN9Doq3WxtnKABSEG/ToK+lBQbKC"
    "nGdt70ZcsfCZ7CHx4Hly7Zx39OkOapOCm7hWdYOE2Gx/aJ0M5KEaWs310xunG6aSpKKmLb"
    "mLrzSPrgdNMklPYqITBRLvCycTEheD9bVsCRllsFhh4w0YNjNhFbIYPdBE/wmb2kAQLyI0"
    "DfWCsK7tGCiaEAsz81TB4BpsCmSI0LF1V2LAWRmgsikBjkWU8QRLjJMRnqAMm+7IwxqPe4"
    "cISNghfvchgFL96lGgX5rYhR0LBNk3U2R/qKqYEkSQFPBzuZWuK+HXesIsK0ogS0LzGB5n"
    "PaOuJTRVC+f7ZOWcpKAvbyanwZkqgZnpfDUW/y24vr3v+9DInVV+PRL5v2wUXm8rfpoBfB"
    "Xjcs9h3zFaS00GiP0tXZj1FyoHfOz/O4Hc7P0/0O/F50jSEq5u9FyyiVUeIKVEt3IakLC0"
    "5dszxFJ9Mh95JT528py8FXZO2uFv/KOznZCX1gbc8BK0nP82DM0PC+em1y6HZCk7p/BuiV"
    "zvrpgiWkS6S2AWWoaIgrWD+BO/RthU0+q++40kWRBd6+ATomAC4sprMxjQtwanbHXPPfhv"
    "EoLmrIYveTNL9DPXYHvbCUGL0H6Xm7fnhywnO6msjAMVMA3x6X4hHXWZxr9frT4Rc3tIRN"
    "TrwWS+eMTAbD0XA67ImYFHGXjyQmMEFhCJHBJ3WWvU9dMAgy2Ft2i7I4RCiF+zrz2PGIl2"
    "FymFJyuc5cNpk4okGlDJsjpJLPdeZzwKdTMLYtTrmDa+N0OHx6cYONwTYjbDDimtw1ti3i"
    "Ez1JgLeGtsUncCi0rd+76fc+DGoUQ3iiOG8JIfRwPlIE4SbqJMlmFIhIybAa0UCrHHYjys"
    "YIUl9hAu5N44kiswsMoj0L+8vNp96rzvkFeLFE317ywEHusreMR0S4HecRrawkk1AFPUpr"
    "z2lZe6QpoeGC6douw1+fSrK31uw10dpgoJbTL0OkUr+sM5/lcbSmqpXNATdDr5Rnpvao8M"
    "TXiSow/o7P/R1blQwO7yR1MjL8M1TKyLyrNtOEDO+uU3h3fYOPG6hQy9hjGXtcM/wPEXss"
    "jUWFxv3JaZlru5StSFoQToC3DAIR61ZmBkdpJafrxml5IH0fR61l3L08sS9P7J/qGY6Bsk"
    "RKK8mA4txpZ5pOkNdmqy9+TBC7hTWkAsMETJVm6rPKPvD5NbhT+NkJCp8pgA/sy6kFnpbQ"
    "6oKZa3/q/rzUofKPGXvSrIVX3Z/ZQm+6P50Wf2NXZ3bnTedic9VR1T3KuCu/Di+03WD0e0"
    "txxAn27x+FrEeX+GFIrAL2Iz7kItPGXW7ra7h44K/w6u+dztu3P3bevL14f/7uxx/P3795"
    "7yDWBfFbP2Yp4cNfhqNpWCrhF7ZYlZKExQwzUqJ82ASF+uwizzEO1ipVoRb3wgp1cUlcHu"
    "s8efl7r3veyCAK+oBWiFCUuPWFGmTvgIQ3Zaz22+aISlPgylKWkAeFPRgG239YH10RLCa6"
    "49fZpoNMviE5+WaspQgge06KSNuxtx2cFqL/IkufRyCN5ilG8/RdpjbnneSq2MhVcaM5JS"
    "2IAa0qYy1UA62kE7WxTlRi68g0Ci37HkXj1v2zPC6ks3QP0lncgaShuWIiz9BRQK0I0TUO"
    "6ur90iqmbOxjCy+KAB2maqAaV/1hfIqSzJ/pEG/aNxDcszzrRfpyEUUWWdBKRnZ7IooN7e"
    "FQbt2bho01zU0SUSAdxeVkfDu8uuL5Jrw+ZmQw+jL+bTDoAkTWxjNC/Mp8OLqZTm77TnIK"
    "RObcfmfaipO+ojedDkbTwbw/vv58Nbhmf3cBtCxELLZ6GvpKQzr722/3cTz6cOM3WRhEpT"
    "PypXc1/MCfu4YaVt3nfu4N3Q7ZQ1cQuz197ok3XEHxfpPBr4Mp/22ir8hCKKrPHWd+rpFJ"
    "E7ebVAtigGK7GbGq4XO2rxnqmBE7Z+9+fPf+7cU7z3roXckyGm4MhAGxmYnYRZa7TfsDTs"
    "R9iZx7Tx+apP9mRZElW1tlAFnuADITrdg7JDrmMmAPUknsy2KP7yEpF6sapzxYktyTXVuY"
    "PLRCZ64YkBitahgagiTFzBanjg58Rr6vce9dOfDAH4+vQgP/chhxn41ury8HG5GWNcJWyK"
    "sWDFQlTEy15gqP+tWT15t0j2YSdSnBpGYRJof0cMog1kYbmsOTTcXsQ0rwOEwp2VxrNlPD"
    "1svlTwtTyljWOnPZNUKUCUsPUUou15nLrsGoVBKDIKXkcp25jIWxlv1X9LBciK6kxn06fN"
    "2bwu3BOKdL2Dm/KKRzJxFLm95WvfsB3kMTp7gxkqEOkDQO4OrN+5ChYRXM3xGkkQkho/Vl"
    "zHuENa2UjhyhldtxnbdjHdKSmaPClJLLdeYytekKEbVUFrgoreR0nTntu/jnJlLKnORO7k"
    "Fyvc5cV5FS0kASppRcPgUur2BC/rR0QTdCJmXdWP4YvJgLE1IRBS1C1jgl7W0eJe1tupL2"
    "NqakWeibhdKAzjL9RAil7aek7UdE6JXYI4J0coeo8w6BFotyZWZChJLHdeaxTAJcuQiwMo"
    "2ViZEF+THCYsAmkEp4s9MAy+y0FWSnnbB1ZDLsT1upA7kKgL+PFMsJczgF6zz5tNCaocTN"
    "J7tm+hlsOmoQ9BGHv4JWmCaHXhdBarLpqKlIfbUp0zaxwoBY7JyJLNBXU/HaJCPaFau+28"
    "/JSrzZMK3Yno3I7un/Prv9NHU4sf+xt6tiTe95PTUVK999sPvk2/TUVKx0Y2eQrg2rv0Sm"
    "smzs5COGtfMCNTIapSaEBxGiFD7sDNG1001TUVoz2b6KRemL20+TcNpr1h1fi0nMwRnUcb"
    "LycIba5crFqWH2j7EAECgaxPoPFCwxtQzzuQuelgZQsSpyXrbZv4j8BO5UrgBq9A4Q9jAT"
    "LA32eYCBxc/FA0xYLwiayVk29/eoPPkz3axEruZaOI2mzB9Udf4gNjQLHWXdtG9gMpB3eb"
    "yI79K9iO9iXkS1ELRqM9MO7CdBRhFgN+0bOGarBzcxYCMrW0ZSoEYToK04NxADqqi7BlZQ"
    "rLGepp4dfWD1zkJcF0BPzlvsippx3v56Mx6l7ZkeSZS5WLHA/5i4S/em/wTkv3sbaxYm9D"
    "V/7DFEQA5RiM+bpcgLwwmsUv2EIBzewWVMfglK6/lj+IJU0sOc7WEO5Gnd1QPavHIb7Yj3"
    "Mzy0alUC1ffrJdkOQl6/DNuBGWq31XYwXSIgYgodjZ5Ts5u8hMbKNIxFG+hQRSIHOWC4uS"
    "q8qKIBXlAEtUAScuTZAx7R88u47WB/j5qRGbljA9ZEdzw9+qz1uXM2a/Ge+Z/vecmOOxOS"
    "hztwBhaG08ECm9QC1L7XsSjE0wYdp8AHgAuLPQRBZQl8836afeL34PQTr9ASQ4598h8R24"
    "W0UxzVTuExJ/eh1A1BA1WTt3nCndOjnaOqiRjvMWhTszttmstUk9FMTYbC9IiCufl8GpmZ"
    "r10yWJxvo0k6YeoQ9gkON4j3uTpUPI6LZ1vYf4qFJqU6lxndGm/JkIqzVJyl4pxHcXYC42"
    "2zlaQ3ezfbmWqzEmx2lGo3xNCL7Jdu88aVBanKH5WuCK6h5jI6KmOn56P1aQ4n7r3Zr6x3"
    "gBy0sbX3SAtEKAg8aZGIRolnLBRfo033uVhEw11WGCky4uXYliSHCwXWao+giZakyk/O87"
    "O5RdDdtG9c3MtZrvK7GdV3Y9AmyhhZtqVkKUMalvIbljhkBQbzpn0DV4rqo+Ok1a5aq90q"
    "ObI+FU6vvTTkn4IB9Ihzfw/VXcqU0TlOBZ0TRllZIh0Xq1vqUchhnAPgNX4gyCo2ioM0jR"
    "N6q4cYEqg90xSEt5fVDJAfEGxE5m6RyoKwtwajuVvtUlSudHuZkZvecNQFlME+I8PRx0Gf"
    "N8BkgRR+d9D/NOgzAjZ9lRkZjVkno97VbzesDWGfHAChsBbTyaPFdNK1mE78UASTusulfw"
    "wQSgdYzR1ggleFsz8GqWTUe7T2o77SyqVMi5DKpGl1njtKKJdATmUuTNQYN0dlGh2cO1Wp"
    "kzxHWYUkQ3SyhGSBEpJrZPLDEGUFtwD5AQU3OF8b2CwqtPXmX8bDSRc41DPSH48+jifXTP"
    "piyC8MU0eOUOZf51LZ5l49xDKRI7iIHuMRNE6Jqd4p4iRgFrmBi1nwI4QynXBJQ/5X+6Gw"
    "NBqkkbJoAp7F5dAAmZRB6yyDygBGGcAoAxjzBjC6iReTAxj9rIyZAYyBZluP/d05+XdscV"
    "7OPVzHz++CP2ctyM/LzVrG/VdkOX+65fmcH4KSSRMzvjQgnXXJaMWpPcrPyQF+zA+rQIeP"
    "iIqTdm6urVfDD/EzgUd8jx1CNWWY1SHCrNjstIqd2PMpGuh7yuMXSXeLxD17zsQrpkwEiK"
    "QiUVaRQJZRyKPqETROTZbnoo49yE9OrVhBOodrmGTZ3lbWJ0AomVxvJpuYlqnc5JNJ20Cd"
    "+csFcVwk0NAnkH6pqJfE8S6VqYIVJJQTps4Thum9RDUIKcPmKK3kdJ05fWSz6elw9sSspv"
    "UEdhejKXsFMLq9ujqa1fSKh8G2kkymzp129jlOwzYJzGcuTYe1YiNi1hHkxLmdIP+4bNzN"
    "frj/QysHOH7czjQuFt1HpXngBLZPmYx+j8ftOFhJiROy4U1Mm9AA22UeeC/S4b2IwSscXU"
    "XQ9QgaB+77POC+Twf3fQxcvCqCrNO6cbC+O8+zJJynLwnn8aMYMuF2rRJuJ2fizJIrd0rG"
    "GVVrvhvJMnDSV0EwwY2acdB3Q9C49aUaf15dsgb9giiHg4jy0klqZqhBO1PbfIg2rY3KKe"
    "NWqo5b2URizUsdUU+mblyat+pd/1hFxMJFw+ODVDLLTbtkTItuWOw75itI085Zpx5OCNE1"
    "UA3vnOcRulmr9IyG5zGx2zKsBH0ma5xvKOQYLzvGOYJ8pBaTroNUjfFdH1jCXpnGwpGnyh"
    "wD9KnrvLq0fhncTIfj0ag3nAy6ICgvzsjN7efB5MvwZnA76QJqr5C5xtQ1rB2/3p+MuWu4"
    "UX1tl2CvRyTjDerMWwYBU0Pxulw6lTCt5HTdOF3AlBLcbhFFbCfdtXj8Z7ef012948XjQ4"
    "Y/JAqH7QrTjdNN7wGdZA7KVKj2apvzxlaSXS448DJscqtgs60n5v61NMAS0k3Ve2CsEOkC"
    "Ey1YL0ukgvtngC0KeErMNmCiqIbcQnIQ6JjYFooffqumy+1F6QKmR1mTrlamwrVdZt/1qa"
    "TgXLstt0bBnCfE2gKJI4LrWUFkE0glvDUMlq0pspWkGEgbylUgHHVINhTmhGlcq3QOIYk+"
    "SUCNivwZQqqrZMyh13arpNoDlMc/q68wAYLsBwruTeOJIrMLDKI9i2wIN596rzrnF+DFEn"
    "17ySsyc1HTMh4R4akYHtHKiguslfa8gx+7Lrm/G+hPzXBrSzNvs6VVqYw0mr0mWhsM1HLJ"
    "f0Ok0s5bZz5L/eiQ+pEU4Rspwvd0xADU0wT4wO1s8R2GG26V3ccEAUjoEzKBsoSEvZxr8u"
    "WCNbXvdSzUgS63DUNXCAdP2FoCJkIDE0FqkDYwTH6fkwjDMmRtuMQO/BTf4MUdj/u+exkX"
    "8o/zCsVrYWqyEOaxzddsfOiFztV4BHUOxanNeTuKlI3vMPfZAp+kgRBXH7uUkkoqK5IyLY"
    "mUDKXMHUoJueu1IOobEol6WdTZw2nSapIFu08j8z2WhD0xZ3xGrejEdPFNWL3PcizeZ+n1"
    "JqJLNwOqoHrrU8gMOXlOje7nyGgdA9orS8Ym04o00qYmAzlkpEGt7Ge1Lmbg1ZFLLmcQLD"
    "OXWdAg1DCX6cxEjIvUAgvDDNma2iK2EtjEwhq4M73Ml3fcTnUHCfsG8TPZGrZzrzMyI3fI"
    "IaLRUgdt1idPecE95X/OWiuMFORUOFjAzV/slWxOPGuBF1h9yS+Juk78t2KoSFxxqyGAF0"
    "9LaAG65C8OVfqyzR7PZR8LI7ohoPxpwqDnGAwoeFoaFAGHyYJYh8/sW02TNXj510/c1Od+"
    "gTD2GbYFvJcFkD5SDx5BwvqcER4S8Brc+ZdiH98VL+GYG+mGllsciQqIYYFnZLnlHHpWGG"
    "JhWhTp6C3e58I0/st4AemMsI8PmyrbojtLAKIgNmL4xzMZ5hE4FkjwN3DGbrH5xN4Bp0Yn"
    "hKJqhQgko2lrZY6svRS7T1Wr6qzC7mpVzFwQpJKGmnZJi0FgvSwGf4RQmmxKMmAjXZU5Eh"
    "eklFrdSWh1hWuMh8ikLSliAsE6tsrMnRChnDq1njpm6aoDpiw7cDJc9lTYokwOEUoe15nH"
    "WJjT2H9FE2eF6KSoWVLU9GGc0yXsnF8U8RUmEsuskhHPYTxVnFtHtAjUAZLGAVx9WI30l0"
    "h/ifSX5POXXBtWf4lMZYlaSf6SwO12pr+E51JUAi1zOUwWhqYi1T2dZywABBa2bI2HZf9A"
    "AX8XEcoLwcpEC/zNOc3H/30LeLFdbjBnt3U24tqAZ7Ig4NN1rw9enF2AJfoGVPyALZoSZH"
    "zAZ+eJLg6dD6SGrWO6kWADo6dYyLGs58LvHaKeS12OhB7bDRCOuLrIE3IV1T4CMVcXsZDk"
    "0LwoohKGKaV5p9ZKYf3lt0OucN+V+HYEYE9ZehsZVrLcJm5kS2xk02SrqMaECMSr1bHnoz"
    "UyAV0aT4RJTqEDVnEpKz+ZLCpQg9UiS74RwT3FLHQeifTEt8vH7h8jxvyEkC/iGJSx0VJW"
    "lLa+JgmL0tZX0NaHKIUPKYY+9162zKgHWu2zhpQ8bV87EZAHnltF19kQkVxm85dc3V5Y5A"
    "jlV4sD2uqPrz9fDa4Ho+n8rBs4vDA/m5HAvU7oXmdGPo5HH244ycIgKuWtnSudzRXW5mp4"
    "yYuVaPjeSVZzfMej4Mnce6H8ylKEUMYzlK2SJPXUYwQs23PKiwIpSdAbhoYgSRHDQ4RRBj"
    "DKhuE/Hl+F8L8cRjxNo9vry8HmHDprhK2QAyoQG2cXLoZuH74Y+uFcTdUe7newKijrhIhk"
    "WLa0vnwH1hetTG0uTdbmOhHeFjya4lPI5S+S4YSNZ7PceYUAoZwvdZ4v0hK9l4mzYur+HB"
    "ZENUK21+VIxoJI837YvJ80gKtAN2CjP8VRuxXbyKwt6juJgE53LiFZJd61GMz7rYp4ZVif"
    "IU7PvRO83850M2mGxSRJXCD9Tg+YNnkNxmwCAfSN94lU8OLO/ZOnbHkpCsEssIb8hC3tTT"
    "IYTNyMLouFiOcW+V+AhgnrjWxivTUE14gm1aU56LNlsFQNttN2hqeM2DoyjTjSqbH4PkE1"
    "yWDqEJBfWSoYWfin4XqT4FRBS0OQRupM0RmTNFsyE/ckzhPpAMvtAPO3+qLLVJhSGnjqvF"
    "BteFVwrYqQSdNoZLVaIh0XqjLhUzTuLHz1yQaKp3WQuRwKwGsiy7DNcoZ9n1Cu+3Ve91e2"
    "+VBmbw/SSQ7XjcMxg3gew+Iam6mJSYtYFr+4/ZyueH1g2+JELJeXkDgYxI2LoQbtTOuiu/"
    "Te+21zmBeF8c7NWs0oH3+gXt5oqPFM188A647tr81rz3GDn4p5ocGue4OByjNIwAcGmlvb"
    "jvIs00t2I8moeIAn7mBKPL5c8V2Vv3Y5XWIXClNKW1jtNqJQPjY9Q8XMyMSmZ6mYTQjwvM"
    "gTq3+RHqt/Ea+9pyhoZSX5CFPt9EESWXwoaqg30cJO9Lmmp8D3KSSc06QgjSMdFPTE0yRJ"
    "Kyi7ZkhZ62CzXNnAuMvzJyHGDIg6Ndg/Q5X7S710ETwvl63fI/M1uPOTT96BhYnQfxEvIu"
    "IW31iZBhOcPnfec/nJrbLhVthITgZ2uEfLyh6n59CtfWWPsxqvacEtQjf4tLHmClsXmLCZ"
    "WF8iPWVdEnWTqqccJIddwJ1hwdKHTze0B7QQIzLXDKvgwtEajOZX42kXONQz0uv3B5+ngy"
    "5wZbkZmQw+3t6wC44wwn9PhxPxm0deR3eLXIeR8siqZ+my6llMVhXVtoooBB5B40z41YMr"
    "A0warlSb6KFUGYEgnbTf15nDsoqArCJQ721LVhGQVQRkbKIT2V8MUJ9Cgpl9jstVj3Y9ZR"
    "Q5pnGayG49a+QPq9AxowmTRSbD/rSVtBRUge53fULOR/dIhu0rvGavTsWHJxxQ8u62s48n"
    "hdrlsm2jNa8UzXMfI037SRSlXjnlqIXlmJelZuPILT1NRXVvp1C2OA4kLM8UiILWifbrar"
    "uXJ4xqsNC3MwzSnN1OqrRieEfpDot8LffTSOXjVYJNmleKT7EBbQii5gGsWOB/QMN0b1to"
    "YBjf21izmBr1mj/2GCOZAxTSKzditadWBiTufoJSyTu4lGa578tos4J0DteQJAitW+Jqg4"
    "SSyfVmsolpmdBpn0xaXuvMX54hAReJ+fEJZMhPzCNbtqq1LGp9MhMG3jOVyyCkVF3rCK3k"
    "dN04XZcAvh4ysbJsJRk53FvtTAsH9BvtM81/ITPC91LKcsftJN1qsEYmdY8l5fUYBUgaGF"
    "TeOT/P4zQ6P0/3GvF7kbhyNqsKIOw2byC6Z2/yhepkxerEg3UMYqEklTHLSOORHN5Mc5y9"
    "sjKDzFH3s7/+H18piQw="
)

"""First schema: accounts, claims, documents, letters, journal.

Written for both dialects: aerich generates PostgreSQL only, and knows neither CHECKs nor partial indexes. The SQLite
script opens its own transaction, because sqlite3's executescript commits whatever is pending.
"""

from tortoise import BaseDBAsyncClient

RUN_IN_TRANSACTION = True

POSTGRES = """
CREATE TABLE "compte" (
    "id" UUID NOT NULL PRIMARY KEY,
    "cree_le" TIMESTAMPTZ NOT NULL
);
CREATE TABLE "inscription" (
    "id" UUID NOT NULL PRIMARY KEY,
    "anonyme" VARCHAR(64) NOT NULL,
    "courriel_empreinte" VARCHAR(64) NOT NULL,
    "identite" BYTEA NOT NULL,
    "mot_de_passe" VARCHAR(255) NOT NULL,
    "conditions_le" TIMESTAMPTZ,
    "cree_le" TIMESTAMPTZ NOT NULL
);
CREATE INDEX "idx_inscription_anonyme_e60c61" ON "inscription" ("anonyme");
CREATE INDEX "idx_inscription_courrie_3a1020" ON "inscription" ("courriel_empreinte");
CREATE INDEX "idx_inscription_cree_le_9752f1" ON "inscription" ("cree_le");
CREATE TABLE "utilisateur" (
    "id" UUID NOT NULL PRIMARY KEY,
    "courriel_empreinte" VARCHAR(64) NOT NULL UNIQUE,
    "identite" BYTEA NOT NULL,
    "mot_de_passe" VARCHAR(255) NOT NULL,
    "cree_le" TIMESTAMPTZ NOT NULL,
    "vu_le" TIMESTAMPTZ,
    "desactive_le" TIMESTAMPTZ
);
CREATE TABLE "acces" (
    "id" UUID NOT NULL PRIMARY KEY,
    "profil" VARCHAR(20) NOT NULL,
    "cree_le" TIMESTAMPTZ NOT NULL,
    "compte_id" UUID NOT NULL REFERENCES "compte" ("id") ON DELETE RESTRICT,
    "utilisateur_id" UUID NOT NULL REFERENCES "utilisateur" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_acces_compte__7925ec" UNIQUE ("compte_id", "utilisateur_id"),
    CONSTRAINT ck_acces_profil CHECK (profil IN ('administrateur', 'utilisateur', 'consultation'))
);
CREATE TABLE "jeton" (
    "empreinte" VARCHAR(64) NOT NULL PRIMARY KEY,
    "genre" VARCHAR(20) NOT NULL,
    "cree_le" TIMESTAMPTZ NOT NULL,
    "expire_le" TIMESTAMPTZ,
    "utilise_le" TIMESTAMPTZ,
    "remplace_le" TIMESTAMPTZ,
    "inscription_id" UUID REFERENCES "inscription" ("id") ON DELETE CASCADE,
    "utilisateur_id" UUID REFERENCES "utilisateur" ("id") ON DELETE CASCADE,
    CONSTRAINT ck_jeton_genre CHECK (genre IN ('activation', 'reinitialisation')),
    CONSTRAINT ck_jeton_objet CHECK ((inscription_id IS NULL) <> (utilisateur_id IS NULL))
);
CREATE TABLE "session" (
    "empreinte" VARCHAR(64) NOT NULL PRIMARY KEY,
    "cree_le" TIMESTAMPTZ NOT NULL,
    "vue_le" TIMESTAMPTZ NOT NULL,
    "revoquee_le" TIMESTAMPTZ,
    "compte_id" UUID NOT NULL REFERENCES "compte" ("id") ON DELETE CASCADE,
    "utilisateur_id" UUID NOT NULL REFERENCES "utilisateur" ("id") ON DELETE CASCADE
);
CREATE TABLE "echec" (
    "id" BIGSERIAL NOT NULL PRIMARY KEY,
    "cle" VARCHAR(160) NOT NULL,
    "le" TIMESTAMPTZ NOT NULL
);
CREATE INDEX "idx_echec_le_bef892" ON "echec" ("le");
CREATE INDEX "idx_echec_cle_dc888a" ON "echec" ("cle", "le");
CREATE TABLE "nonce_depense" (
    "nonce" VARCHAR(64) NOT NULL PRIMARY KEY,
    "expire_le" TIMESTAMPTZ NOT NULL
);
CREATE INDEX "idx_nonce_depen_expire__57d49e" ON "nonce_depense" ("expire_le");
CREATE TABLE "demande" (
    "id" UUID NOT NULL PRIMARY KEY,
    "numero" VARCHAR(15) NOT NULL UNIQUE,
    "cle_creation" VARCHAR(64) NOT NULL UNIQUE,
    "dispositif" VARCHAR(20) NOT NULL,
    "sens" VARCHAR(1) NOT NULL,
    "etat" VARCHAR(20) NOT NULL,
    "version" INT NOT NULL,
    "page" VARCHAR(64) NOT NULL,
    "cle" BYTEA NOT NULL,
    "reponses" BYTEA NOT NULL,
    "iban_empreinte" VARCHAR(64) NOT NULL,
    "etape1_complete" BOOL NOT NULL,
    "montant_centimes" BIGINT,
    "cree_le" TIMESTAMPTZ NOT NULL,
    "modifie_le" TIMESTAMPTZ NOT NULL,
    "soumise_le" TIMESTAMPTZ,
    "validee_le" TIMESTAMPTZ,
    "rejetee_le" TIMESTAMPTZ,
    "instantane" BYTEA,
    "instantane_sha256" VARCHAR(64) NOT NULL,
    "gabarit" VARCHAR(20) NOT NULL,
    "agent_id" UUID,
    "corbeille_le" TIMESTAMPTZ,
    "masquee_le" TIMESTAMPTZ,
    "suspendue_le" TIMESTAMPTZ,
    "efface_le" TIMESTAMPTZ,
    "compte_id" UUID NOT NULL REFERENCES "compte" ("id") ON DELETE RESTRICT,
    "proprietaire_id" UUID NOT NULL REFERENCES "utilisateur" ("id") ON DELETE RESTRICT,
    CONSTRAINT ck_demande_etat CHECK (etat IN ('brouillon', 'envoyee', 'en_instruction', 'attente_complement', 'attente_fonds', 'validee', 'en_paiement', 'payee', 'rejetee')),
    CONSTRAINT ck_demande_numero CHECK (length(numero) = 15 AND numero >= '100000000000000' AND numero <= '109999999999999'),
    CONSTRAINT ck_demande_sens CHECK (sens IN ('C', 'D')),
    CONSTRAINT ck_demande_version CHECK (version > 0),
    CONSTRAINT ck_demande_soumise CHECK (etat = 'brouillon' OR (soumise_le IS NOT NULL AND instantane_sha256 <> '')),
    CONSTRAINT ck_demande_montant CHECK (montant_centimes IS NULL OR montant_centimes > 0)
);
CREATE INDEX "idx_demande_iban_em_0e5d57" ON "demande" ("iban_empreinte");
CREATE TABLE "evenement" (
    "id" UUID NOT NULL PRIMARY KEY,
    "acte" VARCHAR(40) NOT NULL,
    "de" VARCHAR(20) NOT NULL,
    "vers" VARCHAR(20) NOT NULL,
    "par" VARCHAR(1) NOT NULL,
    "par_id" UUID,
    "le" TIMESTAMPTZ NOT NULL,
    "details" JSONB NOT NULL,
    "demande_id" UUID NOT NULL REFERENCES "demande" ("id") ON DELETE CASCADE
);
CREATE INDEX "idx_evenement_demande_2dbd4d" ON "evenement" ("demande_id", "le");
CREATE TABLE "recepisse" (
    "id" UUID NOT NULL PRIMARY KEY,
    "genre" VARCHAR(3) NOT NULL,
    "rang" INT NOT NULL,
    "octets" BYTEA NOT NULL,
    "taille" INT NOT NULL,
    "sha256" VARCHAR(64) NOT NULL,
    "cree_le" TIMESTAMPTZ NOT NULL,
    "demande_id" UUID NOT NULL REFERENCES "demande" ("id") ON DELETE CASCADE,
    CONSTRAINT "uid_recepisse_demande_8a0db4" UNIQUE ("demande_id", "genre", "rang")
);
CREATE INDEX "idx_recepisse_sha256_203927" ON "recepisse" ("sha256");
CREATE TABLE "compteur" (
    "nom" VARCHAR(20) NOT NULL PRIMARY KEY,
    "valeur" BIGINT NOT NULL
);
CREATE TABLE "justificatif" (
    "id" UUID NOT NULL PRIMARY KEY,
    "piece" VARCHAR(30) NOT NULL,
    "face" VARCHAR(10) NOT NULL,
    "nom" BYTEA NOT NULL,
    "type" VARCHAR(40) NOT NULL,
    "taille" INT NOT NULL,
    "pages" INT NOT NULL,
    "sha256" VARCHAR(64) NOT NULL,
    "empreinte" VARCHAR(64) NOT NULL,
    "chemin" VARCHAR(64) NOT NULL,
    "vignette" VARCHAR(64) NOT NULL,
    "analyse" VARCHAR(12) NOT NULL,
    "depose_le" TIMESTAMPTZ NOT NULL,
    "depose_par" UUID,
    "remplace_le" TIMESTAMPTZ,
    "demande_id" UUID NOT NULL REFERENCES "demande" ("id") ON DELETE CASCADE,
    CONSTRAINT ck_justificatif_analyse CHECK ("analyse" IN ('en_attente', 'sain', 'infecte', 'echec', 'non_analyse'))
);
CREATE INDEX "idx_justificati_emprein_512d53" ON "justificatif" ("empreinte");
CREATE INDEX "idx_justificati_demande_fb7073" ON "justificatif" ("demande_id", "piece");
CREATE TABLE "courriel" (
    "id" UUID NOT NULL PRIMARY KEY,
    "lettre" VARCHAR(4) NOT NULL,
    "contenu" BYTEA,
    "jeton" VARCHAR(64) NOT NULL,
    "cree_le" TIMESTAMPTZ NOT NULL,
    "pas_avant" TIMESTAMPTZ NOT NULL,
    "pris_le" TIMESTAMPTZ,
    "essais" INT NOT NULL,
    "envoye_le" TIMESTAMPTZ,
    "abandonne_le" TIMESTAMPTZ,
    "demande_id" UUID REFERENCES "demande" ("id") ON DELETE SET NULL
);
CREATE TABLE "journal" (
    "id" BIGSERIAL NOT NULL PRIMARY KEY,
    "le" TIMESTAMPTZ NOT NULL,
    "acte" VARCHAR(40) NOT NULL,
    "acteur" VARCHAR(60) NOT NULL,
    "objet" VARCHAR(80) NOT NULL,
    "ip" VARCHAR(45) NOT NULL,
    "details" JSONB NOT NULL,
    "rang" BIGINT UNIQUE,
    "sceau" VARCHAR(64) NOT NULL
);
CREATE TABLE IF NOT EXISTS "aerich" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "version" VARCHAR(255) NOT NULL,
    "app" VARCHAR(100) NOT NULL,
    "content" JSONB NOT NULL
);
CREATE INDEX "idx_suivi_corbeille" ON demande (compte_id, corbeille_le) WHERE etat = 'brouillon' AND corbeille_le IS NOT NULL AND efface_le IS NULL;
CREATE INDEX "idx_suivi_brouillons" ON demande (compte_id, modifie_le, id) WHERE etat IN ('brouillon') AND corbeille_le IS NULL AND masquee_le IS NULL AND efface_le IS NULL;
CREATE INDEX "idx_suivi_brouillons_numero" ON demande (compte_id, numero) WHERE etat IN ('brouillon') AND corbeille_le IS NULL AND masquee_le IS NULL AND efface_le IS NULL;
CREATE INDEX "idx_suivi_brouillons_sens" ON demande (compte_id, sens, modifie_le DESC, id DESC) WHERE etat IN ('brouillon') AND corbeille_le IS NULL AND masquee_le IS NULL AND efface_le IS NULL;
CREATE INDEX "idx_suivi_brouillons_montant" ON demande (compte_id, (COALESCE(montant_centimes, CASE WHEN etape1_complete THEN -1 ELSE -2 END)), modifie_le DESC, id DESC) WHERE etat IN ('brouillon') AND corbeille_le IS NULL AND masquee_le IS NULL AND efface_le IS NULL;
CREATE INDEX "idx_suivi_transmises" ON demande (compte_id, soumise_le, id) WHERE etat IN ('envoyee', 'en_instruction', 'attente_complement', 'attente_fonds') AND corbeille_le IS NULL AND masquee_le IS NULL AND efface_le IS NULL;
CREATE INDEX "idx_suivi_transmises_numero" ON demande (compte_id, numero) WHERE etat IN ('envoyee', 'en_instruction', 'attente_complement', 'attente_fonds') AND corbeille_le IS NULL AND masquee_le IS NULL AND efface_le IS NULL;
CREATE INDEX "idx_suivi_transmises_sens" ON demande (compte_id, sens, soumise_le DESC, id DESC) WHERE etat IN ('envoyee', 'en_instruction', 'attente_complement', 'attente_fonds') AND corbeille_le IS NULL AND masquee_le IS NULL AND efface_le IS NULL;
CREATE INDEX "idx_suivi_transmises_montant" ON demande (compte_id, (COALESCE(montant_centimes, CASE WHEN etape1_complete THEN -1 ELSE -2 END)), soumise_le DESC, id DESC) WHERE etat IN ('envoyee', 'en_instruction', 'attente_complement', 'attente_fonds') AND corbeille_le IS NULL AND masquee_le IS NULL AND efface_le IS NULL;
CREATE INDEX "idx_suivi_transmises_etat" ON demande (compte_id, (CASE etat WHEN 'brouillon' THEN 0 WHEN 'envoyee' THEN 1 WHEN 'en_instruction' THEN 2 WHEN 'attente_complement' THEN 3 WHEN 'attente_fonds' THEN 4 WHEN 'validee' THEN 5 WHEN 'en_paiement' THEN 6 WHEN 'payee' THEN 7 WHEN 'rejetee' THEN 8 END), soumise_le DESC, id DESC) WHERE etat IN ('envoyee', 'en_instruction', 'attente_complement', 'attente_fonds') AND corbeille_le IS NULL AND masquee_le IS NULL AND efface_le IS NULL;
CREATE INDEX "idx_suivi_validees" ON demande (compte_id, validee_le, id) WHERE etat IN ('validee', 'en_paiement', 'payee') AND corbeille_le IS NULL AND masquee_le IS NULL AND efface_le IS NULL;
CREATE INDEX "idx_suivi_validees_numero" ON demande (compte_id, numero) WHERE etat IN ('validee', 'en_paiement', 'payee') AND corbeille_le IS NULL AND masquee_le IS NULL AND efface_le IS NULL;
CREATE INDEX "idx_suivi_validees_sens" ON demande (compte_id, sens, validee_le DESC, id DESC) WHERE etat IN ('validee', 'en_paiement', 'payee') AND corbeille_le IS NULL AND masquee_le IS NULL AND efface_le IS NULL;
CREATE INDEX "idx_suivi_validees_montant" ON demande (compte_id, (COALESCE(montant_centimes, CASE WHEN etape1_complete THEN -1 ELSE -2 END)), validee_le DESC, id DESC) WHERE etat IN ('validee', 'en_paiement', 'payee') AND corbeille_le IS NULL AND masquee_le IS NULL AND efface_le IS NULL;
CREATE INDEX "idx_suivi_validees_etat" ON demande (compte_id, (CASE etat WHEN 'brouillon' THEN 0 WHEN 'envoyee' THEN 1 WHEN 'en_instruction' THEN 2 WHEN 'attente_complement' THEN 3 WHEN 'attente_fonds' THEN 4 WHEN 'validee' THEN 5 WHEN 'en_paiement' THEN 6 WHEN 'payee' THEN 7 WHEN 'rejetee' THEN 8 END), validee_le DESC, id DESC) WHERE etat IN ('validee', 'en_paiement', 'payee') AND corbeille_le IS NULL AND masquee_le IS NULL AND efface_le IS NULL;
CREATE INDEX "idx_suivi_rejetees" ON demande (compte_id, rejetee_le, id) WHERE etat IN ('rejetee') AND corbeille_le IS NULL AND masquee_le IS NULL AND efface_le IS NULL;
CREATE INDEX "idx_suivi_rejetees_numero" ON demande (compte_id, numero) WHERE etat IN ('rejetee') AND corbeille_le IS NULL AND masquee_le IS NULL AND efface_le IS NULL;
CREATE INDEX "idx_suivi_rejetees_sens" ON demande (compte_id, sens, rejetee_le DESC, id DESC) WHERE etat IN ('rejetee') AND corbeille_le IS NULL AND masquee_le IS NULL AND efface_le IS NULL;
CREATE INDEX "idx_suivi_rejetees_montant" ON demande (compte_id, (COALESCE(montant_centimes, CASE WHEN etape1_complete THEN -1 ELSE -2 END)), rejetee_le DESC, id DESC) WHERE etat IN ('rejetee') AND corbeille_le IS NULL AND masquee_le IS NULL AND efface_le IS NULL;
CREATE UNIQUE INDEX "uid_demande_active" ON "demande" ("compte_id", "dispositif") WHERE etat NOT IN ('brouillon', 'rejetee');
CREATE INDEX "idx_acces_utilisateur" ON "acces" ("utilisateur_id");
CREATE INDEX "idx_session_utilisateur" ON "session" ("utilisateur_id");
CREATE INDEX "idx_jeton_inscription" ON "jeton" ("inscription_id");
CREATE INDEX "idx_jeton_utilisateur" ON "jeton" ("utilisateur_id");
CREATE INDEX "idx_courriel_demande" ON "courriel" ("demande_id");
CREATE INDEX "idx_courriel_a_porter" ON "courriel" ("pas_avant") WHERE envoye_le IS NULL AND abandonne_le IS NULL;
CREATE INDEX "idx_journal_a_chainer" ON "journal" ("id") WHERE rang IS NULL;
INSERT INTO "compteur" ("nom", "valeur") VALUES ('demande', 0);
"""

SQLITE = """
BEGIN IMMEDIATE;
CREATE TABLE "compte" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "cree_le" TIMESTAMP NOT NULL
);
CREATE TABLE "inscription" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "anonyme" VARCHAR(64) NOT NULL,
    "courriel_empreinte" VARCHAR(64) NOT NULL,
    "identite" BLOB NOT NULL,
    "mot_de_passe" VARCHAR(255) NOT NULL,
    "conditions_le" TIMESTAMP,
    "cree_le" TIMESTAMP NOT NULL
);
CREATE INDEX "idx_inscription_anonyme_e60c61" ON "inscription" ("anonyme");
CREATE INDEX "idx_inscription_courrie_3a1020" ON "inscription" ("courriel_empreinte");
CREATE INDEX "idx_inscription_cree_le_9752f1" ON "inscription" ("cree_le");
CREATE TABLE "utilisateur" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "courriel_empreinte" VARCHAR(64) NOT NULL UNIQUE,
    "identite" BLOB NOT NULL,
    "mot_de_passe" VARCHAR(255) NOT NULL,
    "cree_le" TIMESTAMP NOT NULL,
    "vu_le" TIMESTAMP,
    "desactive_le" TIMESTAMP
);
CREATE TABLE "acces" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "profil" VARCHAR(20) NOT NULL,
    "cree_le" TIMESTAMP NOT NULL,
    "compte_id" CHAR(36) NOT NULL REFERENCES "compte" ("id") ON DELETE RESTRICT,
    "utilisateur_id" CHAR(36) NOT NULL REFERENCES "utilisateur" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_acces_compte__7925ec" UNIQUE ("compte_id", "utilisateur_id"),
    CONSTRAINT ck_acces_profil CHECK (profil IN ('administrateur', 'utilisateur', 'consultation'))
);
CREATE TABLE "jeton" (
    "empreinte" VARCHAR(64) NOT NULL PRIMARY KEY,
    "genre" VARCHAR(20) NOT NULL,
    "cree_le" TIMESTAMP NOT NULL,
    "expire_le" TIMESTAMP,
    "utilise_le" TIMESTAMP,
    "remplace_le" TIMESTAMP,
    "inscription_id" CHAR(36) REFERENCES "inscription" ("id") ON DELETE CASCADE,
    "utilisateur_id" CHAR(36) REFERENCES "utilisateur" ("id") ON DELETE CASCADE,
    CONSTRAINT ck_jeton_genre CHECK (genre IN ('activation', 'reinitialisation')),
    CONSTRAINT ck_jeton_objet CHECK ((inscription_id IS NULL) <> (utilisateur_id IS NULL))
);
CREATE TABLE "session" (
    "empreinte" VARCHAR(64) NOT NULL PRIMARY KEY,
    "cree_le" TIMESTAMP NOT NULL,
    "vue_le" TIMESTAMP NOT NULL,
    "revoquee_le" TIMESTAMP,
    "compte_id" CHAR(36) NOT NULL REFERENCES "compte" ("id") ON DELETE CASCADE,
    "utilisateur_id" CHAR(36) NOT NULL REFERENCES "utilisateur" ("id") ON DELETE CASCADE
);
CREATE TABLE "echec" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "cle" VARCHAR(160) NOT NULL,
    "le" TIMESTAMP NOT NULL
);
CREATE INDEX "idx_echec_le_bef892" ON "echec" ("le");
CREATE INDEX "idx_echec_cle_dc888a" ON "echec" ("cle", "le");
CREATE TABLE "nonce_depense" (
    "nonce" VARCHAR(64) NOT NULL PRIMARY KEY,
    "expire_le" TIMESTAMP NOT NULL
);
CREATE INDEX "idx_nonce_depen_expire__57d49e" ON "nonce_depense" ("expire_le");
CREATE TABLE "demande" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "numero" VARCHAR(15) NOT NULL UNIQUE,
    "cle_creation" VARCHAR(64) NOT NULL UNIQUE,
    "dispositif" VARCHAR(20) NOT NULL,
    "sens" VARCHAR(1) NOT NULL,
    "etat" VARCHAR(20) NOT NULL,
    "version" INT NOT NULL,
    "page" VARCHAR(64) NOT NULL,
    "cle" BLOB NOT NULL,
    "reponses" BLOB NOT NULL,
    "iban_empreinte" VARCHAR(64) NOT NULL,
    "etape1_complete" INT NOT NULL,
    "montant_centimes" BIGINT,
    "cree_le" TIMESTAMP NOT NULL,
    "modifie_le" TIMESTAMP NOT NULL,
    "soumise_le" TIMESTAMP,
    "validee_le" TIMESTAMP,
    "rejetee_le" TIMESTAMP,
    "instantane" BLOB,
    "instantane_sha256" VARCHAR(64) NOT NULL,
    "gabarit" VARCHAR(20) NOT NULL,
    "agent_id" CHAR(36),
    "corbeille_le" TIMESTAMP,
    "masquee_le" TIMESTAMP,
    "suspendue_le" TIMESTAMP,
    "efface_le" TIMESTAMP,
    "compte_id" CHAR(36) NOT NULL REFERENCES "compte" ("id") ON DELETE RESTRICT,
    "proprietaire_id" CHAR(36) NOT NULL REFERENCES "utilisateur" ("id") ON DELETE RESTRICT,
    CONSTRAINT ck_demande_etat CHECK (etat IN ('brouillon', 'envoyee', 'en_instruction', 'attente_complement', 'attente_fonds', 'validee', 'en_paiement', 'payee', 'rejetee')),
    CONSTRAINT ck_demande_numero CHECK (length(numero) = 15 AND numero >= '100000000000000' AND numero <= '109999999999999'),
    CONSTRAINT ck_demande_sens CHECK (sens IN ('C', 'D')),
    CONSTRAINT ck_demande_version CHECK (version > 0),
    CONSTRAINT ck_demande_soumise CHECK (etat = 'brouillon' OR (soumise_le IS NOT NULL AND instantane_sha256 <> '')),
    CONSTRAINT ck_demande_montant CHECK (montant_centimes IS NULL OR montant_centimes > 0)
);
CREATE INDEX "idx_demande_iban_em_0e5d57" ON "demande" ("iban_empreinte");
CREATE TABLE "evenement" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "acte" VARCHAR(40) NOT NULL,
    "de" VARCHAR(20) NOT NULL,
    "vers" VARCHAR(20) NOT NULL,
    "par" VARCHAR(1) NOT NULL,
    "par_id" CHAR(36),
    "le" TIMESTAMP NOT NULL,
    "details" JSON NOT NULL,
    "demande_id" CHAR(36) NOT NULL REFERENCES "demande" ("id") ON DELETE CASCADE
);
CREATE INDEX "idx_evenement_demande_2dbd4d" ON "evenement" ("demande_id", "le");
CREATE TABLE "recepisse" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "genre" VARCHAR(3) NOT NULL,
    "rang" INT NOT NULL,
    "octets" BLOB NOT NULL,
    "taille" INT NOT NULL,
    "sha256" VARCHAR(64) NOT NULL,
    "cree_le" TIMESTAMP NOT NULL,
    "demande_id" CHAR(36) NOT NULL REFERENCES "demande" ("id") ON DELETE CASCADE,
    CONSTRAINT "uid_recepisse_demande_8a0db4" UNIQUE ("demande_id", "genre", "rang")
);
CREATE INDEX "idx_recepisse_sha256_203927" ON "recepisse" ("sha256");
CREATE TABLE "compteur" (
    "nom" VARCHAR(20) NOT NULL PRIMARY KEY,
    "valeur" BIGINT NOT NULL
);
CREATE TABLE "justificatif" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "piece" VARCHAR(30) NOT NULL,
    "face" VARCHAR(10) NOT NULL,
    "nom" BLOB NOT NULL,
    "type" VARCHAR(40) NOT NULL,
    "taille" INT NOT NULL,
    "pages" INT NOT NULL,
    "sha256" VARCHAR(64) NOT NULL,
    "empreinte" VARCHAR(64) NOT NULL,
    "chemin" VARCHAR(64) NOT NULL,
    "vignette" VARCHAR(64) NOT NULL,
    "analyse" VARCHAR(12) NOT NULL,
    "depose_le" TIMESTAMP NOT NULL,
    "depose_par" CHAR(36),
    "remplace_le" TIMESTAMP,
    "demande_id" CHAR(36) NOT NULL REFERENCES "demande" ("id") ON DELETE CASCADE,
    CONSTRAINT ck_justificatif_analyse CHECK ("analyse" IN ('en_attente', 'sain', 'infecte', 'echec', 'non_analyse'))
);
CREATE INDEX "idx_justificati_emprein_512d53" ON "justificatif" ("empreinte");
CREATE INDEX "idx_justificati_demande_fb7073" ON "justificatif" ("demande_id", "piece");
CREATE TABLE "courriel" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "lettre" VARCHAR(4) NOT NULL,
    "contenu" BLOB,
    "jeton" VARCHAR(64) NOT NULL,
    "cree_le" TIMESTAMP NOT NULL,
    "pas_avant" TIMESTAMP NOT NULL,
    "pris_le" TIMESTAMP,
    "essais" INT NOT NULL,
    "envoye_le" TIMESTAMP,
    "abandonne_le" TIMESTAMP,
    "demande_id" CHAR(36) REFERENCES "demande" ("id") ON DELETE SET NULL
);
CREATE TABLE "journal" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "le" TIMESTAMP NOT NULL,
    "acte" VARCHAR(40) NOT NULL,
    "acteur" VARCHAR(60) NOT NULL,
    "objet" VARCHAR(80) NOT NULL,
    "ip" VARCHAR(45) NOT NULL,
    "details" JSON NOT NULL,
    "rang" BIGINT UNIQUE,
    "sceau" VARCHAR(64) NOT NULL
);
CREATE TABLE IF NOT EXISTS "aerich" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "version" VARCHAR(255) NOT NULL,
    "app" VARCHAR(100) NOT NULL,
    "content" JSON NOT NULL
);
CREATE INDEX "idx_suivi_corbeille" ON demande (compte_id, corbeille_le) WHERE etat = 'brouillon' AND corbeille_le IS NOT NULL AND efface_le IS NULL;
CREATE INDEX "idx_suivi_brouillons" ON demande (compte_id, modifie_le, id) WHERE etat IN ('brouillon') AND corbeille_le IS NULL AND masquee_le IS NULL AND efface_le IS NULL;
CREATE INDEX "idx_suivi_brouillons_numero" ON demande (compte_id, numero) WHERE etat IN ('brouillon') AND corbeille_le IS NULL AND masquee_le IS NULL AND efface_le IS NULL;
CREATE INDEX "idx_suivi_brouillons_sens" ON demande (compte_id, sens, modifie_le DESC, id DESC) WHERE etat IN ('brouillon') AND corbeille_le IS NULL AND masquee_le IS NULL AND efface_le IS NULL;
CREATE INDEX "idx_suivi_brouillons_montant" ON demande (compte_id, (COALESCE(montant_centimes, CASE WHEN etape1_complete THEN -1 ELSE -2 END)), modifie_le DESC, id DESC) WHERE etat IN ('brouillon') AND corbeille_le IS NULL AND masquee_le IS NULL AND efface_le IS NULL;
CREATE INDEX "idx_suivi_transmises" ON demande (compte_id, soumise_le, id) WHERE etat IN ('envoyee', 'en_instruction', 'attente_complement', 'attente_fonds') AND corbeille_le IS NULL AND masquee_le IS NULL AND efface_le IS NULL;
CREATE INDEX "idx_suivi_transmises_numero" ON demande (compte_id, numero) WHERE etat IN ('envoyee', 'en_instruction', 'attente_complement', 'attente_fonds') AND corbeille_le IS NULL AND masquee_le IS NULL AND efface_le IS NULL;
CREATE INDEX "idx_suivi_transmises_sens" ON demande (compte_id, sens, soumise_le DESC, id DESC) WHERE etat IN ('envoyee', 'en_instruction', 'attente_complement', 'attente_fonds') AND corbeille_le IS NULL AND masquee_le IS NULL AND efface_le IS NULL;
CREATE INDEX "idx_suivi_transmises_montant" ON demande (compte_id, (COALESCE(montant_centimes, CASE WHEN etape1_complete THEN -1 ELSE -2 END)), soumise_le DESC, id DESC) WHERE etat IN ('envoyee', 'en_instruction', 'attente_complement', 'attente_fonds') AND corbeille_le IS NULL AND masquee_le IS NULL AND efface_le IS NULL;
CREATE INDEX "idx_suivi_transmises_etat" ON demande (compte_id, (CASE etat WHEN 'brouillon' THEN 0 WHEN 'envoyee' THEN 1 WHEN 'en_instruction' THEN 2 WHEN 'attente_complement' THEN 3 WHEN 'attente_fonds' THEN 4 WHEN 'validee' THEN 5 WHEN 'en_paiement' THEN 6 WHEN 'payee' THEN 7 WHEN 'rejetee' THEN 8 END), soumise_le DESC, id DESC) WHERE etat IN ('envoyee', 'en_instruction', 'attente_complement', 'attente_fonds') AND corbeille_le IS NULL AND masquee_le IS NULL AND efface_le IS NULL;
CREATE INDEX "idx_suivi_validees" ON demande (compte_id, validee_le, id) WHERE etat IN ('validee', 'en_paiement', 'payee') AND corbeille_le IS NULL AND masquee_le IS NULL AND efface_le IS NULL;
CREATE INDEX "idx_suivi_validees_numero" ON demande (compte_id, numero) WHERE etat IN ('validee', 'en_paiement', 'payee') AND corbeille_le IS NULL AND masquee_le IS NULL AND efface_le IS NULL;
CREATE INDEX "idx_suivi_validees_sens" ON demande (compte_id, sens, validee_le DESC, id DESC) WHERE etat IN ('validee', 'en_paiement', 'payee') AND corbeille_le IS NULL AND masquee_le IS NULL AND efface_le IS NULL;
CREATE INDEX "idx_suivi_validees_montant" ON demande (compte_id, (COALESCE(montant_centimes, CASE WHEN etape1_complete THEN -1 ELSE -2 END)), validee_le DESC, id DESC) WHERE etat IN ('validee', 'en_paiement', 'payee') AND corbeille_le IS NULL AND masquee_le IS NULL AND efface_le IS NULL;
CREATE INDEX "idx_suivi_validees_etat" ON demande (compte_id, (CASE etat WHEN 'brouillon' THEN 0 WHEN 'envoyee' THEN 1 WHEN 'en_instruction' THEN 2 WHEN 'attente_complement' THEN 3 WHEN 'attente_fonds' THEN 4 WHEN 'validee' THEN 5 WHEN 'en_paiement' THEN 6 WHEN 'payee' THEN 7 WHEN 'rejetee' THEN 8 END), validee_le DESC, id DESC) WHERE etat IN ('validee', 'en_paiement', 'payee') AND corbeille_le IS NULL AND masquee_le IS NULL AND efface_le IS NULL;
CREATE INDEX "idx_suivi_rejetees" ON demande (compte_id, rejetee_le, id) WHERE etat IN ('rejetee') AND corbeille_le IS NULL AND masquee_le IS NULL AND efface_le IS NULL;
CREATE INDEX "idx_suivi_rejetees_numero" ON demande (compte_id, numero) WHERE etat IN ('rejetee') AND corbeille_le IS NULL AND masquee_le IS NULL AND efface_le IS NULL;
CREATE INDEX "idx_suivi_rejetees_sens" ON demande (compte_id, sens, rejetee_le DESC, id DESC) WHERE etat IN ('rejetee') AND corbeille_le IS NULL AND masquee_le IS NULL AND efface_le IS NULL;
CREATE INDEX "idx_suivi_rejetees_montant" ON demande (compte_id, (COALESCE(montant_centimes, CASE WHEN etape1_complete THEN -1 ELSE -2 END)), rejetee_le DESC, id DESC) WHERE etat IN ('rejetee') AND corbeille_le IS NULL AND masquee_le IS NULL AND efface_le IS NULL;
CREATE UNIQUE INDEX "uid_demande_active" ON "demande" ("compte_id", "dispositif") WHERE etat NOT IN ('brouillon', 'rejetee');
CREATE INDEX "idx_acces_utilisateur" ON "acces" ("utilisateur_id");
CREATE INDEX "idx_session_utilisateur" ON "session" ("utilisateur_id");
CREATE INDEX "idx_jeton_inscription" ON "jeton" ("inscription_id");
CREATE INDEX "idx_jeton_utilisateur" ON "jeton" ("utilisateur_id");
CREATE INDEX "idx_courriel_demande" ON "courriel" ("demande_id");
CREATE INDEX "idx_courriel_a_porter" ON "courriel" ("pas_avant") WHERE envoye_le IS NULL AND abandonne_le IS NULL;
CREATE INDEX "idx_journal_a_chainer" ON "journal" ("id") WHERE rang IS NULL;
INSERT INTO "compteur" ("nom", "valeur") VALUES ('demande', 0);
"""

RETOUR = """
DROP TABLE "recepisse";
DROP TABLE "evenement";
DROP TABLE "justificatif";
DROP TABLE "courriel";
DROP TABLE "demande";
DROP TABLE "jeton";
DROP TABLE "session";
DROP TABLE "acces";
DROP TABLE "inscription";
DROP TABLE "utilisateur";
DROP TABLE "compte";
DROP TABLE "echec";
DROP TABLE "nonce_depense";
DROP TABLE "compteur";
DROP TABLE "journal";
"""


def _est_sqlite(db: BaseDBAsyncClient) -> bool:
    return db.capabilities.dialect == "sqlite"


async def upgrade(db: BaseDBAsyncClient) -> str:
    return SQLITE if _est_sqlite(db) else POSTGRES


async def downgrade(db: BaseDBAsyncClient) -> str:
    return "BEGIN IMMEDIATE;" + RETOUR if _est_sqlite(db) else RETOUR


MODELS_STATE = (
    "eJztXXtv2zgS/yqE/7kWlxaJ82jOu1jAcdyrdxO7cJzedevCoSXaZiNRWj2SGnv97kdKsp"
    "6ULMmPyCqBonBIDiX9hhzODIfDvxu6ZlgQK2/bkoTMRgv83SBQRfRHrOYINKCuh8pZiQWn"
    "itMW+m2mpmVAyaKFM6iYiBbJyJQMrFtYI7SU2IrCCjWJNsRkHhTZBP9lo4mlzZG1QAat+P"
    "KlIWmqbiHWs21hBZvQQrbR+PqVFmAio+/OO39hf+qPkxlGihz5BiwzUqd8Yi11p+z+vnf9"
    "3mnJ3mM6kTTFVknQWl9aC434zW0by28ZDaubI4IM+g5y6PvY63s4rIrcT6EFlmEj/1XloE"
    "BGM2grDKXGrzObSAwc4DyJ/Xf2m/dqoWaTSX8wmtx1R5NJowCokkYYQzCxHOb+cPsNAHFZ"
    "zh7Q+dAevjq9eO1AoJnW3HAqHbgaPxxCaEGX1AE9NFIMbeYOiCjSnQU0usRWHbR79EUgkV"
    "AC9YA6hjx98TKYrwoC0IORuIJzBVh+iBvt69tev3c3GrZH3fthC0BZxQQzcNmQHJP7Ue+m"
    "d+dVhgbrmHQG/bv7m1F71Bv0W4BxhD4QOv3mYlpDhd8nCiJza0H/bB5nMPFTe+jwsXns8F"
    "GjU9GdoH2vpulUMXYG7JMMhGj/Sf5d0w+wsIr4syVEFmOc7NG9Xf2oDhu3MVNGvdvu3ah9"
    "+5F1r5rmX4oDFmU9q2k6pctY6auLGEP8TsB/eqMPgP0J/hz0u/Hp57cb/dlg7wRtS5sQ7X"
    "kC5TAmq+JVUZTBjhCdFBOGEaJtysTqMnatCAwgDU3wgrgmKQW4FFy2hM8euctLoANEMX6v"
    "GQjPyR9omVhgYpCuVJmO39Nh4hqUBqqEAZ99xSc6aSkAMlKQ5UAwpFJk2OuMGmnDeBv43k"
    "e7qynIyRmcgjQb01MoPT5DQ55EBjer0ZparMRvm6xSm2q8BBI4d0BiX/PjKDHKebp8MAEy"
    "lPlgvq3V5hujBQLI1KGEgDYDGkHAwpatQGygt3HtZm1jjgUgFP0qKfpCU6yhpphYedPFVj"
    "ASfIM/Og6uPLL3fwyR4ps4KauF71g4TIYn1onIymoi06T9borRndtNXVGSEV3G5I1H0rXb"
    "TZ1Q2qmGQFW50Msm1YRwfbaugGMt1yoMbWCgues2cZZCCrsBnuGSvqQGQvojQN9pKxNM0Y"
    "yqoQDTnwomjwCbwDaRnFQuttmxUEQqrohAopGlylFEmMuRD3WIZFd+xgTUOxQcUafgxVkO"
    "p+DFWapTkFXFnIKabRi0swlSdWoGEp4Bng42n1rgvh53LCNCrSIO2leYQGOZJkcCqhjK06"
    "V1yFoWD9irm8FVRKOmeF71+u3h51e37f++jqjVN4P+v1ftw0Lm6vOo245hr2oW/Y6JDk2z"
    "0GiP01V5H6PkQG+en+fZdjg/T993YHVxGUNkzN7LLGNUxom3YFp6gqQqLDh0y/IQN5n2uZ"
    "YcOn9LeQ6+IWtzs/h31snBTug9W3suWDw7z4cxw8L75rfJYds5ltR0CdAblfbTAgtoLpB8"
    "BEyKioKYgfULeEDfdWywWf3AjC4TWeD0GKiYADizqM1GLS7AqGmN8cT+1rRHp1BBFq3nWX"
    "77euwGdmEpNXoH2vN6+/DglOd0M5GCY6QAvj4uxSeusjrXaHdGvU9eaAmdnPjJEZ1jMuz2"
    "+r1Rr+3EpDi1bCRRhQk6jhARfFJl3fvQFYMwg32xW5TFEUKh3FeZx+6OeBkmRykFl6vMZY"
    "OqIwqUyrA5Rir4XGU+h/Z0Csa2JSk32No4HA4fXtxgbbDNCBuMbU1uGtsW2xM9SIDXhrYl"
    "J3AktK3Tvuu0r7sViiE8UJzXhBD6OL9QBOEq6oTnMwpFpGR4jcxQqxx+I5OOESS/wQRMDe"
    "3ZREYLaERZOv6Xuw/tN83zC/Bqgb6/ZoGDbMve0h4RYX6cR6RbPJfQFnoU3p7D8vYIV0LN"
    "FdMnuwx/AyrB3kqz10BPGgW1nH0ZIRX2ZZX5LI6j1dWsrA+4GXalODO1Q4MnKSe2gfFPfO"
    "7vpU3J8PDmmZOx4Z9hUsbm3XYzTYjw7iqFd1c3+LiGBrWIPRaxxxXDfx+xx8JZVGjcH5yV"
    "+WSX8hUJD8IB8JZC4MS6lZnBcVrB6apxWhxI38VRaxF3L07sixP7h3qGoystkNTgOVDcmq"
    "NM1wny26zdix8QRKuwgmSgGYCa0tR8lukHLt+CB4mdnTDh0gRwTr/ctMDzAlotMPb8T61f"
    "FyqUfhvTJ40bWG/9SgW94f3ptvgnLR3bzePmxarUNdV9yuRWfhVeaL3D6EtDctUJ+v/XQt"
    "6jKzzvEauA/4gNudi08cRtdR0Xc/YKb/7VbJ6evmsen15cnp+9e3d+eXzpItYCyap3WUZ4"
    "79+9/iiqlbCCNV4lnrKY4Ubi6od1MKhPLvIc46CtUg1qpy5qUBfXxMWxzoPXv3e65vU1Iq"
    "FrpCNiIu7SF2mQvQIS1pSyOmibIypNgrolLSALCptrGl1/aB8tJ1jM6Y6V00UHGWxBcvPN"
    "WAsngGzJi0jbsLcNNi2c/ouIPp9AOM1TnObpq0xlzjsJqVhLqbiynHgCMWRVZchCOdRKbK"
    "LWdhOV2CoytEJi36eondw/ybOFdJK+g3SS3EBS0EQykO/oKGBWROhqB/X296VlbNKxjy08"
    "KwJ0lKqGZtz2D+ObiOf+TId41b6G4J7kkRfp4iKOLLKgxUd2fSKKFe3+UG5MDc3GiuIliS"
    "iQjuJqOLjv3dywfBN+H2PS7X8afO52WwCRJ22JECuZ9Pp3o+F9x01OgciE+e8MW3LTV7RH"
    "o25/1J10Brcfb7q39HcLQMtCxKLSU1N1Ban0d9Du/aB/fRc0mWlENsfkU/umd82e+wQVLH"
    "vP/djueR3Sh+oQez19bDtvqEPn/Ybd37sj9reBviELobg99zLz8wkZJne5SfUghijWuxG3"
    "NXxOdjVDXTdi8+Ts3dnl6cWZ7z30S7KchisHYUhtpip2EXG3ar/HibgrlXPn6UN59m9WFB"
    "nf2yoCyHIHkBlIp+/A3ZjLgD1MJbAviz2eQlIuVjVJubckuQcrW6g+pKMTTw3gRqtqmoIg"
    "SXGzJanjA5+S72rc+yV7HviDwU1k4F/1Yttn/fvbq+5KpaWNsBXZVQsHqhKqploTiUX9qn"
    "x5k76jyaMupZhULMJknzucIoi11o7m6GSTMf2QEjyOUgo2V5rNpmar5fKnRSlFLGuVuew5"
    "IcqEpUcoBZerzGXPYVQqiUGYUnC5ylzGjrOW/it6WC5CV9LiPhy+7szg9mGcmAvYPL8oZH"
    "PziIVPb63dPYdTaOCUbQw+1CGS2gG8ffc+pGhYBfN3hGlEQsj4/TLGFGFFKWUjx2jFclzl"
    "5ViFZsnMUVFKweUqc9m0TR0RuVQWuDit4HSVOY1ms3KJxiOEgsdV5rFIA7d1hUc3NN3AyI"
    "IskLwYsBxSAW92IjiRn2wL+cmGVI4Me51RI3UgbwPgnyPJHmcOp2CdJ6MCeqIosdi4Tc96"
    "d1cd1Qj6mMtXQjo2+cE3RZAarjqqK1LfbNPCMyxRIGYb56II9VVXvFbH0TfFquP1c7Aa77"
    "7TLfgii5tyISzQstIuRNrlSr2gYPqfNgMQSArE6j9MsMCmpRnLFnheaEDGspPi4Ij+j8gv"
    "4EFm0l4xHwBB7NLKhUY/D1CwWBg0wIT2giDnyszdPipPugTvEJq3TBXOmiCOi237uBgdmo"
    "UiF1fta3j24yyPZ/8s3bN/lvDsy4WglesZZb6b8xBFgF21r+GY3T64OuTkN886HGHUFNot"
    "HwWjQBX1zUBx5Rvf4VXtpDNVAfTgXMOeqpnk7e93g37amumTxJmLJQv8j6q75s4cECH9b2"
    "pjxcLEfMse+xIqIIMowueVKPIjbkJSqsOJt2EdXCX0l7C2nlduRamEOznbnRxKy7Gpu7N+"
    "2RWPYq7O6NCq1I0XgROP5zuIuPgyfAdGpN1a38FogYATPuha9IyaVrKMibqhabMjoEIZOS"
    "mnAMXNM+GdpInglYmgEso5hXx/wCNavk76Dnb3qDEZkwc6YA30wLJhjRsfmyfjBuuZ/bxk"
    "GRofDEjmD+AEzDS3gxk2TAuY9lTFTt7VI9B08zkCOLPoQxCUFiA4MZ7mn/gSnn7OKzScIU"
    "c/+atIa1MlP4XPnNwxiCuCGpompzlMk9NU0+Q0bpo44z0BbephvlVzkVkgfjBPk6gdUfAo"
    "dkAjDmIflYwLZ8sozyZMHcIBwf4G8S6lw5bHcfHg+t1H1Ncps5U4wFt7T4YwnIXhLAznPI"
    "azGwWXck+kX3mUaTZL4WYvktyUaGqR9dJrXrsskNvaj0o3BJ+gwr2CNyv9SECzP3XveLe6"
    "3h5SjiRk7wsJiEjEF09IxEPCMgTFt3jTXQqLeLiLjpEkIl5e2pPkcqGArPYJ6uhJyiOvT9"
    "Pl9WkifoAdxCmC7qp97eJeTnLdtpJx2UoCWq6OkeVb4msZwrGU37HEICswmFftaygpth8d"
    "J7x22/XasTy1HOdzKpx+e+HIPwQH6AvO/R0k8yyTNfVlEqYeMMrSAqm42DUVPoUYxjkAfs"
    "JzgqxiozhMUzuld/sQQwKVpZmC8PpbFELkewQbkYl3J0FB2Bvd/sS73MC5qMDrZUzu2r1+"
    "C5gU9jHp9d93O6wBJjMksdpu50O3QwnYha9j0h/QTvrtm893tA2hnxwCobAV08xjxTTTrZ"
    "hm8lAE1brLXeEeIhQbYBXfAHN4xT1MkLUBFqYSUe/xVP+qrpTLjxIjFRlSqj13xOax2DwW"
    "m8f5No+9E+78zePg+Hvm5nGo2dqQ6wf37LPtxCp7gc3s7AT4e9yA7m3y2vQbstyfXibM1S"
    "3zlPI71deYaKAS2cLIvQ+Y9kOst4CFWGMZqPARmU6U8y0yTfrhb3rXyXjsF3wPcQdoBYTb"
    "UcYWF52dVrFo6YCihnZ/Hps03SRNelXciVdsKyZEJNI/l9yNodKs2KWrPoHws6z3FYqY1H"
    "qbFTo0J/AJEk4m72wWRwgFk6vNZAObJWZxiEz4BqrMX6aI4yKbvAFBbUIft7bL615LXCbd"
    "cJhQTJgqTxhq9xJZI6QMm+O0gtNV5vQLu00Ph7MH5jWtJrCbOE3pK4D+/c3Ni3lNb1gIQo"
    "PnMnVrjrJj6DXbIDCfu3QnZ214Mzzr+Ad3bnP0H4+N1T1qs8fbZrOci0XXUeEeOIDlUyQC"
    "3WGoMwOLd2gtG17ukbUa+C7zwHuRDu9FAl5no6sIuj5B7cC9zAPuZTq4lwlwsV4EWbd17W"
    "A9O88jEs7TRcJ5MgxOJDusVLJDfhakLL1yo0RIcbPmp9EsQ6csJAQ526gZhyxWBLWTL9vZ"
    "z6vKie02MrC0aPAMTK/qKNPChEGjyhiYP4t1uaF3PSNxAzJMXGz/PkRSQzOjeZ5HqaCt0r"
    "NlnCfUCjarCiDsNa8huifH+c5fZx3ATujC3r0nRZS2EMn+lbaX8X1sTT170fXsx/8BHutI"
    "GA=="
)

-- The chain over every subgraph's audit entries, in the order in which they were sealed.
CREATE TABLE "relay"."audit_seal" (
	"position" bigint PRIMARY KEY,
	"subgraph" text NOT NULL,
	"entry_id" bigint NOT NULL,
	-- of the entry
	"digest" bytea NOT NULL,
	-- of the hash before, which entry it is, and its digest
	"hash" bytea NOT NULL,
	UNIQUE ("subgraph", "entry_id")
);
--> statement-breakpoint
CREATE FUNCTION "relay"."refuse_audit_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION 'the audit trail is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
--> statement-breakpoint
CREATE TRIGGER "audit_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "relay"."audit_seal"
	FOR EACH STATEMENT EXECUTE FUNCTION "relay"."refuse_audit_change"();

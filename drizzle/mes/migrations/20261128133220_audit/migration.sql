CREATE TABLE "mes"."audit_entry" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "mes"."audit_entry_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"actor" text NOT NULL,
	"party" text,
	"request_id" text NOT NULL,
	"kind" text NOT NULL,
	"operation" text NOT NULL,
	"input" jsonb,
	"code" text,
	"reason" text,
	"result" jsonb,
	"event_count" integer DEFAULT 0 NOT NULL,
	"events" jsonb
);
--> statement-breakpoint
CREATE TABLE "mes"."audit_unsealed" (
	"entry_id" bigint PRIMARY KEY
);

--> statement-breakpoint
CREATE FUNCTION "mes"."refuse_audit_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION 'the audit trail is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
--> statement-breakpoint
-- For everybody, owners and administrators too: who takes this trigger off is found by the chain.
CREATE TRIGGER "audit_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "mes"."audit_entry"
	FOR EACH STATEMENT EXECUTE FUNCTION "mes"."refuse_audit_change"();
--> statement-breakpoint
-- As its owner: who writes an entry has no right to the queue, and can't keep the entry out of it.
CREATE FUNCTION "mes"."queue_audit_entry"() RETURNS trigger
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
	INSERT INTO "mes"."audit_unsealed" ("entry_id") SELECT w."id" FROM written w;
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER "audit_queue" AFTER INSERT ON "mes"."audit_entry" REFERENCING NEW TABLE AS written
	FOR EACH STATEMENT EXECUTE FUNCTION "mes"."queue_audit_entry"();

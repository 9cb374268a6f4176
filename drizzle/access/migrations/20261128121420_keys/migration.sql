CREATE SCHEMA "access";
--> statement-breakpoint
CREATE TABLE "access"."api_key_secret" (
	"id" uuid PRIMARY KEY,
	"api_key_id" uuid NOT NULL,
	"hash" text NOT NULL UNIQUE,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "access"."api_key" (
	"id" uuid PRIMARY KEY,
	"handle" text NOT NULL UNIQUE,
	"name" text NOT NULL,
	"environment" text NOT NULL,
	"scopes" text[] NOT NULL,
	"party_kind" text NOT NULL,
	"party_id" uuid,
	"site_ids" uuid[],
	"allowed_addresses" text[],
	"budget_maximum" integer,
	"budget_restore_rate" integer,
	"safelist_only" boolean DEFAULT false NOT NULL,
	"expires_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL,
	"created_by" text NOT NULL,
	"revoked_at" timestamp with time zone,
	"revoked_by" text,
	"last_used_at" timestamp with time zone,
	"last_used_from" text,
	CONSTRAINT "api_key_party" CHECK (("party_kind" = 'INTERNAL') = ("party_id" is null))
);
--> statement-breakpoint
CREATE TABLE "access"."idempotency" (
	"caller" text,
	"key" text,
	"mutation" text NOT NULL,
	"input_hash" text NOT NULL,
	"answer" jsonb,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "idempotency_pkey" PRIMARY KEY("caller","key")
);
--> statement-breakpoint
CREATE TABLE "access"."inbox" (
	"event_id" uuid PRIMARY KEY,
	"position" bigint NOT NULL,
	"source" text NOT NULL,
	"type" text NOT NULL,
	"version" integer NOT NULL,
	"aggregate_type" text NOT NULL,
	"aggregate_id" uuid NOT NULL,
	"payload" jsonb NOT NULL,
	"occurred_at" timestamp with time zone NOT NULL,
	"actor" text NOT NULL,
	"request_id" text NOT NULL,
	"status" text DEFAULT 'PENDING' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_try_at" timestamp with time zone DEFAULT now() NOT NULL,
	"reason" text,
	"received_at" timestamp with time zone DEFAULT now() NOT NULL,
	"settled_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "access"."outbox" (
	"number" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "access"."outbox_number_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"position" bigint UNIQUE,
	"stamped_at" timestamp with time zone,
	"event_id" uuid NOT NULL UNIQUE,
	"type" text NOT NULL,
	"version" integer NOT NULL,
	"aggregate_type" text NOT NULL,
	"aggregate_id" uuid NOT NULL,
	"payload" jsonb NOT NULL,
	"occurred_at" timestamp with time zone NOT NULL,
	"actor" text NOT NULL,
	"request_id" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "access"."outbox_retention" (
	"one" boolean PRIMARY KEY DEFAULT true,
	"removed_through" bigint NOT NULL,
	CONSTRAINT "outbox_retention_one" CHECK ("one")
);
--> statement-breakpoint
CREATE INDEX "api_key_secret_of" ON "access"."api_key_secret" ("api_key_id","id");--> statement-breakpoint
CREATE INDEX "api_key_revoked" ON "access"."api_key" ("revoked_at");--> statement-breakpoint
CREATE INDEX "api_key_party" ON "access"."api_key" ("party_id","id");--> statement-breakpoint
CREATE INDEX "inbox_open" ON "access"."inbox" ("position") WHERE "status" <> 'APPLIED';--> statement-breakpoint
CREATE INDEX "inbox_open_aggregate" ON "access"."inbox" ("aggregate_id","position") WHERE "status" <> 'APPLIED';--> statement-breakpoint
CREATE INDEX "inbox_applied" ON "access"."inbox" ("settled_at") WHERE "status" = 'APPLIED';--> statement-breakpoint
CREATE INDEX "inbox_dead" ON "access"."inbox" ("event_id") WHERE "status" in ('DEAD', 'PARKED');--> statement-breakpoint
CREATE INDEX "outbox_unstamped" ON "access"."outbox" ("number") WHERE "position" is null;--> statement-breakpoint
CREATE INDEX "outbox_aggregate" ON "access"."outbox" ("aggregate_id","number");--> statement-breakpoint
ALTER TABLE "access"."api_key_secret" ADD CONSTRAINT "api_key_secret_api_key_id_api_key_id_fkey" FOREIGN KEY ("api_key_id") REFERENCES "access"."api_key"("id");
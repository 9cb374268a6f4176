CREATE TABLE "mes"."electronic_signature" (
	"id" uuid PRIMARY KEY,
	"record_type" text NOT NULL,
	"record_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"printed_name" text NOT NULL,
	"role" text,
	"decision" text,
	"meaning" text NOT NULL,
	"reason" text,
	"content_sha256" text NOT NULL,
	"signature_sha256" text NOT NULL,
	"signed_at" timestamp with time zone NOT NULL,
	"actor" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "mes"."signing_pin" (
	"id" uuid PRIMARY KEY,
	"person_id" uuid NOT NULL,
	"hash" text,
	"failures" integer DEFAULT 0 NOT NULL,
	"locked_until" timestamp with time zone,
	"set_at" timestamp with time zone NOT NULL,
	"set_by" text NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE INDEX "electronic_signature_record" ON "mes"."electronic_signature" ("record_type","record_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "electronic_signature_role" ON "mes"."electronic_signature" ("record_type","record_id","role") WHERE "role" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "signing_pin_once" ON "mes"."signing_pin" ("person_id") WHERE "ended_at" is null;--> statement-breakpoint
ALTER TABLE "mes"."electronic_signature" ADD CONSTRAINT "electronic_signature_person_id_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "mes"."person"("id");--> statement-breakpoint
ALTER TABLE "mes"."signing_pin" ADD CONSTRAINT "signing_pin_person_id_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "mes"."person"("id");
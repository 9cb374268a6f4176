CREATE TABLE "access"."webhook_delivery" (
	"id" uuid PRIMARY KEY,
	"webhook_id" uuid NOT NULL,
	"place" bigserial,
	"position" bigint,
	"type" text NOT NULL,
	"occurred_at" timestamp with time zone NOT NULL,
	"body" text NOT NULL,
	"status" text NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "access"."webhook_secret" (
	"id" uuid PRIMARY KEY,
	"webhook_id" uuid NOT NULL,
	"sealed" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "access"."webhook_try" (
	"id" uuid PRIMARY KEY,
	"delivery_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"duration_ms" integer NOT NULL,
	"status_code" integer,
	"failure" text
);
--> statement-breakpoint
CREATE TABLE "access"."webhook" (
	"id" uuid PRIMARY KEY,
	"name" text NOT NULL,
	"url" text NOT NULL,
	"subscription" text NOT NULL,
	"variables" jsonb NOT NULL,
	"api_key_id" uuid NOT NULL,
	"key_handle" text NOT NULL,
	"party_id" uuid,
	"status" text NOT NULL,
	"disabled_reason" text,
	"disabled_detail" text,
	"disabled_at" timestamp with time zone,
	"failures_in_row" integer DEFAULT 0 NOT NULL,
	"position" bigint,
	"sending_until" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL,
	"created_by" text NOT NULL,
	CONSTRAINT "webhook_disabled" CHECK (("status" = 'DISABLED') = ("disabled_at" is not null))
);
--> statement-breakpoint
CREATE UNIQUE INDEX "webhook_delivery_event" ON "access"."webhook_delivery" ("webhook_id","position");--> statement-breakpoint
CREATE INDEX "webhook_delivery_due" ON "access"."webhook_delivery" ("webhook_id","due_at","place") WHERE status = 'PENDING';--> statement-breakpoint
CREATE INDEX "webhook_delivery_of" ON "access"."webhook_delivery" ("webhook_id","id");--> statement-breakpoint
CREATE INDEX "webhook_delivery_failed" ON "access"."webhook_delivery" ("webhook_id","id") WHERE status = 'FAILED';--> statement-breakpoint
CREATE INDEX "webhook_delivery_ended" ON "access"."webhook_delivery" ("ended_at");--> statement-breakpoint
CREATE INDEX "webhook_secret_of" ON "access"."webhook_secret" ("webhook_id","id");--> statement-breakpoint
CREATE INDEX "webhook_try_of" ON "access"."webhook_try" ("delivery_id","id");--> statement-breakpoint
CREATE INDEX "webhook_party" ON "access"."webhook" ("party_id","id");--> statement-breakpoint
CREATE INDEX "webhook_key" ON "access"."webhook" ("api_key_id");--> statement-breakpoint
ALTER TABLE "access"."webhook_delivery" ADD CONSTRAINT "webhook_delivery_webhook_id_webhook_id_fkey" FOREIGN KEY ("webhook_id") REFERENCES "access"."webhook"("id");--> statement-breakpoint
ALTER TABLE "access"."webhook_secret" ADD CONSTRAINT "webhook_secret_webhook_id_webhook_id_fkey" FOREIGN KEY ("webhook_id") REFERENCES "access"."webhook"("id");--> statement-breakpoint
ALTER TABLE "access"."webhook_try" ADD CONSTRAINT "webhook_try_delivery_id_webhook_delivery_id_fkey" FOREIGN KEY ("delivery_id") REFERENCES "access"."webhook_delivery"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "access"."webhook" ADD CONSTRAINT "webhook_api_key_id_api_key_id_fkey" FOREIGN KEY ("api_key_id") REFERENCES "access"."api_key"("id");
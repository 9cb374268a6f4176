CREATE TABLE "mes"."captured_event" (
	"id" uuid PRIMARY KEY,
	"event_id" text,
	"hash" text NOT NULL UNIQUE,
	"type" text NOT NULL,
	"event_time" timestamp with time zone NOT NULL,
	"event_time_zone_offset" text NOT NULL,
	"action" text,
	"biz_step" text,
	"disposition" text,
	"content" jsonb NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	"recorded_by" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "mes"."captured_thing" (
	"id" uuid PRIMARY KEY,
	"event_id" uuid NOT NULL,
	"role" text NOT NULL,
	"uri" text NOT NULL,
	"key" text NOT NULL,
	"quantity" numeric,
	"unit" text
);
--> statement-breakpoint
CREATE UNIQUE INDEX "captured_event_event_id" ON "mes"."captured_event" ("event_id") WHERE "event_id" is not null;--> statement-breakpoint
CREATE INDEX "captured_thing_event" ON "mes"."captured_thing" ("event_id","id");--> statement-breakpoint
CREATE INDEX "captured_thing_key" ON "mes"."captured_thing" ("key","event_id");--> statement-breakpoint
CREATE INDEX "job_response_produced" ON "mes"."job_response" ("produced_at");--> statement-breakpoint
ALTER TABLE "mes"."captured_thing" ADD CONSTRAINT "captured_thing_event_id_captured_event_id_fkey" FOREIGN KEY ("event_id") REFERENCES "mes"."captured_event"("id");
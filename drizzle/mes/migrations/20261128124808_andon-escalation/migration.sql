CREATE TABLE "mes"."andon_escalation_plan" (
	"id" uuid PRIMARY KEY,
	"work_center_id" uuid NOT NULL,
	"kind" text,
	"steps" jsonb NOT NULL,
	"set_at" timestamp with time zone NOT NULL,
	"set_by" text NOT NULL,
	"ended_at" timestamp with time zone,
	"ended_by" text
);
--> statement-breakpoint
ALTER TABLE "mes"."andon_call_status_change" ADD COLUMN "level" integer;--> statement-breakpoint
ALTER TABLE "mes"."andon_call" ADD COLUMN "level" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "mes"."andon_call" ADD COLUMN "escalates_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "andon_call_escalates" ON "mes"."andon_call" ("escalates_at") WHERE "escalates_at" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "andon_escalation_plan_now" ON "mes"."andon_escalation_plan" ("work_center_id",coalesce("kind", '')) WHERE "ended_at" is null;--> statement-breakpoint
ALTER TABLE "mes"."andon_escalation_plan" ADD CONSTRAINT "andon_escalation_plan_work_center_id_work_center_id_fkey" FOREIGN KEY ("work_center_id") REFERENCES "mes"."work_center"("id");
CREATE TABLE "mes"."shift_pattern" (
	"id" uuid PRIMARY KEY,
	"sequence" bigint GENERATED ALWAYS AS IDENTITY (sequence name "mes"."shift_pattern_sequence_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"work_center_id" uuid NOT NULL,
	"effective_from" date NOT NULL,
	"shifts" jsonb NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	"actor" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "mes"."job_response" ADD COLUMN "rework_quantity" numeric DEFAULT '0' NOT NULL;--> statement-breakpoint
ALTER TABLE "mes"."job_response" ADD COLUMN "of_rework" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "mes"."job_response" ADD COLUMN "work_unit_id" uuid;--> statement-breakpoint
ALTER TABLE "mes"."job_response" ADD COLUMN "produced_at" timestamp with time zone;--> statement-breakpoint
UPDATE "mes"."job_response" SET "produced_at" = "reported_at";--> statement-breakpoint
ALTER TABLE "mes"."job_response" ALTER COLUMN "produced_at" SET NOT NULL;--> statement-breakpoint
CREATE INDEX "job_response_unit" ON "mes"."job_response" ("work_unit_id","produced_at") WHERE "reversed_at" is null;--> statement-breakpoint
CREATE INDEX "shift_pattern_center" ON "mes"."shift_pattern" ("work_center_id","effective_from");--> statement-breakpoint
ALTER TABLE "mes"."job_response" ADD CONSTRAINT "job_response_work_unit_id_work_unit_id_fkey" FOREIGN KEY ("work_unit_id") REFERENCES "mes"."work_unit"("id");--> statement-breakpoint
ALTER TABLE "mes"."shift_pattern" ADD CONSTRAINT "shift_pattern_work_center_id_work_center_id_fkey" FOREIGN KEY ("work_center_id") REFERENCES "mes"."work_center"("id");
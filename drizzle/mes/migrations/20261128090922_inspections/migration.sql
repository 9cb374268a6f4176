CREATE TABLE "mes"."control_plan" (
	"id" uuid PRIMARY KEY,
	"item_id" uuid NOT NULL,
	"operation_sequence" integer NOT NULL,
	"characteristic_name" text NOT NULL,
	"chart" text NOT NULL,
	"rules" jsonb NOT NULL,
	"holds_job" boolean NOT NULL,
	"baseline_samples" integer NOT NULL,
	"center_line" numeric,
	"sigma" numeric,
	"set_at" timestamp with time zone NOT NULL,
	"set_by" text NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "mes"."process_alarm" (
	"id" uuid PRIMARY KEY,
	"control_plan_id" uuid NOT NULL,
	"inspection_id" uuid NOT NULL,
	"job_order_id" uuid NOT NULL,
	"work_center_id" uuid NOT NULL,
	"item_id" uuid NOT NULL,
	"rule" text NOT NULL,
	"inspection_ids" jsonb NOT NULL,
	"held_job" boolean NOT NULL,
	"raised_at" timestamp with time zone NOT NULL,
	"actor" text NOT NULL,
	CONSTRAINT "process_alarm_once" UNIQUE("inspection_id","rule")
);
--> statement-breakpoint
CREATE TABLE "mes"."inspection_correction" (
	"id" uuid PRIMARY KEY,
	"inspection_result_id" uuid NOT NULL,
	"value_before" numeric,
	"inspected_before" integer,
	"nonconforming_before" integer,
	"voided_before" boolean NOT NULL,
	"value" numeric,
	"inspected_count" integer,
	"nonconforming_count" integer,
	"voided" boolean NOT NULL,
	"reason" text NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	"actor" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "mes"."inspection_result" (
	"id" uuid PRIMARY KEY,
	"inspection_id" uuid NOT NULL,
	"piece" integer NOT NULL,
	"value" numeric,
	"inspected_count" integer,
	"nonconforming_count" integer,
	"voided" boolean DEFAULT false NOT NULL,
	CONSTRAINT "inspection_result_piece" UNIQUE("inspection_id","piece"),
	CONSTRAINT "inspection_result_kind" CHECK (("value" is null) = ("inspected_count" is not null)
        and ("inspected_count" is null) = ("nonconforming_count" is null)),
	CONSTRAINT "inspection_result_counts" CHECK ("nonconforming_count" between 0 and "inspected_count")
);
--> statement-breakpoint
CREATE TABLE "mes"."inspection" (
	"id" uuid PRIMARY KEY,
	"job_order_id" uuid NOT NULL,
	"work_order_id" uuid NOT NULL,
	"work_center_id" uuid NOT NULL,
	"item_id" uuid NOT NULL,
	"operation_sequence" integer NOT NULL,
	"characteristic_name" text NOT NULL,
	"characteristic_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"sample_number" integer NOT NULL,
	"gauge" text,
	"person_id" uuid,
	"lot_id" uuid,
	"inspected_at" timestamp with time zone NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	"actor" text NOT NULL,
	CONSTRAINT "inspection_sample" UNIQUE("job_order_id","characteristic_id","sample_number")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "control_plan_once" ON "mes"."control_plan" ("item_id","operation_sequence","characteristic_name") WHERE "ended_at" is null;--> statement-breakpoint
CREATE INDEX "control_plan_characteristic" ON "mes"."control_plan" ("item_id","operation_sequence","characteristic_name","id");--> statement-breakpoint
CREATE INDEX "process_alarm_job" ON "mes"."process_alarm" ("job_order_id","id");--> statement-breakpoint
CREATE INDEX "process_alarm_item" ON "mes"."process_alarm" ("item_id","id");--> statement-breakpoint
CREATE INDEX "inspection_correction_result" ON "mes"."inspection_correction" ("inspection_result_id","id");--> statement-breakpoint
CREATE INDEX "inspection_job" ON "mes"."inspection" ("job_order_id","id");--> statement-breakpoint
CREATE INDEX "inspection_chart" ON "mes"."inspection" ("item_id","operation_sequence","characteristic_name","inspected_at","id");--> statement-breakpoint
ALTER TABLE "mes"."process_alarm" ADD CONSTRAINT "process_alarm_control_plan_id_control_plan_id_fkey" FOREIGN KEY ("control_plan_id") REFERENCES "mes"."control_plan"("id");--> statement-breakpoint
ALTER TABLE "mes"."process_alarm" ADD CONSTRAINT "process_alarm_inspection_id_inspection_id_fkey" FOREIGN KEY ("inspection_id") REFERENCES "mes"."inspection"("id");--> statement-breakpoint
ALTER TABLE "mes"."process_alarm" ADD CONSTRAINT "process_alarm_job_order_id_job_order_id_fkey" FOREIGN KEY ("job_order_id") REFERENCES "mes"."job_order"("id");--> statement-breakpoint
ALTER TABLE "mes"."process_alarm" ADD CONSTRAINT "process_alarm_work_center_id_work_center_id_fkey" FOREIGN KEY ("work_center_id") REFERENCES "mes"."work_center"("id");--> statement-breakpoint
ALTER TABLE "mes"."inspection_correction" ADD CONSTRAINT "inspection_correction_xWZLGoQ4mgyX_fkey" FOREIGN KEY ("inspection_result_id") REFERENCES "mes"."inspection_result"("id");--> statement-breakpoint
ALTER TABLE "mes"."inspection_result" ADD CONSTRAINT "inspection_result_inspection_id_inspection_id_fkey" FOREIGN KEY ("inspection_id") REFERENCES "mes"."inspection"("id");--> statement-breakpoint
ALTER TABLE "mes"."inspection" ADD CONSTRAINT "inspection_job_order_id_job_order_id_fkey" FOREIGN KEY ("job_order_id") REFERENCES "mes"."job_order"("id");--> statement-breakpoint
ALTER TABLE "mes"."inspection" ADD CONSTRAINT "inspection_work_order_id_work_order_id_fkey" FOREIGN KEY ("work_order_id") REFERENCES "mes"."work_order"("id");--> statement-breakpoint
ALTER TABLE "mes"."inspection" ADD CONSTRAINT "inspection_work_center_id_work_center_id_fkey" FOREIGN KEY ("work_center_id") REFERENCES "mes"."work_center"("id");--> statement-breakpoint
ALTER TABLE "mes"."inspection" ADD CONSTRAINT "inspection_person_id_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "mes"."person"("id");
CREATE TABLE "mes"."labor_correction" (
	"id" uuid PRIMARY KEY,
	"labor_entry_id" uuid NOT NULL,
	"started_before" timestamp with time zone NOT NULL,
	"ended_before" timestamp with time zone,
	"started_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"reason" text NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	"actor" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "mes"."labor_entry" (
	"id" uuid PRIMARY KEY,
	"person_id" uuid NOT NULL,
	"job_order_id" uuid,
	"work_center_id" uuid NOT NULL,
	"work_unit_id" uuid,
	"started_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"ended_by" text,
	"recorded_at" timestamp with time zone NOT NULL,
	"actor" text NOT NULL,
	CONSTRAINT "labor_entry_lasts" CHECK ("ended_at" >= "started_at")
);
--> statement-breakpoint
CREATE TABLE "mes"."person_qualification" (
	"id" uuid PRIMARY KEY,
	"person_id" uuid NOT NULL,
	"name" text NOT NULL,
	"valid_from" date NOT NULL,
	"valid_to" date,
	"granted_at" timestamp with time zone NOT NULL,
	"granted_by" text NOT NULL,
	"withdrawn_at" timestamp with time zone,
	"withdrawn_by" text,
	"withdrawal_reason" text
);
--> statement-breakpoint
CREATE TABLE "mes"."person" (
	"id" uuid PRIMARY KEY,
	"number" text NOT NULL UNIQUE,
	"name" text NOT NULL
);
--> statement-breakpoint
CREATE INDEX "labor_correction_entry" ON "mes"."labor_correction" ("labor_entry_id","id");--> statement-breakpoint
CREATE INDEX "labor_entry_job" ON "mes"."labor_entry" ("job_order_id","started_at");--> statement-breakpoint
CREATE INDEX "labor_entry_person_start" ON "mes"."labor_entry" ("person_id","started_at");--> statement-breakpoint
CREATE INDEX "labor_entry_person_end" ON "mes"."labor_entry" ("person_id","ended_at");--> statement-breakpoint
CREATE INDEX "labor_entry_center" ON "mes"."labor_entry" ("work_center_id","ended_at");--> statement-breakpoint
CREATE INDEX "labor_entry_unit" ON "mes"."labor_entry" ("work_unit_id","ended_at");--> statement-breakpoint
CREATE INDEX "person_qualification_person" ON "mes"."person_qualification" ("person_id","name");--> statement-breakpoint
ALTER TABLE "mes"."labor_correction" ADD CONSTRAINT "labor_correction_labor_entry_id_labor_entry_id_fkey" FOREIGN KEY ("labor_entry_id") REFERENCES "mes"."labor_entry"("id");--> statement-breakpoint
ALTER TABLE "mes"."labor_entry" ADD CONSTRAINT "labor_entry_person_id_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "mes"."person"("id");--> statement-breakpoint
ALTER TABLE "mes"."labor_entry" ADD CONSTRAINT "labor_entry_job_order_id_job_order_id_fkey" FOREIGN KEY ("job_order_id") REFERENCES "mes"."job_order"("id");--> statement-breakpoint
ALTER TABLE "mes"."labor_entry" ADD CONSTRAINT "labor_entry_work_center_id_work_center_id_fkey" FOREIGN KEY ("work_center_id") REFERENCES "mes"."work_center"("id");--> statement-breakpoint
ALTER TABLE "mes"."labor_entry" ADD CONSTRAINT "labor_entry_work_unit_id_work_unit_id_fkey" FOREIGN KEY ("work_unit_id") REFERENCES "mes"."work_unit"("id");--> statement-breakpoint
ALTER TABLE "mes"."person_qualification" ADD CONSTRAINT "person_qualification_person_id_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "mes"."person"("id");
CREATE SEQUENCE "mes"."andon_call_number" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
CREATE TABLE "mes"."andon_call_status_change" (
	"id" uuid PRIMARY KEY,
	"andon_call_id" uuid NOT NULL,
	"command" text NOT NULL,
	"from_status" text NOT NULL,
	"to_status" text NOT NULL,
	"note" text,
	"person_id" uuid,
	"changed_at" timestamp with time zone NOT NULL,
	"actor" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "mes"."andon_call" (
	"id" uuid PRIMARY KEY,
	"number" text NOT NULL UNIQUE,
	"kind" text NOT NULL,
	"status" text NOT NULL,
	"site_id" uuid NOT NULL,
	"work_center_id" uuid NOT NULL,
	"work_unit_id" uuid,
	"job_order_id" uuid,
	"note" text,
	"person_id" uuid,
	"raised_at" timestamp with time zone NOT NULL,
	"actor" text NOT NULL
);
--> statement-breakpoint
CREATE INDEX "andon_call_status_change_of" ON "mes"."andon_call_status_change" ("andon_call_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "andon_call_open_unit" ON "mes"."andon_call" ("work_unit_id","kind") WHERE "status" in ('RAISED', 'ACKNOWLEDGED') and "work_unit_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "andon_call_open_center" ON "mes"."andon_call" ("work_center_id","kind") WHERE "status" in ('RAISED', 'ACKNOWLEDGED') and "work_unit_id" is null;--> statement-breakpoint
CREATE INDEX "andon_call_open" ON "mes"."andon_call" ("work_center_id","id") WHERE "status" in ('RAISED', 'ACKNOWLEDGED');--> statement-breakpoint
CREATE INDEX "andon_call_status" ON "mes"."andon_call" ("status","id");--> statement-breakpoint
CREATE INDEX "andon_call_site" ON "mes"."andon_call" ("site_id","id");--> statement-breakpoint
CREATE INDEX "andon_call_center" ON "mes"."andon_call" ("work_center_id","id");--> statement-breakpoint
CREATE INDEX "andon_call_unit" ON "mes"."andon_call" ("work_unit_id","id");--> statement-breakpoint
CREATE INDEX "andon_call_job" ON "mes"."andon_call" ("job_order_id","id");--> statement-breakpoint
ALTER TABLE "mes"."andon_call_status_change" ADD CONSTRAINT "andon_call_status_change_andon_call_id_andon_call_id_fkey" FOREIGN KEY ("andon_call_id") REFERENCES "mes"."andon_call"("id");--> statement-breakpoint
ALTER TABLE "mes"."andon_call_status_change" ADD CONSTRAINT "andon_call_status_change_person_id_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "mes"."person"("id");--> statement-breakpoint
ALTER TABLE "mes"."andon_call" ADD CONSTRAINT "andon_call_site_id_site_id_fkey" FOREIGN KEY ("site_id") REFERENCES "mes"."site"("id");--> statement-breakpoint
ALTER TABLE "mes"."andon_call" ADD CONSTRAINT "andon_call_work_center_id_work_center_id_fkey" FOREIGN KEY ("work_center_id") REFERENCES "mes"."work_center"("id");--> statement-breakpoint
ALTER TABLE "mes"."andon_call" ADD CONSTRAINT "andon_call_work_unit_id_work_unit_id_fkey" FOREIGN KEY ("work_unit_id") REFERENCES "mes"."work_unit"("id");--> statement-breakpoint
ALTER TABLE "mes"."andon_call" ADD CONSTRAINT "andon_call_job_order_id_job_order_id_fkey" FOREIGN KEY ("job_order_id") REFERENCES "mes"."job_order"("id");--> statement-breakpoint
ALTER TABLE "mes"."andon_call" ADD CONSTRAINT "andon_call_person_id_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "mes"."person"("id");
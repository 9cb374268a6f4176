CREATE TABLE "mes"."job_move" (
	"id" uuid PRIMARY KEY,
	"job_order_id" uuid NOT NULL,
	"from_id" uuid NOT NULL,
	"to_id" uuid NOT NULL,
	"reason" text NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	"actor" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "mes"."work_center_alternate" (
	"id" uuid PRIMARY KEY,
	"work_center_id" uuid NOT NULL,
	"alternate_id" uuid NOT NULL,
	"rank" integer NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	"actor" text NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "mes"."job_order" ADD COLUMN "planned_work_center_id" uuid;--> statement-breakpoint
CREATE INDEX "job_move_job" ON "mes"."job_move" ("job_order_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "work_center_alternate_once" ON "mes"."work_center_alternate" ("work_center_id","alternate_id") WHERE "ended_at" is null;--> statement-breakpoint
CREATE INDEX "work_center_alternate_of" ON "mes"."work_center_alternate" ("alternate_id") WHERE "ended_at" is null;--> statement-breakpoint
CREATE INDEX "job_order_planned_center" ON "mes"."job_order" ("planned_work_center_id") WHERE "planned_work_center_id" is not null;--> statement-breakpoint
ALTER TABLE "mes"."job_move" ADD CONSTRAINT "job_move_job_order_id_job_order_id_fkey" FOREIGN KEY ("job_order_id") REFERENCES "mes"."job_order"("id");--> statement-breakpoint
ALTER TABLE "mes"."job_move" ADD CONSTRAINT "job_move_from_id_work_center_id_fkey" FOREIGN KEY ("from_id") REFERENCES "mes"."work_center"("id");--> statement-breakpoint
ALTER TABLE "mes"."job_move" ADD CONSTRAINT "job_move_to_id_work_center_id_fkey" FOREIGN KEY ("to_id") REFERENCES "mes"."work_center"("id");--> statement-breakpoint
ALTER TABLE "mes"."work_center_alternate" ADD CONSTRAINT "work_center_alternate_work_center_id_work_center_id_fkey" FOREIGN KEY ("work_center_id") REFERENCES "mes"."work_center"("id");--> statement-breakpoint
ALTER TABLE "mes"."work_center_alternate" ADD CONSTRAINT "work_center_alternate_alternate_id_work_center_id_fkey" FOREIGN KEY ("alternate_id") REFERENCES "mes"."work_center"("id");--> statement-breakpoint
ALTER TABLE "mes"."job_order" ADD CONSTRAINT "job_order_planned_work_center_id_work_center_id_fkey" FOREIGN KEY ("planned_work_center_id") REFERENCES "mes"."work_center"("id");
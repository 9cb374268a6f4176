CREATE TABLE "mes"."job_split" (
	"id" uuid PRIMARY KEY,
	"kind" text NOT NULL,
	"from_job_id" uuid NOT NULL,
	"to_job_id" uuid NOT NULL,
	"quantity" numeric NOT NULL,
	"reason" text NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	"actor" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "mes"."work_order" DROP CONSTRAINT "work_order_planned_order_id_key";--> statement-breakpoint
ALTER TABLE "mes"."work_order" ADD COLUMN "split_from_id" uuid;--> statement-breakpoint
CREATE UNIQUE INDEX "work_order_planned_order" ON "mes"."work_order" ("planned_order_id") WHERE "split_from_id" is null;--> statement-breakpoint
CREATE INDEX "work_order_split" ON "mes"."work_order" ("split_from_id") WHERE "split_from_id" is not null;--> statement-breakpoint
CREATE INDEX "job_split_from" ON "mes"."job_split" ("from_job_id","id");--> statement-breakpoint
CREATE INDEX "job_split_to" ON "mes"."job_split" ("to_job_id","id");--> statement-breakpoint
ALTER TABLE "mes"."job_split" ADD CONSTRAINT "job_split_from_job_id_job_order_id_fkey" FOREIGN KEY ("from_job_id") REFERENCES "mes"."job_order"("id");--> statement-breakpoint
ALTER TABLE "mes"."job_split" ADD CONSTRAINT "job_split_to_job_id_job_order_id_fkey" FOREIGN KEY ("to_job_id") REFERENCES "mes"."job_order"("id");
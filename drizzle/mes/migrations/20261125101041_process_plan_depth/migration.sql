CREATE TABLE "mes"."job_plan" (
	"job_order_id" uuid PRIMARY KEY,
	"instructions" jsonb NOT NULL,
	"characteristics" jsonb NOT NULL,
	"tools" jsonb NOT NULL
);
--> statement-breakpoint
ALTER TABLE "mes"."job_order" ADD COLUMN "crew_size" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "mes"."job_plan" ADD CONSTRAINT "job_plan_job_order_id_job_order_id_fkey" FOREIGN KEY ("job_order_id") REFERENCES "mes"."job_order"("id");
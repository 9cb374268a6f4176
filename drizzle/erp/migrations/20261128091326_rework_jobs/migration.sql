ALTER TABLE "erp"."work_order_job" ADD COLUMN "started" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "erp"."work_order_job" ADD COLUMN "rework" boolean DEFAULT false NOT NULL;
CREATE TABLE "mes"."job_status_change" (
	"id" uuid PRIMARY KEY,
	"job_order_id" uuid NOT NULL,
	"command" text NOT NULL,
	"from_status" text NOT NULL,
	"to_status" text NOT NULL,
	"reason" text,
	"changed_at" timestamp with time zone NOT NULL,
	"actor" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "mes"."job_order" ADD COLUMN "work_unit_id" uuid;--> statement-breakpoint
DROP INDEX "mes"."job_order_dispatch";--> statement-breakpoint
CREATE INDEX "job_order_dispatch" ON "mes"."job_order" ("work_center_id","dispatch_rank","id") WHERE "status" not in ('COMPLETED', 'ABORTED', 'CLOSED');--> statement-breakpoint
CREATE INDEX "job_status_change_job" ON "mes"."job_status_change" ("job_order_id","id");--> statement-breakpoint
ALTER TABLE "mes"."job_order" ADD CONSTRAINT "job_order_work_unit_id_work_unit_id_fkey" FOREIGN KEY ("work_unit_id") REFERENCES "mes"."work_unit"("id");--> statement-breakpoint
ALTER TABLE "mes"."job_status_change" ADD CONSTRAINT "job_status_change_job_order_id_job_order_id_fkey" FOREIGN KEY ("job_order_id") REFERENCES "mes"."job_order"("id");--> statement-breakpoint
UPDATE "mes"."job_order" job SET "status" = case
	when job."status" = 'CANCELLED' then 'ABORTED'
	when job."status" = 'COMPLETED' then 'CLOSED'
	when coalesce((select before."status" not in ('COMPLETED', 'CLOSED', 'CANCELLED', 'ABORTED') and before."good_quantity" <= 0
		from "mes"."job_order" before
		where before."work_order_id" = job."work_order_id" and before."sequence" < job."sequence" and before."replaced_at" is null
		order by before."sequence" desc limit 1), false) then 'WAITING'
	when orders."status" = 'HELD' then 'PENDING'
	else 'READY' end
FROM "mes"."work_order" orders
WHERE orders."id" = job."work_order_id"
	and (job."status" in ('RELEASED', 'CANCELLED') or (job."status" = 'COMPLETED' and orders."status" = 'COMPLETED'));

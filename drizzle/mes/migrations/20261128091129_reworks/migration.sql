CREATE TABLE "mes"."rework" (
	"id" uuid PRIMARY KEY,
	"job_order_id" uuid NOT NULL,
	"quantity" numeric NOT NULL,
	"reason" text NOT NULL,
	"sent_at" timestamp with time zone NOT NULL,
	"actor" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "mes"."job_order" ADD COLUMN "quantity" numeric;--> statement-breakpoint
UPDATE "mes"."job_order" SET "quantity" = (SELECT "quantity" FROM "mes"."work_order" WHERE "id" = "work_order_id");--> statement-breakpoint
ALTER TABLE "mes"."job_order" ALTER COLUMN "quantity" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "mes"."job_order" ADD COLUMN "yield" numeric DEFAULT '1' NOT NULL;--> statement-breakpoint
ALTER TABLE "mes"."job_order" ADD COLUMN "split_from_id" uuid;--> statement-breakpoint
ALTER TABLE "mes"."job_order" ADD COLUMN "rework_id" uuid;--> statement-breakpoint
ALTER TABLE "mes"."job_order" ADD COLUMN "rework_of_id" uuid;--> statement-breakpoint
CREATE INDEX "job_order_rework" ON "mes"."job_order" ("rework_of_id","rework_id") WHERE "rework_of_id" is not null;--> statement-breakpoint
CREATE INDEX "rework_job" ON "mes"."rework" ("job_order_id","id");--> statement-breakpoint
ALTER TABLE "mes"."rework" ADD CONSTRAINT "rework_job_order_id_job_order_id_fkey" FOREIGN KEY ("job_order_id") REFERENCES "mes"."job_order"("id");
CREATE TABLE "erp"."labour_charge" (
	"id" uuid PRIMARY KEY,
	"labor_entry_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"work_order_id" uuid NOT NULL,
	"job_order_id" uuid NOT NULL,
	"work_center_id" uuid NOT NULL,
	"seconds" integer NOT NULL,
	"labour_rate" numeric NOT NULL,
	"overhead_percent" numeric NOT NULL,
	"labour" numeric NOT NULL,
	"overhead" numeric NOT NULL,
	"reason" text,
	"charged_at" timestamp with time zone NOT NULL,
	"actor" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "erp"."work_charge" ADD COLUMN "labour_overhead" numeric DEFAULT '0' NOT NULL;--> statement-breakpoint
-- What was charged before says its overhead in one: the share is that of the rate as it stands.
UPDATE "erp"."work_charge" charge SET "labour_overhead" = least(charge."overhead", round(charge."labour" * rate."overhead_percent" / 100, 2))
  FROM "erp"."work_center_rate" rate WHERE rate."work_center_id" = charge."work_center_id";--> statement-breakpoint
CREATE INDEX "labour_charge_entry" ON "erp"."labour_charge" ("labor_entry_id");--> statement-breakpoint
CREATE INDEX "labour_charge_order" ON "erp"."labour_charge" ("work_order_id");--> statement-breakpoint
ALTER TABLE "erp"."labour_charge" ADD CONSTRAINT "labour_charge_work_order_id_work_order_id_fkey" FOREIGN KEY ("work_order_id") REFERENCES "erp"."work_order"("id");
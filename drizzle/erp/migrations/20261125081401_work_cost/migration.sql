CREATE TABLE "erp"."work_charge" (
	"id" uuid PRIMARY KEY,
	"work_order_id" uuid NOT NULL,
	"job_order_id" uuid NOT NULL,
	"job_response_id" uuid UNIQUE,
	"work_center_id" uuid NOT NULL,
	"with_set_up" boolean NOT NULL,
	"labour_minutes" numeric NOT NULL,
	"machine_minutes" numeric NOT NULL,
	"labour_rate" numeric NOT NULL,
	"machine_rate" numeric NOT NULL,
	"standard_labour_rate" numeric NOT NULL,
	"standard_machine_rate" numeric NOT NULL,
	"labour" numeric NOT NULL,
	"machine" numeric NOT NULL,
	"overhead" numeric NOT NULL,
	"subcontract" numeric NOT NULL,
	"charged_at" timestamp with time zone NOT NULL,
	"actor" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "erp"."work_order_job" (
	"id" uuid PRIMARY KEY,
	"work_order_id" uuid NOT NULL,
	"sequence" integer NOT NULL,
	"work_center_id" uuid NOT NULL
);
--> statement-breakpoint
CREATE TABLE "erp"."work_order_variance" (
	"id" uuid PRIMARY KEY,
	"work_order_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"item_id" uuid,
	"work_center_id" uuid,
	"amount" numeric NOT NULL,
	"booked_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "erp"."work_order" ADD COLUMN "labour_value" numeric DEFAULT '0' NOT NULL;--> statement-breakpoint
ALTER TABLE "erp"."work_order" ADD COLUMN "overhead_value" numeric DEFAULT '0' NOT NULL;--> statement-breakpoint
ALTER TABLE "erp"."work_order" ADD COLUMN "subcontract_value" numeric DEFAULT '0' NOT NULL;--> statement-breakpoint
ALTER TABLE "erp"."work_order" ADD COLUMN "variance_value" numeric DEFAULT '0' NOT NULL;--> statement-breakpoint
CREATE INDEX "work_charge_order" ON "erp"."work_charge" ("work_order_id");--> statement-breakpoint
CREATE INDEX "work_charge_job" ON "erp"."work_charge" ("job_order_id");--> statement-breakpoint
CREATE INDEX "work_order_job_order" ON "erp"."work_order_job" ("work_order_id");--> statement-breakpoint
CREATE INDEX "work_order_variance_order" ON "erp"."work_order_variance" ("work_order_id");--> statement-breakpoint
ALTER TABLE "erp"."work_charge" ADD CONSTRAINT "work_charge_work_order_id_work_order_id_fkey" FOREIGN KEY ("work_order_id") REFERENCES "erp"."work_order"("id");--> statement-breakpoint
ALTER TABLE "erp"."work_order_job" ADD CONSTRAINT "work_order_job_work_order_id_work_order_id_fkey" FOREIGN KEY ("work_order_id") REFERENCES "erp"."work_order"("id");--> statement-breakpoint
ALTER TABLE "erp"."work_order_variance" ADD CONSTRAINT "work_order_variance_work_order_id_work_order_id_fkey" FOREIGN KEY ("work_order_id") REFERENCES "erp"."work_order"("id");--> statement-breakpoint
-- Machine time that was charged stays charged; of which job it was is not known any more.
INSERT INTO "erp"."work_charge" ("id", "work_order_id", "job_order_id", "job_response_id", "work_center_id", "with_set_up", "labour_minutes", "machine_minutes", "labour_rate", "machine_rate", "standard_labour_rate", "standard_machine_rate", "labour", "machine", "overhead", "subcontract", "charged_at", "actor")
SELECT gen_random_uuid(), "work_order_id", "job_response_id", "job_response_id", '00000000-0000-0000-0000-000000000000', true, 0, "minutes", 0, rate, 0, rate, 0, round("amount", 2), 0, 0, now(), 'migration'
FROM (SELECT *, coalesce("amount" * 60 / nullif("minutes", 0), 0) AS rate FROM "erp"."machine_charge") charge;--> statement-breakpoint
DROP TABLE "erp"."machine_charge";--> statement-breakpoint
UPDATE "erp"."work_order" SET "material_value" = round("material_value", 2), "received_value" = round("received_value", 2),
  "machine_value" = coalesce((SELECT sum(charge."machine") FROM "erp"."work_charge" charge WHERE charge."work_order_id" = "work_order"."id"), 0);--> statement-breakpoint
-- What completed orders kept in progress is their variance; why is not known any more.
UPDATE "erp"."work_order" SET "variance_value" = "material_value" + "machine_value" - "received_value" WHERE "status" = 'COMPLETED';--> statement-breakpoint
INSERT INTO "erp"."work_order_variance" ("id", "work_order_id", "kind", "amount", "booked_at")
SELECT gen_random_uuid(), "id", 'LOT_SIZE_AND_METHOD', "variance_value", now() FROM "erp"."work_order" WHERE "variance_value" <> 0;

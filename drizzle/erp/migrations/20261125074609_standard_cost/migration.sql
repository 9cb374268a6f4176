CREATE TABLE "erp"."cost_day" (
	"only" boolean PRIMARY KEY DEFAULT true,
	"rolled_on" date NOT NULL
);
--> statement-breakpoint
CREATE TABLE "erp"."cost_version_cost" (
	"version_id" uuid NOT NULL,
	"item_id" uuid NOT NULL,
	"amount" numeric NOT NULL,
	CONSTRAINT "cost_version_cost_item" UNIQUE("version_id","item_id")
);
--> statement-breakpoint
CREATE TABLE "erp"."cost_version_item" (
	"id" uuid PRIMARY KEY,
	"version_id" uuid NOT NULL,
	"item_id" uuid NOT NULL,
	"material" numeric NOT NULL,
	"labour" numeric DEFAULT '0' NOT NULL,
	"machine" numeric NOT NULL,
	"overhead" numeric DEFAULT '0' NOT NULL,
	"subcontract" numeric DEFAULT '0' NOT NULL,
	"by_product" numeric DEFAULT '0' NOT NULL,
	"lower_material" numeric DEFAULT '0' NOT NULL,
	"lower_labour" numeric DEFAULT '0' NOT NULL,
	"lower_machine" numeric DEFAULT '0' NOT NULL,
	"lower_overhead" numeric DEFAULT '0' NOT NULL,
	"lower_subcontract" numeric DEFAULT '0' NOT NULL,
	"lower_by_product" numeric DEFAULT '0' NOT NULL,
	"current" numeric NOT NULL,
	"total" numeric NOT NULL,
	"size" numeric NOT NULL,
	CONSTRAINT "cost_version_item_item" UNIQUE("version_id","item_id")
);
--> statement-breakpoint
CREATE TABLE "erp"."cost_version_rate" (
	"version_id" uuid NOT NULL,
	"work_center_id" uuid NOT NULL,
	"hourly_rate" numeric NOT NULL,
	"labour_rate" numeric DEFAULT '0' NOT NULL,
	"overhead_percent" numeric DEFAULT '0' NOT NULL,
	"overhead_hourly" numeric DEFAULT '0' NOT NULL,
	"efficiency_percent" numeric DEFAULT '100' NOT NULL,
	"set_up_minutes" numeric DEFAULT '0' NOT NULL,
	"clean_up_minutes" numeric DEFAULT '0' NOT NULL,
	"subcontract_cost" numeric,
	CONSTRAINT "cost_version_rate_center" UNIQUE("version_id","work_center_id")
);
--> statement-breakpoint
CREATE TABLE "erp"."cost_version" (
	"id" uuid PRIMARY KEY,
	"name" text NOT NULL UNIQUE,
	"status" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"created_by" text NOT NULL,
	"rolled_up_at" timestamp with time zone,
	"closed_at" timestamp with time zone,
	"closed_by" text
);
--> statement-breakpoint
CREATE TABLE "erp"."item_costing" (
	"item_id" uuid PRIMARY KEY,
	"own_standard" numeric,
	"subcontract_cost" numeric
);
--> statement-breakpoint
ALTER TABLE "erp"."cost_mark" ADD COLUMN "item_id" uuid;--> statement-breakpoint
ALTER TABLE "erp"."cost_mark" ADD COLUMN "work_center_id" uuid;--> statement-breakpoint
ALTER TABLE "erp"."item_cost" ADD COLUMN "labour" numeric DEFAULT '0' NOT NULL;--> statement-breakpoint
ALTER TABLE "erp"."item_cost" ADD COLUMN "overhead" numeric DEFAULT '0' NOT NULL;--> statement-breakpoint
ALTER TABLE "erp"."item_cost" ADD COLUMN "subcontract" numeric DEFAULT '0' NOT NULL;--> statement-breakpoint
ALTER TABLE "erp"."item_cost" ADD COLUMN "by_product" numeric DEFAULT '0' NOT NULL;--> statement-breakpoint
ALTER TABLE "erp"."item_cost" ADD COLUMN "lower_material" numeric DEFAULT '0' NOT NULL;--> statement-breakpoint
ALTER TABLE "erp"."item_cost" ADD COLUMN "lower_labour" numeric DEFAULT '0' NOT NULL;--> statement-breakpoint
ALTER TABLE "erp"."item_cost" ADD COLUMN "lower_machine" numeric DEFAULT '0' NOT NULL;--> statement-breakpoint
ALTER TABLE "erp"."item_cost" ADD COLUMN "lower_overhead" numeric DEFAULT '0' NOT NULL;--> statement-breakpoint
ALTER TABLE "erp"."item_cost" ADD COLUMN "lower_subcontract" numeric DEFAULT '0' NOT NULL;--> statement-breakpoint
ALTER TABLE "erp"."item_cost" ADD COLUMN "lower_by_product" numeric DEFAULT '0' NOT NULL;--> statement-breakpoint
ALTER TABLE "erp"."revision_cost" ADD COLUMN "labour" numeric DEFAULT '0' NOT NULL;--> statement-breakpoint
ALTER TABLE "erp"."revision_cost" ADD COLUMN "overhead" numeric DEFAULT '0' NOT NULL;--> statement-breakpoint
ALTER TABLE "erp"."revision_cost" ADD COLUMN "subcontract" numeric DEFAULT '0' NOT NULL;--> statement-breakpoint
ALTER TABLE "erp"."revision_cost" ADD COLUMN "by_product" numeric DEFAULT '0' NOT NULL;--> statement-breakpoint
ALTER TABLE "erp"."revision_cost" ADD COLUMN "lower_material" numeric DEFAULT '0' NOT NULL;--> statement-breakpoint
ALTER TABLE "erp"."revision_cost" ADD COLUMN "lower_labour" numeric DEFAULT '0' NOT NULL;--> statement-breakpoint
ALTER TABLE "erp"."revision_cost" ADD COLUMN "lower_machine" numeric DEFAULT '0' NOT NULL;--> statement-breakpoint
ALTER TABLE "erp"."revision_cost" ADD COLUMN "lower_overhead" numeric DEFAULT '0' NOT NULL;--> statement-breakpoint
ALTER TABLE "erp"."revision_cost" ADD COLUMN "lower_subcontract" numeric DEFAULT '0' NOT NULL;--> statement-breakpoint
ALTER TABLE "erp"."revision_cost" ADD COLUMN "lower_by_product" numeric DEFAULT '0' NOT NULL;--> statement-breakpoint
ALTER TABLE "erp"."work_center_rate" ADD COLUMN "labour_rate" numeric DEFAULT '0' NOT NULL;--> statement-breakpoint
ALTER TABLE "erp"."work_center_rate" ADD COLUMN "overhead_percent" numeric DEFAULT '0' NOT NULL;--> statement-breakpoint
ALTER TABLE "erp"."work_center_rate" ADD COLUMN "overhead_hourly" numeric DEFAULT '0' NOT NULL;--> statement-breakpoint
ALTER TABLE "erp"."work_center_rate" ADD COLUMN "efficiency_percent" numeric DEFAULT '100' NOT NULL;--> statement-breakpoint
ALTER TABLE "erp"."work_center_rate" ADD COLUMN "set_up_minutes" numeric DEFAULT '0' NOT NULL;--> statement-breakpoint
ALTER TABLE "erp"."work_center_rate" ADD COLUMN "clean_up_minutes" numeric DEFAULT '0' NOT NULL;--> statement-breakpoint
ALTER TABLE "erp"."work_center_rate" ADD COLUMN "subcontract_cost" numeric;--> statement-breakpoint
CREATE INDEX "cost_version_item_size" ON "erp"."cost_version_item" ("version_id","size","id");--> statement-breakpoint
ALTER TABLE "erp"."cost_version_cost" ADD CONSTRAINT "cost_version_cost_version_id_cost_version_id_fkey" FOREIGN KEY ("version_id") REFERENCES "erp"."cost_version"("id");--> statement-breakpoint
ALTER TABLE "erp"."cost_version_item" ADD CONSTRAINT "cost_version_item_version_id_cost_version_id_fkey" FOREIGN KEY ("version_id") REFERENCES "erp"."cost_version"("id");--> statement-breakpoint
ALTER TABLE "erp"."cost_version_rate" ADD CONSTRAINT "cost_version_rate_version_id_cost_version_id_fkey" FOREIGN KEY ("version_id") REFERENCES "erp"."cost_version"("id");--> statement-breakpoint
-- Costs that stand know nothing of levels yet: they are rolled up again.
INSERT INTO "erp"."cost_mark" ("id", "marked_at") SELECT gen_random_uuid(), now() WHERE EXISTS (SELECT 1 FROM "erp"."item_cost");

-- Pegs and needs are written anew by the next plan, which the marks below ask for.
DELETE FROM "erp"."peg";--> statement-breakpoint
DELETE FROM "erp"."planned_requirement";--> statement-breakpoint
INSERT INTO "erp"."planning_mark" ("id", "item_id", "site_id", "marked_at") SELECT gen_random_uuid(), "id", NULL, now() FROM "erp"."item";--> statement-breakpoint
CREATE TABLE "erp"."action_message" (
	"id" uuid PRIMARY KEY,
	"site_id" uuid NOT NULL,
	"item_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"supply_kind" text NOT NULL,
	"supply_id" uuid NOT NULL,
	"from_on" date NOT NULL,
	"to_on" date NOT NULL,
	"from_quantity" numeric NOT NULL,
	"to_quantity" numeric NOT NULL,
	"said_at" timestamp with time zone NOT NULL,
	CONSTRAINT "action_message_once" UNIQUE("supply_id","kind")
);
--> statement-breakpoint
CREATE TABLE "erp"."forecast" (
	"id" uuid PRIMARY KEY,
	"item_id" uuid NOT NULL,
	"site_id" uuid NOT NULL,
	"starts_on" date NOT NULL,
	"ends_on" date NOT NULL,
	"quantity" numeric NOT NULL,
	CONSTRAINT "forecast_period" UNIQUE("item_id","site_id","starts_on")
);
--> statement-breakpoint
ALTER TABLE "erp"."item_planning" ADD COLUMN "lead_time_days_per_unit" numeric DEFAULT '0' NOT NULL;--> statement-breakpoint
ALTER TABLE "erp"."item_planning" ADD COLUMN "lot_rule" text DEFAULT 'LOT_FOR_LOT' NOT NULL;--> statement-breakpoint
ALTER TABLE "erp"."item_planning" ADD COLUMN "lot_quantity" numeric;--> statement-breakpoint
ALTER TABLE "erp"."item_planning" ADD COLUMN "lot_period_days" integer;--> statement-breakpoint
ALTER TABLE "erp"."item_planning" ADD COLUMN "lot_minimum" numeric;--> statement-breakpoint
ALTER TABLE "erp"."item_planning" ADD COLUMN "lot_maximum" numeric;--> statement-breakpoint
ALTER TABLE "erp"."item_planning" ADD COLUMN "lot_multiple" numeric;--> statement-breakpoint
ALTER TABLE "erp"."item_planning" ADD COLUMN "yield" numeric DEFAULT '1' NOT NULL;--> statement-breakpoint
ALTER TABLE "erp"."item_planning" ADD COLUMN "planning_fence_days" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "erp"."item_planning" ADD COLUMN "rescheduling_days" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "erp"."item_planning" ADD COLUMN "forecast_backward_days" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "erp"."item_planning" ADD COLUMN "forecast_forward_days" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "erp"."peg" ADD COLUMN "site_id" uuid NOT NULL;--> statement-breakpoint
ALTER TABLE "erp"."peg" ADD COLUMN "item_id" uuid NOT NULL;--> statement-breakpoint
ALTER TABLE "erp"."peg" ADD COLUMN "supply_kind" text NOT NULL;--> statement-breakpoint
ALTER TABLE "erp"."peg" ADD COLUMN "supply_id" uuid;--> statement-breakpoint
ALTER TABLE "erp"."peg" ADD COLUMN "supply_on" date NOT NULL;--> statement-breakpoint
ALTER TABLE "erp"."peg" ADD COLUMN "demand_kind" text NOT NULL;--> statement-breakpoint
ALTER TABLE "erp"."peg" ADD COLUMN "forecast_id" uuid;--> statement-breakpoint
ALTER TABLE "erp"."planned_order" ADD COLUMN "lot" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "erp"."planned_order" ADD COLUMN "available_on" date;--> statement-breakpoint
ALTER TABLE "erp"."planned_requirement" ADD COLUMN "bom_item_id" uuid;--> statement-breakpoint
ALTER TABLE "erp"."planned_requirement" ADD COLUMN "phantom" boolean DEFAULT false;--> statement-breakpoint
ALTER TABLE "erp"."planned_requirement" DROP CONSTRAINT "planned_requirement_pkey";--> statement-breakpoint
ALTER TABLE "erp"."planned_requirement" ADD PRIMARY KEY ("planned_order_id","bom_item_id","item_id","phantom");--> statement-breakpoint
ALTER TABLE "erp"."peg" ALTER COLUMN "planned_order_id" DROP NOT NULL;--> statement-breakpoint
CREATE INDEX "action_message_item" ON "erp"."action_message" ("item_id","site_id");--> statement-breakpoint
CREATE INDEX "action_message_date" ON "erp"."action_message" ("site_id","to_on","id");--> statement-breakpoint
CREATE INDEX "peg_item" ON "erp"."peg" ("item_id","site_id");--> statement-breakpoint
CREATE INDEX "peg_open_supply" ON "erp"."peg" ("supply_id");--> statement-breakpoint
CREATE INDEX "planned_requirement_bom" ON "erp"."planned_requirement" ("bom_item_id","site_id");--> statement-breakpoint
ALTER TABLE "erp"."forecast" ADD CONSTRAINT "forecast_item_id_item_id_fkey" FOREIGN KEY ("item_id") REFERENCES "erp"."item"("id");
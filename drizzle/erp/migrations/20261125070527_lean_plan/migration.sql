ALTER TABLE "erp"."peg" DROP CONSTRAINT "peg_planned_order_id_planned_order_id_fkey";--> statement-breakpoint
ALTER TABLE "erp"."planned_requirement" DROP CONSTRAINT "planned_requirement_planned_order_id_planned_order_id_fkey";--> statement-breakpoint
ALTER TABLE "erp"."planned_requirement" DROP CONSTRAINT "planned_requirement_item_id_item_id_fkey";--> statement-breakpoint
DROP INDEX "erp"."peg_line";--> statement-breakpoint
DROP INDEX "erp"."peg_parent";--> statement-breakpoint
DROP INDEX "erp"."peg_work_order";--> statement-breakpoint
DROP INDEX "erp"."peg_open_supply";--> statement-breakpoint
ALTER TABLE "erp"."planned_requirement" DROP CONSTRAINT "planned_requirement_pkey";--> statement-breakpoint
ALTER TABLE "erp"."peg" DROP CONSTRAINT "peg_pkey";--> statement-breakpoint
ALTER TABLE "erp"."peg" ADD COLUMN "demand_id" uuid;--> statement-breakpoint
UPDATE "erp"."peg" SET "supply_id" = coalesce("planned_order_id", "supply_id"),
  "demand_id" = coalesce("sales_order_line_id", "parent_planned_order_id", "work_order_id", "forecast_id");--> statement-breakpoint
ALTER TABLE "erp"."peg" DROP COLUMN "id";--> statement-breakpoint
ALTER TABLE "erp"."peg" DROP COLUMN "planned_order_id";--> statement-breakpoint
ALTER TABLE "erp"."peg" DROP COLUMN "sales_order_line_id";--> statement-breakpoint
ALTER TABLE "erp"."peg" DROP COLUMN "parent_planned_order_id";--> statement-breakpoint
ALTER TABLE "erp"."peg" DROP COLUMN "work_order_id";--> statement-breakpoint
ALTER TABLE "erp"."peg" DROP COLUMN "forecast_id";--> statement-breakpoint
CREATE INDEX "peg_demand" ON "erp"."peg" ("demand_id") WHERE "demand_id" is not null;--> statement-breakpoint
CREATE INDEX "planned_requirement_order" ON "erp"."planned_requirement" ("planned_order_id");--> statement-breakpoint
CREATE INDEX "peg_supply" ON "erp"."peg" ("supply_id") WHERE "supply_id" is not null;--> statement-breakpoint
/* A plan that is new from the ground up is read a moment later: its statistics can't wait. */
CREATE FUNCTION "erp"."analyze_plan"() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  ANALYZE erp.planned_order;
  ANALYZE erp.planned_requirement;
  ANALYZE erp.peg;
END
$$;

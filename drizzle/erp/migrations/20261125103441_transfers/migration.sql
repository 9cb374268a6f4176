CREATE SEQUENCE "erp"."transfer_order_number" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
CREATE TABLE "erp"."transfer_order" (
	"id" uuid PRIMARY KEY,
	"number" text NOT NULL UNIQUE,
	"item_id" uuid NOT NULL,
	"from_site_id" uuid NOT NULL,
	"to_site_id" uuid NOT NULL,
	"status" text NOT NULL,
	"quantity" numeric NOT NULL,
	"shipped_quantity" numeric DEFAULT '0' NOT NULL,
	"received_quantity" numeric DEFAULT '0' NOT NULL,
	"ship_on" date NOT NULL,
	"due_on" date NOT NULL,
	"planned_order_id" uuid UNIQUE,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "transfer_is_received_as_shipped" CHECK ("received_quantity" <= "shipped_quantity"
        and "shipped_quantity" <= "quantity")
);
--> statement-breakpoint
ALTER TABLE "erp"."stock_move" ADD COLUMN "transfer_order_id" uuid;--> statement-breakpoint
ALTER TABLE "erp"."item_planning" ADD COLUMN "source_site_id" uuid;--> statement-breakpoint
ALTER TABLE "erp"."planned_order" ADD COLUMN "source_site_id" uuid;--> statement-breakpoint
ALTER TABLE "erp"."stock_balance" ALTER COLUMN "site_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "erp"."storage_location" ALTER COLUMN "site_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "erp"."storage_location" DROP CONSTRAINT "storage_location_code";--> statement-breakpoint
ALTER TABLE "erp"."storage_location" ADD CONSTRAINT "storage_location_code" UNIQUE NULLS NOT DISTINCT("site_id","code");--> statement-breakpoint
CREATE INDEX "stock_move_transfer" ON "erp"."stock_move" ("transfer_order_id") WHERE "transfer_order_id" is not null;--> statement-breakpoint
CREATE INDEX "item_planning_source" ON "erp"."item_planning" ("source_site_id","site_id") WHERE "source_site_id" is not null;--> statement-breakpoint
CREATE INDEX "planned_order_source" ON "erp"."planned_order" ("source_site_id","item_id") WHERE "source_site_id" is not null and "status" in ('PLANNED', 'FIRM');--> statement-breakpoint
CREATE INDEX "transfer_order_open" ON "erp"."transfer_order" ("item_id","from_site_id","to_site_id") WHERE "status" in ('OPEN', 'IN_TRANSIT');--> statement-breakpoint
ALTER TABLE "erp"."transfer_order" ADD CONSTRAINT "transfer_order_item_id_item_id_fkey" FOREIGN KEY ("item_id") REFERENCES "erp"."item"("id");
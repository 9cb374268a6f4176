CREATE SCHEMA "erp";
--> statement-breakpoint
CREATE SEQUENCE "erp"."lot_number" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
CREATE SEQUENCE "erp"."planned_order_number" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
CREATE SEQUENCE "erp"."purchase_order_number" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
CREATE SEQUENCE "erp"."sales_order_number" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
CREATE SEQUENCE "erp"."shipment_number" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
CREATE TABLE "erp"."cost_mark" (
	"id" uuid PRIMARY KEY,
	"marked_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "erp"."item_cost" (
	"item_id" uuid PRIMARY KEY,
	"material" numeric NOT NULL,
	"machine" numeric NOT NULL,
	"rolled_up_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "erp"."purchase_cost" (
	"item_id" uuid PRIMARY KEY,
	"amount" numeric NOT NULL
);
--> statement-breakpoint
CREATE TABLE "erp"."revision_cost" (
	"revision_id" uuid PRIMARY KEY,
	"item_id" uuid NOT NULL,
	"material" numeric NOT NULL,
	"machine" numeric NOT NULL,
	"rolled_up_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "erp"."work_center_rate" (
	"work_center_id" uuid PRIMARY KEY,
	"hourly_rate" numeric NOT NULL
);
--> statement-breakpoint
CREATE TABLE "erp"."material_lot" (
	"id" uuid PRIMARY KEY,
	"item_id" uuid NOT NULL,
	"number" text NOT NULL,
	"status" text DEFAULT 'AVAILABLE' NOT NULL,
	"hold_reason" text,
	"purchase_order_line_id" uuid,
	"received_at" timestamp with time zone NOT NULL,
	CONSTRAINT "material_lot_number" UNIQUE("item_id","number")
);
--> statement-breakpoint
CREATE TABLE "erp"."reservation" (
	"id" uuid PRIMARY KEY,
	"item_id" uuid NOT NULL,
	"balance_id" uuid NOT NULL,
	"sales_order_line_id" uuid,
	"work_order_id" uuid,
	"quantity" numeric NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "reservation_is_positive" CHECK ("quantity" > 0)
);
--> statement-breakpoint
CREATE TABLE "erp"."shortage" (
	"id" uuid PRIMARY KEY,
	"work_order_id" uuid NOT NULL,
	"job_order_id" uuid,
	"job_response_id" uuid,
	"material_id" uuid,
	"item_id" uuid NOT NULL,
	"quantity" numeric NOT NULL,
	"since" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "erp"."stock_balance" (
	"id" uuid PRIMARY KEY,
	"item_id" uuid NOT NULL,
	"site_id" uuid NOT NULL,
	"location_id" uuid NOT NULL,
	"lot_id" uuid,
	"on_hand" numeric NOT NULL,
	"reserved" numeric DEFAULT '0' NOT NULL,
	CONSTRAINT "stock_balance_place" UNIQUE NULLS NOT DISTINCT("item_id","location_id","lot_id"),
	CONSTRAINT "stock_is_never_negative" CHECK ("on_hand" >= 0),
	CONSTRAINT "reserved_is_there" CHECK ("reserved" >= 0 and "reserved" <= "on_hand")
);
--> statement-breakpoint
CREATE TABLE "erp"."stock_move" (
	"id" uuid PRIMARY KEY,
	"type" text NOT NULL,
	"item_id" uuid NOT NULL,
	"location_id" uuid NOT NULL,
	"lot_id" uuid,
	"quantity" numeric NOT NULL,
	"unit_cost" numeric DEFAULT '0' NOT NULL,
	"moved_at" timestamp with time zone NOT NULL,
	"actor" text NOT NULL,
	"work_order_id" uuid,
	"job_order_id" uuid,
	"job_response_id" uuid,
	"material_id" uuid,
	"purchase_order_line_id" uuid,
	"shipment_id" uuid,
	"reverses_id" uuid UNIQUE,
	"reason" text
);
--> statement-breakpoint
CREATE TABLE "erp"."storage_location" (
	"id" uuid PRIMARY KEY,
	"site_id" uuid NOT NULL,
	"code" text NOT NULL,
	"name" text NOT NULL,
	CONSTRAINT "storage_location_code" UNIQUE("site_id","code")
);
--> statement-breakpoint
CREATE TABLE "erp"."customer" (
	"id" uuid PRIMARY KEY,
	"number" text NOT NULL UNIQUE,
	"name" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "erp"."supplier" (
	"id" uuid PRIMARY KEY,
	"number" text NOT NULL UNIQUE,
	"name" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "erp"."item_planning" (
	"item_id" uuid,
	"site_id" uuid,
	"supply_type" text NOT NULL,
	"lead_time_days" integer NOT NULL,
	"safety_stock" numeric NOT NULL,
	"supplier_id" uuid,
	CONSTRAINT "item_planning_pkey" PRIMARY KEY("item_id","site_id")
);
--> statement-breakpoint
CREATE TABLE "erp"."peg" (
	"id" uuid PRIMARY KEY,
	"planned_order_id" uuid NOT NULL,
	"quantity" numeric NOT NULL,
	"needed_on" date NOT NULL,
	"sales_order_line_id" uuid,
	"parent_planned_order_id" uuid,
	"work_order_id" uuid
);
--> statement-breakpoint
CREATE TABLE "erp"."planned_order" (
	"id" uuid PRIMARY KEY,
	"number" text NOT NULL UNIQUE,
	"item_id" uuid NOT NULL,
	"site_id" uuid NOT NULL,
	"supply_type" text NOT NULL,
	"status" text NOT NULL,
	"quantity" numeric NOT NULL,
	"start_on" date NOT NULL,
	"due_on" date NOT NULL,
	"past_due" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"released_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "erp"."planned_requirement" (
	"planned_order_id" uuid,
	"item_id" uuid,
	"site_id" uuid NOT NULL,
	"quantity" numeric NOT NULL,
	"needed_on" date NOT NULL,
	CONSTRAINT "planned_requirement_pkey" PRIMARY KEY("planned_order_id","item_id")
);
--> statement-breakpoint
CREATE TABLE "erp"."planning_mark" (
	"id" uuid PRIMARY KEY,
	"item_id" uuid,
	"site_id" uuid,
	"marked_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "erp"."planning_run" (
	"id" uuid PRIMARY KEY,
	"site_id" uuid NOT NULL,
	"plan_date" date NOT NULL,
	"date_given" boolean NOT NULL,
	"items" integer NOT NULL,
	"planned_orders" integer NOT NULL,
	"added" integer NOT NULL,
	"removed" integer NOT NULL,
	"ran_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "erp"."released_peg" (
	"planned_order_id" uuid,
	"sales_order_line_id" uuid,
	"sales_order_id" uuid NOT NULL,
	"quantity" numeric NOT NULL,
	CONSTRAINT "released_peg_pkey" PRIMARY KEY("planned_order_id","sales_order_line_id")
);
--> statement-breakpoint
CREATE TABLE "erp"."machine_charge" (
	"job_response_id" uuid PRIMARY KEY,
	"work_order_id" uuid NOT NULL,
	"minutes" numeric NOT NULL,
	"amount" numeric NOT NULL
);
--> statement-breakpoint
CREATE TABLE "erp"."work_order_material" (
	"id" uuid PRIMARY KEY,
	"work_order_id" uuid NOT NULL,
	"item_id" uuid NOT NULL,
	"required_quantity" numeric NOT NULL,
	"issued_quantity" numeric DEFAULT '0' NOT NULL,
	"operation_sequence" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "erp"."work_order" (
	"id" uuid PRIMARY KEY,
	"number" text NOT NULL,
	"planned_order_id" uuid NOT NULL,
	"item_id" uuid NOT NULL,
	"revision_id" uuid NOT NULL,
	"site_id" uuid NOT NULL,
	"status" text NOT NULL,
	"quantity" numeric NOT NULL,
	"good_quantity" numeric DEFAULT '0' NOT NULL,
	"scrap_quantity" numeric DEFAULT '0' NOT NULL,
	"start_on" date NOT NULL,
	"due_on" date NOT NULL,
	"material_value" numeric DEFAULT '0' NOT NULL,
	"machine_value" numeric DEFAULT '0' NOT NULL,
	"received_value" numeric DEFAULT '0' NOT NULL
);
--> statement-breakpoint
CREATE TABLE "erp"."purchase_order_line" (
	"id" uuid PRIMARY KEY,
	"purchase_order_id" uuid NOT NULL,
	"line_number" integer NOT NULL,
	"item_id" uuid NOT NULL,
	"quantity" numeric NOT NULL,
	"received_quantity" numeric DEFAULT '0' NOT NULL,
	"unit_price" numeric NOT NULL,
	"due_on" date NOT NULL,
	"flagged_by_id" uuid,
	CONSTRAINT "purchase_order_line_number" UNIQUE("purchase_order_id","line_number")
);
--> statement-breakpoint
CREATE TABLE "erp"."purchase_order" (
	"id" uuid PRIMARY KEY,
	"number" text NOT NULL UNIQUE,
	"supplier_id" uuid NOT NULL,
	"site_id" uuid NOT NULL,
	"status" text NOT NULL,
	"supplier_reference" text,
	"planned_order_id" uuid UNIQUE,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "erp"."definition" (
	"revision_id" uuid PRIMARY KEY,
	"item_id" uuid NOT NULL,
	"label" text NOT NULL,
	"effective_from" date NOT NULL,
	"snapshot" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "erp"."item" (
	"id" uuid PRIMARY KEY,
	"number" text NOT NULL,
	"description" text NOT NULL,
	"unit" text NOT NULL,
	"tracking" text NOT NULL,
	"low_level_code" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "erp"."site" (
	"id" uuid PRIMARY KEY,
	"code" text NOT NULL,
	"name" text NOT NULL,
	"time_zone" text NOT NULL,
	"working_days" integer[] NOT NULL,
	"closed_on" text[] NOT NULL,
	"receiving_location_id" uuid NOT NULL,
	"changed_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "erp"."work_center" (
	"id" uuid PRIMARY KEY,
	"site_id" uuid NOT NULL,
	"code" text NOT NULL,
	"name" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "erp"."sales_order_line" (
	"id" uuid PRIMARY KEY,
	"sales_order_id" uuid NOT NULL,
	"line_number" integer NOT NULL,
	"item_id" uuid NOT NULL,
	"quantity" numeric NOT NULL,
	"shipped_quantity" numeric DEFAULT '0' NOT NULL,
	"unit_price" numeric NOT NULL,
	"due_on" date NOT NULL,
	"promised_on" date,
	"status" text DEFAULT 'OPEN' NOT NULL,
	CONSTRAINT "sales_order_line_number" UNIQUE("sales_order_id","line_number")
);
--> statement-breakpoint
CREATE TABLE "erp"."sales_order" (
	"id" uuid PRIMARY KEY,
	"number" text NOT NULL UNIQUE,
	"customer_id" uuid NOT NULL,
	"site_id" uuid NOT NULL,
	"status" text NOT NULL,
	"customer_reference" text,
	"created_at" timestamp with time zone NOT NULL,
	"confirmed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "erp"."shipment" (
	"id" uuid PRIMARY KEY,
	"number" text NOT NULL UNIQUE,
	"sales_order_line_id" uuid NOT NULL,
	"quantity" numeric NOT NULL,
	"shipped_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "erp"."idempotency" (
	"caller" text,
	"key" text,
	"mutation" text NOT NULL,
	"input_hash" text NOT NULL,
	"answer" jsonb,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "idempotency_pkey" PRIMARY KEY("caller","key")
);
--> statement-breakpoint
CREATE TABLE "erp"."inbox" (
	"event_id" uuid PRIMARY KEY,
	"position" bigint NOT NULL,
	"source" text NOT NULL,
	"type" text NOT NULL,
	"version" integer NOT NULL,
	"aggregate_type" text NOT NULL,
	"aggregate_id" uuid NOT NULL,
	"payload" jsonb NOT NULL,
	"occurred_at" timestamp with time zone NOT NULL,
	"actor" text NOT NULL,
	"request_id" text NOT NULL,
	"status" text DEFAULT 'PENDING' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_try_at" timestamp with time zone DEFAULT now() NOT NULL,
	"reason" text,
	"received_at" timestamp with time zone DEFAULT now() NOT NULL,
	"settled_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "erp"."outbox" (
	"number" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "erp"."outbox_number_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"position" bigint UNIQUE,
	"event_id" uuid NOT NULL UNIQUE,
	"type" text NOT NULL,
	"version" integer NOT NULL,
	"aggregate_type" text NOT NULL,
	"aggregate_id" uuid NOT NULL,
	"payload" jsonb NOT NULL,
	"occurred_at" timestamp with time zone NOT NULL,
	"actor" text NOT NULL,
	"request_id" text NOT NULL
);
--> statement-breakpoint
CREATE INDEX "revision_cost_item" ON "erp"."revision_cost" ("item_id");--> statement-breakpoint
CREATE INDEX "material_lot_by_number" ON "erp"."material_lot" ("number");--> statement-breakpoint
CREATE INDEX "material_lot_purchase" ON "erp"."material_lot" ("purchase_order_line_id");--> statement-breakpoint
CREATE INDEX "reservation_line" ON "erp"."reservation" ("sales_order_line_id");--> statement-breakpoint
CREATE INDEX "reservation_balance" ON "erp"."reservation" ("balance_id");--> statement-breakpoint
CREATE INDEX "shortage_work_order" ON "erp"."shortage" ("work_order_id");--> statement-breakpoint
CREATE INDEX "shortage_response" ON "erp"."shortage" ("job_response_id");--> statement-breakpoint
CREATE INDEX "stock_balance_item" ON "erp"."stock_balance" ("item_id","id");--> statement-breakpoint
CREATE INDEX "stock_balance_lot" ON "erp"."stock_balance" ("lot_id");--> statement-breakpoint
CREATE INDEX "stock_move_item" ON "erp"."stock_move" ("item_id","id");--> statement-breakpoint
CREATE INDEX "stock_move_lot" ON "erp"."stock_move" ("lot_id");--> statement-breakpoint
CREATE INDEX "stock_move_work_order" ON "erp"."stock_move" ("work_order_id");--> statement-breakpoint
CREATE INDEX "stock_move_response" ON "erp"."stock_move" ("job_response_id");--> statement-breakpoint
CREATE INDEX "stock_move_shipment" ON "erp"."stock_move" ("shipment_id");--> statement-breakpoint
CREATE INDEX "peg_supply" ON "erp"."peg" ("planned_order_id");--> statement-breakpoint
CREATE INDEX "peg_line" ON "erp"."peg" ("sales_order_line_id");--> statement-breakpoint
CREATE INDEX "peg_parent" ON "erp"."peg" ("parent_planned_order_id");--> statement-breakpoint
CREATE INDEX "peg_work_order" ON "erp"."peg" ("work_order_id");--> statement-breakpoint
CREATE INDEX "planned_order_open" ON "erp"."planned_order" ("item_id","site_id","due_on") WHERE "status" in ('PLANNED', 'FIRM');--> statement-breakpoint
CREATE INDEX "planned_order_start" ON "erp"."planned_order" ("start_on","id") WHERE "status" in ('PLANNED', 'FIRM');--> statement-breakpoint
CREATE INDEX "planned_requirement_item" ON "erp"."planned_requirement" ("item_id","site_id");--> statement-breakpoint
CREATE INDEX "released_peg_line" ON "erp"."released_peg" ("sales_order_line_id");--> statement-breakpoint
CREATE INDEX "work_order_material_order" ON "erp"."work_order_material" ("work_order_id");--> statement-breakpoint
CREATE INDEX "work_order_material_item" ON "erp"."work_order_material" ("item_id");--> statement-breakpoint
CREATE INDEX "work_order_item" ON "erp"."work_order" ("item_id","site_id");--> statement-breakpoint
CREATE INDEX "work_order_planned" ON "erp"."work_order" ("planned_order_id");--> statement-breakpoint
CREATE INDEX "purchase_order_line_item" ON "erp"."purchase_order_line" ("item_id","due_on");--> statement-breakpoint
CREATE INDEX "purchase_order_supplier" ON "erp"."purchase_order" ("supplier_id","id");--> statement-breakpoint
CREATE INDEX "purchase_order_reference" ON "erp"."purchase_order" ("supplier_reference");--> statement-breakpoint
CREATE INDEX "definition_item" ON "erp"."definition" ("item_id","effective_from");--> statement-breakpoint
CREATE INDEX "sales_order_line_item" ON "erp"."sales_order_line" ("item_id","due_on");--> statement-breakpoint
CREATE INDEX "sales_order_line_due" ON "erp"."sales_order_line" ("due_on");--> statement-breakpoint
CREATE INDEX "sales_order_customer" ON "erp"."sales_order" ("customer_id","id");--> statement-breakpoint
CREATE INDEX "sales_order_reference" ON "erp"."sales_order" ("customer_reference");--> statement-breakpoint
CREATE INDEX "sales_order_status" ON "erp"."sales_order" ("status","id");--> statement-breakpoint
CREATE INDEX "shipment_line" ON "erp"."shipment" ("sales_order_line_id");--> statement-breakpoint
CREATE INDEX "inbox_open" ON "erp"."inbox" ("position") WHERE "status" <> 'APPLIED';--> statement-breakpoint
CREATE INDEX "inbox_open_aggregate" ON "erp"."inbox" ("aggregate_id","position") WHERE "status" <> 'APPLIED';--> statement-breakpoint
CREATE INDEX "inbox_dead" ON "erp"."inbox" ("event_id") WHERE "status" in ('DEAD', 'PARKED');--> statement-breakpoint
CREATE INDEX "outbox_unstamped" ON "erp"."outbox" ("number") WHERE "position" is null;--> statement-breakpoint
CREATE INDEX "outbox_aggregate" ON "erp"."outbox" ("aggregate_id","number");--> statement-breakpoint
ALTER TABLE "erp"."material_lot" ADD CONSTRAINT "material_lot_item_id_item_id_fkey" FOREIGN KEY ("item_id") REFERENCES "erp"."item"("id");--> statement-breakpoint
ALTER TABLE "erp"."reservation" ADD CONSTRAINT "reservation_item_id_item_id_fkey" FOREIGN KEY ("item_id") REFERENCES "erp"."item"("id");--> statement-breakpoint
ALTER TABLE "erp"."reservation" ADD CONSTRAINT "reservation_balance_id_stock_balance_id_fkey" FOREIGN KEY ("balance_id") REFERENCES "erp"."stock_balance"("id");--> statement-breakpoint
ALTER TABLE "erp"."shortage" ADD CONSTRAINT "shortage_item_id_item_id_fkey" FOREIGN KEY ("item_id") REFERENCES "erp"."item"("id");--> statement-breakpoint
ALTER TABLE "erp"."stock_balance" ADD CONSTRAINT "stock_balance_item_id_item_id_fkey" FOREIGN KEY ("item_id") REFERENCES "erp"."item"("id");--> statement-breakpoint
ALTER TABLE "erp"."stock_balance" ADD CONSTRAINT "stock_balance_location_id_storage_location_id_fkey" FOREIGN KEY ("location_id") REFERENCES "erp"."storage_location"("id");--> statement-breakpoint
ALTER TABLE "erp"."stock_balance" ADD CONSTRAINT "stock_balance_lot_id_material_lot_id_fkey" FOREIGN KEY ("lot_id") REFERENCES "erp"."material_lot"("id");--> statement-breakpoint
ALTER TABLE "erp"."stock_move" ADD CONSTRAINT "stock_move_item_id_item_id_fkey" FOREIGN KEY ("item_id") REFERENCES "erp"."item"("id");--> statement-breakpoint
ALTER TABLE "erp"."stock_move" ADD CONSTRAINT "stock_move_location_id_storage_location_id_fkey" FOREIGN KEY ("location_id") REFERENCES "erp"."storage_location"("id");--> statement-breakpoint
ALTER TABLE "erp"."stock_move" ADD CONSTRAINT "stock_move_lot_id_material_lot_id_fkey" FOREIGN KEY ("lot_id") REFERENCES "erp"."material_lot"("id");--> statement-breakpoint
ALTER TABLE "erp"."item_planning" ADD CONSTRAINT "item_planning_item_id_item_id_fkey" FOREIGN KEY ("item_id") REFERENCES "erp"."item"("id");--> statement-breakpoint
ALTER TABLE "erp"."peg" ADD CONSTRAINT "peg_planned_order_id_planned_order_id_fkey" FOREIGN KEY ("planned_order_id") REFERENCES "erp"."planned_order"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "erp"."planned_order" ADD CONSTRAINT "planned_order_item_id_item_id_fkey" FOREIGN KEY ("item_id") REFERENCES "erp"."item"("id");--> statement-breakpoint
ALTER TABLE "erp"."planned_requirement" ADD CONSTRAINT "planned_requirement_planned_order_id_planned_order_id_fkey" FOREIGN KEY ("planned_order_id") REFERENCES "erp"."planned_order"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "erp"."planned_requirement" ADD CONSTRAINT "planned_requirement_item_id_item_id_fkey" FOREIGN KEY ("item_id") REFERENCES "erp"."item"("id");--> statement-breakpoint
ALTER TABLE "erp"."released_peg" ADD CONSTRAINT "released_peg_planned_order_id_planned_order_id_fkey" FOREIGN KEY ("planned_order_id") REFERENCES "erp"."planned_order"("id");--> statement-breakpoint
ALTER TABLE "erp"."machine_charge" ADD CONSTRAINT "machine_charge_work_order_id_work_order_id_fkey" FOREIGN KEY ("work_order_id") REFERENCES "erp"."work_order"("id");--> statement-breakpoint
ALTER TABLE "erp"."work_order_material" ADD CONSTRAINT "work_order_material_work_order_id_work_order_id_fkey" FOREIGN KEY ("work_order_id") REFERENCES "erp"."work_order"("id");--> statement-breakpoint
ALTER TABLE "erp"."purchase_order_line" ADD CONSTRAINT "purchase_order_line_purchase_order_id_purchase_order_id_fkey" FOREIGN KEY ("purchase_order_id") REFERENCES "erp"."purchase_order"("id");--> statement-breakpoint
ALTER TABLE "erp"."purchase_order_line" ADD CONSTRAINT "purchase_order_line_item_id_item_id_fkey" FOREIGN KEY ("item_id") REFERENCES "erp"."item"("id");--> statement-breakpoint
ALTER TABLE "erp"."purchase_order" ADD CONSTRAINT "purchase_order_supplier_id_supplier_id_fkey" FOREIGN KEY ("supplier_id") REFERENCES "erp"."supplier"("id");--> statement-breakpoint
ALTER TABLE "erp"."sales_order_line" ADD CONSTRAINT "sales_order_line_sales_order_id_sales_order_id_fkey" FOREIGN KEY ("sales_order_id") REFERENCES "erp"."sales_order"("id");--> statement-breakpoint
ALTER TABLE "erp"."sales_order_line" ADD CONSTRAINT "sales_order_line_item_id_item_id_fkey" FOREIGN KEY ("item_id") REFERENCES "erp"."item"("id");--> statement-breakpoint
ALTER TABLE "erp"."sales_order" ADD CONSTRAINT "sales_order_customer_id_customer_id_fkey" FOREIGN KEY ("customer_id") REFERENCES "erp"."customer"("id");--> statement-breakpoint
ALTER TABLE "erp"."shipment" ADD CONSTRAINT "shipment_sales_order_line_id_sales_order_line_id_fkey" FOREIGN KEY ("sales_order_line_id") REFERENCES "erp"."sales_order_line"("id");
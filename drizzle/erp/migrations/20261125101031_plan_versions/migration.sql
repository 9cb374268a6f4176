CREATE TABLE "erp"."plan_assumption" (
	"version_id" uuid NOT NULL,
	"sequence" integer NOT NULL,
	"content" jsonb NOT NULL,
	CONSTRAINT "plan_assumption_sequence" UNIQUE("version_id","sequence")
);
--> statement-breakpoint
CREATE TABLE "erp"."plan_difference" (
	"id" uuid PRIMARY KEY,
	"version_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"site_id" uuid NOT NULL,
	"item_id" uuid NOT NULL,
	"planned_order_id" uuid,
	"on_date" date NOT NULL,
	"before_supply_type" text,
	"before_quantity" numeric,
	"before_start_on" date,
	"before_due_on" date,
	"after_supply_type" text,
	"after_quantity" numeric,
	"after_start_on" date,
	"after_due_on" date
);
--> statement-breakpoint
CREATE TABLE "erp"."plan_promise" (
	"id" uuid PRIMARY KEY,
	"version_id" uuid NOT NULL,
	"sales_order_line_id" uuid,
	"item_id" uuid NOT NULL,
	"due_on" date NOT NULL,
	"before_on" date,
	"after_on" date
);
--> statement-breakpoint
CREATE TABLE "erp"."plan_version" (
	"id" uuid PRIMARY KEY,
	"name" text NOT NULL UNIQUE,
	"site_id" uuid NOT NULL,
	"status" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"created_by" text NOT NULL,
	"compared_at" timestamp with time zone,
	"purchase_value_change" numeric DEFAULT '0' NOT NULL,
	"closed_at" timestamp with time zone,
	"closed_by" text
);
--> statement-breakpoint
CREATE INDEX "plan_difference_date" ON "erp"."plan_difference" ("version_id","on_date","id");--> statement-breakpoint
CREATE INDEX "plan_promise_due" ON "erp"."plan_promise" ("version_id","due_on","id");--> statement-breakpoint
ALTER TABLE "erp"."plan_assumption" ADD CONSTRAINT "plan_assumption_version_id_plan_version_id_fkey" FOREIGN KEY ("version_id") REFERENCES "erp"."plan_version"("id");--> statement-breakpoint
ALTER TABLE "erp"."plan_difference" ADD CONSTRAINT "plan_difference_version_id_plan_version_id_fkey" FOREIGN KEY ("version_id") REFERENCES "erp"."plan_version"("id");--> statement-breakpoint
ALTER TABLE "erp"."plan_promise" ADD CONSTRAINT "plan_promise_version_id_plan_version_id_fkey" FOREIGN KEY ("version_id") REFERENCES "erp"."plan_version"("id");--> statement-breakpoint
ALTER TABLE "erp"."plan_promise" ADD CONSTRAINT "plan_promise_sales_order_line_id_sales_order_line_id_fkey" FOREIGN KEY ("sales_order_line_id") REFERENCES "erp"."sales_order_line"("id");
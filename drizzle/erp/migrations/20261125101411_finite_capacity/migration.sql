CREATE TABLE "erp"."work_center_capacity" (
	"work_center_id" uuid PRIMARY KEY,
	"minutes_per_day" numeric NOT NULL,
	"places" integer NOT NULL,
	"day_starts_at" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "erp"."promise_move" (
	"id" uuid PRIMARY KEY,
	"sales_order_line_id" uuid NOT NULL,
	"was_on" date NOT NULL,
	"now_on" date NOT NULL,
	"supply_kind" text,
	"supply_id" uuid,
	"moved_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "erp"."work_order_job" ADD COLUMN "reported_quantity" numeric DEFAULT '0' NOT NULL;--> statement-breakpoint
ALTER TABLE "erp"."work_order_job" ADD COLUMN "completed" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX "work_order_open" ON "erp"."work_order" ("site_id","start_on") WHERE "status" in ('RELEASED', 'IN_PROGRESS');--> statement-breakpoint
CREATE INDEX "promise_move_line" ON "erp"."promise_move" ("sales_order_line_id","id");
CREATE SCHEMA "mes";
--> statement-breakpoint
CREATE SEQUENCE "mes"."lot_number" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
CREATE SEQUENCE "mes"."non_conformance_number" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
CREATE SEQUENCE "mes"."work_order_number" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
CREATE TABLE "mes"."area" (
	"id" uuid PRIMARY KEY,
	"site_id" uuid NOT NULL,
	"code" text NOT NULL,
	"name" text NOT NULL,
	CONSTRAINT "area_code" UNIQUE("site_id","code")
);
--> statement-breakpoint
CREATE TABLE "mes"."site" (
	"id" uuid PRIMARY KEY,
	"code" text NOT NULL UNIQUE,
	"name" text NOT NULL,
	"time_zone" text NOT NULL,
	"working_days" integer[] NOT NULL,
	"closed_on" text[] NOT NULL,
	"changed_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "mes"."work_center" (
	"id" uuid PRIMARY KEY,
	"site_id" uuid NOT NULL,
	"area_id" uuid NOT NULL,
	"code" text NOT NULL,
	"name" text NOT NULL,
	CONSTRAINT "work_center_code" UNIQUE("site_id","code"),
	CONSTRAINT "work_center_area_code" UNIQUE("area_id","code")
);
--> statement-breakpoint
CREATE TABLE "mes"."work_unit" (
	"id" uuid PRIMARY KEY,
	"work_center_id" uuid NOT NULL,
	"code" text NOT NULL,
	"name" text NOT NULL,
	CONSTRAINT "work_unit_code" UNIQUE("work_center_id","code")
);
--> statement-breakpoint
CREATE TABLE "mes"."lot" (
	"id" uuid PRIMARY KEY,
	"number" text NOT NULL,
	"item_id" uuid NOT NULL,
	"work_order_id" uuid NOT NULL,
	"minted_at" timestamp with time zone NOT NULL,
	CONSTRAINT "lot_number_once" UNIQUE("item_id","number")
);
--> statement-breakpoint
CREATE TABLE "mes"."material_actual" (
	"id" uuid PRIMARY KEY,
	"use" text NOT NULL,
	"item_id" uuid NOT NULL,
	"lot_id" uuid,
	"quantity" numeric NOT NULL,
	"work_order_id" uuid NOT NULL,
	"job_order_id" uuid,
	"job_response_id" uuid,
	"material_id" uuid,
	"stock_move_id" uuid UNIQUE,
	"whole_order" boolean NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	"reversed_at" timestamp with time zone,
	"returned_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "mes"."item_yield" (
	"item_id" uuid PRIMARY KEY,
	"good" numeric NOT NULL,
	"scrap" numeric NOT NULL
);
--> statement-breakpoint
CREATE TABLE "mes"."job_order" (
	"id" uuid PRIMARY KEY,
	"work_order_id" uuid NOT NULL,
	"sequence" integer NOT NULL,
	"name" text NOT NULL,
	"work_center_id" uuid NOT NULL,
	"status" text NOT NULL,
	"last" boolean NOT NULL,
	"set_up_minutes" numeric NOT NULL,
	"run_minutes" numeric NOT NULL,
	"batch_quantity" numeric NOT NULL,
	"planned_minutes" numeric NOT NULL,
	"good_quantity" numeric DEFAULT '0' NOT NULL,
	"scrap_quantity" numeric DEFAULT '0' NOT NULL,
	"priority" integer NOT NULL,
	"start_on" date NOT NULL,
	"dispatch_rank" bigint GENERATED ALWAYS AS ((((case when status = 'RUNNING' then 0 else 1 end)::bigint * 1000000 + priority) * 1000000) + (start_on - date '1970-01-01')) STORED,
	"started_at" timestamp with time zone,
	"completed_at" timestamp with time zone,
	"replaced_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "mes"."job_response" (
	"id" uuid PRIMARY KEY,
	"job_order_id" uuid NOT NULL,
	"work_order_id" uuid NOT NULL,
	"reported_at" timestamp with time zone NOT NULL,
	"actor" text NOT NULL,
	"good_quantity" numeric NOT NULL,
	"scrap_quantity" numeric NOT NULL,
	"lot_id" uuid,
	"lot_number" text,
	"standard_minutes" numeric NOT NULL,
	"with_set_up" boolean NOT NULL,
	"reversed_at" timestamp with time zone,
	"reversal_reason" text,
	"reversed_by" text
);
--> statement-breakpoint
CREATE TABLE "mes"."reported_material" (
	"id" uuid PRIMARY KEY,
	"job_response_id" uuid NOT NULL,
	"material_id" uuid,
	"item_id" uuid NOT NULL,
	"lot_id" uuid,
	"quantity" numeric NOT NULL
);
--> statement-breakpoint
CREATE TABLE "mes"."work_order_change" (
	"id" uuid PRIMARY KEY,
	"work_order_id" uuid NOT NULL,
	"change_order_id" uuid NOT NULL,
	"outcome" text NOT NULL,
	"from_revision_id" uuid NOT NULL,
	"to_revision_id" uuid NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "work_order_change_once" UNIQUE("change_order_id","work_order_id")
);
--> statement-breakpoint
CREATE TABLE "mes"."work_order_material" (
	"id" uuid PRIMARY KEY,
	"work_order_id" uuid NOT NULL,
	"item_id" uuid NOT NULL,
	"required_quantity" numeric NOT NULL,
	"issued_quantity" numeric DEFAULT '0' NOT NULL,
	"reported_quantity" numeric DEFAULT '0' NOT NULL,
	"handed_quantity" numeric DEFAULT '0' NOT NULL,
	"operation_sequence" integer NOT NULL,
	"replaced_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "mes"."work_order_peg" (
	"work_order_id" uuid,
	"sales_order_line_id" uuid,
	"sales_order_id" uuid NOT NULL,
	"quantity" numeric NOT NULL,
	CONSTRAINT "work_order_peg_pkey" PRIMARY KEY("work_order_id","sales_order_line_id")
);
--> statement-breakpoint
CREATE TABLE "mes"."work_order" (
	"id" uuid PRIMARY KEY,
	"number" text NOT NULL UNIQUE,
	"planned_order_id" uuid NOT NULL UNIQUE,
	"item_id" uuid NOT NULL,
	"revision_id" uuid NOT NULL,
	"site_id" uuid NOT NULL,
	"status" text NOT NULL,
	"status_reason" text,
	"quantity" numeric NOT NULL,
	"good_quantity" numeric DEFAULT '0' NOT NULL,
	"scrap_quantity" numeric DEFAULT '0' NOT NULL,
	"start_on" date NOT NULL,
	"due_on" date NOT NULL,
	"priority" integer NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "work_order_quantity" CHECK ("quantity" > 0)
);
--> statement-breakpoint
CREATE TABLE "mes"."definition" (
	"revision_id" uuid PRIMARY KEY,
	"item_id" uuid NOT NULL,
	"label" text NOT NULL,
	"effective_from" date NOT NULL,
	"snapshot" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "mes"."held_lot" (
	"lot_id" uuid PRIMARY KEY,
	"item_id" uuid NOT NULL,
	"reason" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "mes"."item" (
	"id" uuid PRIMARY KEY,
	"number" text NOT NULL,
	"description" text NOT NULL,
	"unit" text NOT NULL,
	"tracking" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "mes"."order_line" (
	"id" uuid PRIMARY KEY,
	"sales_order_id" uuid NOT NULL,
	"due_on" date NOT NULL,
	"cancelled" boolean DEFAULT false NOT NULL,
	"position" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "mes"."released_change" (
	"id" uuid PRIMARY KEY,
	"position" bigint NOT NULL,
	"change_order_id" uuid NOT NULL,
	"item_id" uuid NOT NULL,
	"from_revision_id" uuid NOT NULL,
	"to_revision_id" uuid NOT NULL,
	"disposition" text NOT NULL,
	"effective_from" date NOT NULL,
	CONSTRAINT "released_change_once" UNIQUE("change_order_id","item_id")
);
--> statement-breakpoint
CREATE TABLE "mes"."non_conformance_lot" (
	"non_conformance_id" uuid,
	"lot_id" uuid,
	CONSTRAINT "non_conformance_lot_pkey" PRIMARY KEY("non_conformance_id","lot_id")
);
--> statement-breakpoint
CREATE TABLE "mes"."non_conformance" (
	"id" uuid PRIMARY KEY,
	"number" text NOT NULL UNIQUE,
	"item_id" uuid NOT NULL,
	"revision_id" uuid,
	"work_order_id" uuid,
	"cause" text NOT NULL,
	"description" text NOT NULL,
	"raised_at" timestamp with time zone NOT NULL,
	"actor" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "mes"."idempotency" (
	"caller" text,
	"key" text,
	"mutation" text NOT NULL,
	"input_hash" text NOT NULL,
	"answer" jsonb,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "idempotency_pkey" PRIMARY KEY("caller","key")
);
--> statement-breakpoint
CREATE TABLE "mes"."inbox" (
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
CREATE TABLE "mes"."outbox" (
	"number" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "mes"."outbox_number_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
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
CREATE INDEX "material_actual_response" ON "mes"."material_actual" ("job_response_id");--> statement-breakpoint
CREATE INDEX "material_actual_lot" ON "mes"."material_actual" ("lot_id","use") WHERE "lot_id" is not null and "reversed_at" is null;--> statement-breakpoint
CREATE INDEX "material_actual_made" ON "mes"."material_actual" ("work_order_id") WHERE "use" = 'PRODUCED' and "reversed_at" is null;--> statement-breakpoint
CREATE INDEX "material_actual_whole" ON "mes"."material_actual" ("work_order_id") WHERE "whole_order" and "reversed_at" is null;--> statement-breakpoint
CREATE INDEX "job_order_work_order" ON "mes"."job_order" ("work_order_id","sequence");--> statement-breakpoint
CREATE INDEX "job_order_work_center" ON "mes"."job_order" ("work_center_id","work_order_id");--> statement-breakpoint
CREATE INDEX "job_order_dispatch" ON "mes"."job_order" ("work_center_id","dispatch_rank","id") WHERE "status" in ('RELEASED', 'RUNNING');--> statement-breakpoint
CREATE INDEX "job_response_job" ON "mes"."job_response" ("job_order_id","id");--> statement-breakpoint
CREATE INDEX "reported_material_response" ON "mes"."reported_material" ("job_response_id");--> statement-breakpoint
CREATE INDEX "work_order_change_order" ON "mes"."work_order_change" ("work_order_id");--> statement-breakpoint
CREATE INDEX "work_order_material_order" ON "mes"."work_order_material" ("work_order_id");--> statement-breakpoint
CREATE INDEX "work_order_peg_line" ON "mes"."work_order_peg" ("sales_order_line_id","work_order_id");--> statement-breakpoint
CREATE INDEX "work_order_item" ON "mes"."work_order" ("item_id","id");--> statement-breakpoint
CREATE INDEX "work_order_revision" ON "mes"."work_order" ("revision_id","id");--> statement-breakpoint
CREATE INDEX "work_order_site" ON "mes"."work_order" ("site_id","id");--> statement-breakpoint
CREATE INDEX "work_order_status" ON "mes"."work_order" ("status","id");--> statement-breakpoint
CREATE INDEX "work_order_start" ON "mes"."work_order" ("start_on","id");--> statement-breakpoint
CREATE INDEX "work_order_open" ON "mes"."work_order" ("revision_id") WHERE "status" in ('RELEASED', 'IN_PROGRESS', 'HELD');--> statement-breakpoint
CREATE INDEX "definition_item" ON "mes"."definition" ("item_id","effective_from");--> statement-breakpoint
CREATE INDEX "released_change_from" ON "mes"."released_change" ("from_revision_id");--> statement-breakpoint
CREATE INDEX "non_conformance_item" ON "mes"."non_conformance" ("item_id","id");--> statement-breakpoint
CREATE INDEX "inbox_open" ON "mes"."inbox" ("position") WHERE "status" <> 'APPLIED';--> statement-breakpoint
CREATE INDEX "inbox_open_aggregate" ON "mes"."inbox" ("aggregate_id","position") WHERE "status" <> 'APPLIED';--> statement-breakpoint
CREATE INDEX "inbox_dead" ON "mes"."inbox" ("event_id") WHERE "status" in ('DEAD', 'PARKED');--> statement-breakpoint
CREATE INDEX "outbox_unstamped" ON "mes"."outbox" ("number") WHERE "position" is null;--> statement-breakpoint
CREATE INDEX "outbox_aggregate" ON "mes"."outbox" ("aggregate_id","number");--> statement-breakpoint
ALTER TABLE "mes"."area" ADD CONSTRAINT "area_site_id_site_id_fkey" FOREIGN KEY ("site_id") REFERENCES "mes"."site"("id");--> statement-breakpoint
ALTER TABLE "mes"."work_center" ADD CONSTRAINT "work_center_site_id_site_id_fkey" FOREIGN KEY ("site_id") REFERENCES "mes"."site"("id");--> statement-breakpoint
ALTER TABLE "mes"."work_center" ADD CONSTRAINT "work_center_area_id_area_id_fkey" FOREIGN KEY ("area_id") REFERENCES "mes"."area"("id");--> statement-breakpoint
ALTER TABLE "mes"."work_unit" ADD CONSTRAINT "work_unit_work_center_id_work_center_id_fkey" FOREIGN KEY ("work_center_id") REFERENCES "mes"."work_center"("id");--> statement-breakpoint
ALTER TABLE "mes"."lot" ADD CONSTRAINT "lot_work_order_id_work_order_id_fkey" FOREIGN KEY ("work_order_id") REFERENCES "mes"."work_order"("id");--> statement-breakpoint
ALTER TABLE "mes"."material_actual" ADD CONSTRAINT "material_actual_work_order_id_work_order_id_fkey" FOREIGN KEY ("work_order_id") REFERENCES "mes"."work_order"("id");--> statement-breakpoint
ALTER TABLE "mes"."job_order" ADD CONSTRAINT "job_order_work_order_id_work_order_id_fkey" FOREIGN KEY ("work_order_id") REFERENCES "mes"."work_order"("id");--> statement-breakpoint
ALTER TABLE "mes"."job_order" ADD CONSTRAINT "job_order_work_center_id_work_center_id_fkey" FOREIGN KEY ("work_center_id") REFERENCES "mes"."work_center"("id");--> statement-breakpoint
ALTER TABLE "mes"."job_response" ADD CONSTRAINT "job_response_job_order_id_job_order_id_fkey" FOREIGN KEY ("job_order_id") REFERENCES "mes"."job_order"("id");--> statement-breakpoint
ALTER TABLE "mes"."job_response" ADD CONSTRAINT "job_response_work_order_id_work_order_id_fkey" FOREIGN KEY ("work_order_id") REFERENCES "mes"."work_order"("id");--> statement-breakpoint
ALTER TABLE "mes"."reported_material" ADD CONSTRAINT "reported_material_job_response_id_job_response_id_fkey" FOREIGN KEY ("job_response_id") REFERENCES "mes"."job_response"("id");--> statement-breakpoint
ALTER TABLE "mes"."work_order_change" ADD CONSTRAINT "work_order_change_work_order_id_work_order_id_fkey" FOREIGN KEY ("work_order_id") REFERENCES "mes"."work_order"("id");--> statement-breakpoint
ALTER TABLE "mes"."work_order_material" ADD CONSTRAINT "work_order_material_work_order_id_work_order_id_fkey" FOREIGN KEY ("work_order_id") REFERENCES "mes"."work_order"("id");--> statement-breakpoint
ALTER TABLE "mes"."work_order_peg" ADD CONSTRAINT "work_order_peg_work_order_id_work_order_id_fkey" FOREIGN KEY ("work_order_id") REFERENCES "mes"."work_order"("id");--> statement-breakpoint
ALTER TABLE "mes"."work_order" ADD CONSTRAINT "work_order_site_id_site_id_fkey" FOREIGN KEY ("site_id") REFERENCES "mes"."site"("id");--> statement-breakpoint
ALTER TABLE "mes"."non_conformance_lot" ADD CONSTRAINT "non_conformance_lot_non_conformance_id_non_conformance_id_fkey" FOREIGN KEY ("non_conformance_id") REFERENCES "mes"."non_conformance"("id");
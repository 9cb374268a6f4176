CREATE SCHEMA "plm";
--> statement-breakpoint
CREATE SEQUENCE "plm"."change_order_number" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
CREATE SEQUENCE "plm"."change_request_number" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
CREATE TABLE "plm"."bom_line" (
	"id" uuid PRIMARY KEY,
	"revision_id" uuid NOT NULL,
	"find_number" integer NOT NULL,
	"component_id" uuid NOT NULL,
	"quantity" numeric NOT NULL,
	"unit" text NOT NULL,
	"stock_quantity" numeric NOT NULL,
	"attrition" numeric NOT NULL,
	"set_up_quantity" numeric NOT NULL,
	"rounding_multiple" numeric,
	"phantom" boolean NOT NULL,
	"effective_from" date,
	"effective_to" date,
	"operation_sequence" integer
);
--> statement-breakpoint
CREATE TABLE "plm"."affected_item" (
	"id" uuid PRIMARY KEY,
	"change_order_id" uuid NOT NULL,
	"item_id" uuid NOT NULL,
	"from_revision_id" uuid,
	"to_revision_id" uuid NOT NULL,
	"work_order_disposition" text NOT NULL,
	"effective_from" date NOT NULL,
	CONSTRAINT "affected_item_once" UNIQUE("change_order_id","item_id")
);
--> statement-breakpoint
CREATE TABLE "plm"."change_order" (
	"id" uuid PRIMARY KEY,
	"number" text NOT NULL UNIQUE,
	"title" text NOT NULL,
	"reason" text NOT NULL,
	"status" text NOT NULL,
	"change_request_id" uuid,
	"created_at" timestamp with time zone NOT NULL,
	"released_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "plm"."change_request" (
	"id" uuid PRIMARY KEY,
	"number" text NOT NULL UNIQUE,
	"item_id" uuid NOT NULL,
	"description" text NOT NULL,
	"non_conformance_id" uuid UNIQUE,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "plm"."item_revision" (
	"id" uuid PRIMARY KEY,
	"item_id" uuid NOT NULL,
	"sequence" integer NOT NULL,
	"label" text,
	"lifecycle" text DEFAULT 'IN_WORK' NOT NULL,
	"effective_from" date,
	"effective_to" date,
	"predecessor_id" uuid,
	"change_order_id" uuid,
	"batch_quantity" numeric DEFAULT '1' NOT NULL,
	"batch_unit" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"released_at" timestamp with time zone,
	CONSTRAINT "item_revision_sequence" UNIQUE("item_id","sequence")
);
--> statement-breakpoint
CREATE TABLE "plm"."item" (
	"id" uuid PRIMARY KEY,
	"number" text NOT NULL UNIQUE,
	"description" text NOT NULL,
	"unit" text NOT NULL,
	"tracking" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "plm"."operations_segment" (
	"id" uuid PRIMARY KEY,
	"revision_id" uuid NOT NULL,
	"sequence" integer NOT NULL,
	"name" text NOT NULL,
	"work_center_id" uuid NOT NULL,
	"set_up_minutes" numeric NOT NULL,
	"run_minutes" numeric NOT NULL,
	"clean_up_minutes" numeric NOT NULL,
	CONSTRAINT "operations_segment_sequence" UNIQUE("revision_id","sequence")
);
--> statement-breakpoint
CREATE TABLE "plm"."idempotency" (
	"caller" text,
	"key" text,
	"mutation" text NOT NULL,
	"input_hash" text NOT NULL,
	"answer" jsonb,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "idempotency_pkey" PRIMARY KEY("caller","key")
);
--> statement-breakpoint
CREATE TABLE "plm"."inbox" (
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
CREATE TABLE "plm"."outbox" (
	"number" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "plm"."outbox_number_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
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
CREATE INDEX "bom_line_revision" ON "plm"."bom_line" ("revision_id","find_number");--> statement-breakpoint
CREATE INDEX "bom_line_component" ON "plm"."bom_line" ("component_id","id");--> statement-breakpoint
CREATE INDEX "affected_item_item" ON "plm"."affected_item" ("item_id");--> statement-breakpoint
CREATE UNIQUE INDEX "item_revision_in_work" ON "plm"."item_revision" ("item_id") WHERE "lifecycle" in ('IN_WORK', 'IN_REVIEW');--> statement-breakpoint
CREATE INDEX "item_revision_item" ON "plm"."item_revision" ("item_id","id");--> statement-breakpoint
CREATE INDEX "item_revision_to_supersede" ON "plm"."item_revision" ("effective_to") WHERE "lifecycle" = 'RELEASED' and "effective_to" is not null;--> statement-breakpoint
CREATE INDEX "inbox_open" ON "plm"."inbox" ("position") WHERE "status" <> 'APPLIED';--> statement-breakpoint
CREATE INDEX "inbox_open_aggregate" ON "plm"."inbox" ("aggregate_id","position") WHERE "status" <> 'APPLIED';--> statement-breakpoint
CREATE INDEX "inbox_dead" ON "plm"."inbox" ("event_id") WHERE "status" in ('DEAD', 'PARKED');--> statement-breakpoint
CREATE INDEX "outbox_unstamped" ON "plm"."outbox" ("number") WHERE "position" is null;--> statement-breakpoint
CREATE INDEX "outbox_aggregate" ON "plm"."outbox" ("aggregate_id","number");--> statement-breakpoint
ALTER TABLE "plm"."bom_line" ADD CONSTRAINT "bom_line_revision_id_item_revision_id_fkey" FOREIGN KEY ("revision_id") REFERENCES "plm"."item_revision"("id");--> statement-breakpoint
ALTER TABLE "plm"."bom_line" ADD CONSTRAINT "bom_line_component_id_item_id_fkey" FOREIGN KEY ("component_id") REFERENCES "plm"."item"("id");--> statement-breakpoint
ALTER TABLE "plm"."affected_item" ADD CONSTRAINT "affected_item_change_order_id_change_order_id_fkey" FOREIGN KEY ("change_order_id") REFERENCES "plm"."change_order"("id");--> statement-breakpoint
ALTER TABLE "plm"."affected_item" ADD CONSTRAINT "affected_item_item_id_item_id_fkey" FOREIGN KEY ("item_id") REFERENCES "plm"."item"("id");--> statement-breakpoint
ALTER TABLE "plm"."affected_item" ADD CONSTRAINT "affected_item_from_revision_id_item_revision_id_fkey" FOREIGN KEY ("from_revision_id") REFERENCES "plm"."item_revision"("id");--> statement-breakpoint
ALTER TABLE "plm"."affected_item" ADD CONSTRAINT "affected_item_to_revision_id_item_revision_id_fkey" FOREIGN KEY ("to_revision_id") REFERENCES "plm"."item_revision"("id");--> statement-breakpoint
ALTER TABLE "plm"."change_order" ADD CONSTRAINT "change_order_change_request_id_change_request_id_fkey" FOREIGN KEY ("change_request_id") REFERENCES "plm"."change_request"("id");--> statement-breakpoint
ALTER TABLE "plm"."change_request" ADD CONSTRAINT "change_request_item_id_item_id_fkey" FOREIGN KEY ("item_id") REFERENCES "plm"."item"("id");--> statement-breakpoint
ALTER TABLE "plm"."item_revision" ADD CONSTRAINT "item_revision_item_id_item_id_fkey" FOREIGN KEY ("item_id") REFERENCES "plm"."item"("id");--> statement-breakpoint
ALTER TABLE "plm"."operations_segment" ADD CONSTRAINT "operations_segment_revision_id_item_revision_id_fkey" FOREIGN KEY ("revision_id") REFERENCES "plm"."item_revision"("id");
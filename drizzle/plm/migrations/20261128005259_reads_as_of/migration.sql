CREATE TABLE "plm"."revision_document_past" (
	"id" uuid PRIMARY KEY,
	"link_id" uuid NOT NULL,
	"revision_id" uuid NOT NULL,
	"document_id" uuid NOT NULL,
	"version_id" uuid NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	"recorded_by" text NOT NULL,
	"ended_at" timestamp with time zone NOT NULL,
	"ended_by" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "plm"."item_conversions_past" (
	"id" uuid PRIMARY KEY,
	"item_id" uuid NOT NULL,
	"conversions" jsonb NOT NULL,
	"ended_at" timestamp with time zone NOT NULL,
	"ended_by" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "plm"."manufacturing_bom_past" (
	"id" uuid PRIMARY KEY,
	"bom_id" uuid NOT NULL,
	"lines" jsonb NOT NULL,
	"drops" jsonb NOT NULL,
	"operations" jsonb,
	"ended_at" timestamp with time zone NOT NULL,
	"ended_by" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "plm"."operations_past" (
	"id" uuid PRIMARY KEY,
	"revision_id" uuid NOT NULL,
	"segments" jsonb NOT NULL,
	"ended_at" timestamp with time zone NOT NULL,
	"ended_by" text NOT NULL
);
--> statement-breakpoint
DROP INDEX "plm"."bom_line_past_component";--> statement-breakpoint
CREATE INDEX "bom_line_past_component" ON "plm"."bom_line_past" ("component_id","id");--> statement-breakpoint
CREATE INDEX "revision_document_past_revision" ON "plm"."revision_document_past" ("revision_id","ended_at");--> statement-breakpoint
CREATE INDEX "revision_document_past_document" ON "plm"."revision_document_past" ("document_id","link_id");--> statement-breakpoint
CREATE INDEX "revision_document_past_version" ON "plm"."revision_document_past" ("version_id");--> statement-breakpoint
CREATE INDEX "item_conversions_past_item" ON "plm"."item_conversions_past" ("item_id","ended_at");--> statement-breakpoint
CREATE INDEX "manufacturing_bom_past_bom" ON "plm"."manufacturing_bom_past" ("bom_id","ended_at");--> statement-breakpoint
CREATE INDEX "operations_past_revision" ON "plm"."operations_past" ("revision_id","ended_at");--> statement-breakpoint
ALTER TABLE "plm"."revision_document_past" ADD CONSTRAINT "revision_document_past_revision_id_item_revision_id_fkey" FOREIGN KEY ("revision_id") REFERENCES "plm"."item_revision"("id") ON DELETE CASCADE;
--> statement-breakpoint
ALTER TABLE "plm"."revision_document_past" ADD CONSTRAINT "revision_document_past_document_id_document_id_fkey" FOREIGN KEY ("document_id") REFERENCES "plm"."document"("id");--> statement-breakpoint
ALTER TABLE "plm"."revision_document_past" ADD CONSTRAINT "revision_document_past_version_id_document_version_id_fkey" FOREIGN KEY ("version_id") REFERENCES "plm"."document_version"("id");--> statement-breakpoint
ALTER TABLE "plm"."item_conversions_past" ADD CONSTRAINT "item_conversions_past_item_id_item_id_fkey" FOREIGN KEY ("item_id") REFERENCES "plm"."item"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "plm"."manufacturing_bom_past" ADD CONSTRAINT "manufacturing_bom_past_bom_id_manufacturing_bom_id_fkey" FOREIGN KEY ("bom_id") REFERENCES "plm"."manufacturing_bom"("id");--> statement-breakpoint
ALTER TABLE "plm"."operations_past" ADD CONSTRAINT "operations_past_revision_id_item_revision_id_fkey" FOREIGN KEY ("revision_id") REFERENCES "plm"."item_revision"("id") ON DELETE CASCADE;--> statement-breakpoint
/* what is past is written once; it goes with a revision or an item that is deleted */
DO $$
declare
  kept text;
begin
  foreach kept in array array['revision_document_past', 'item_conversions_past',
      'manufacturing_bom_past', 'operations_past'] loop
    execute format('create trigger guard_written before update on plm.%I
      for each row execute function plm.guard_written()', kept);
  end loop;
end $$;

CREATE TABLE "plm"."bom_import_revision" (
	"import_id" uuid,
	"revision_id" uuid,
	CONSTRAINT "bom_import_revision_pkey" PRIMARY KEY("import_id","revision_id")
);
--> statement-breakpoint
CREATE TABLE "plm"."bom_import" (
	"id" uuid PRIMARY KEY,
	"sha256" text NOT NULL,
	"file_name" text NOT NULL,
	"format" text NOT NULL,
	"mode" text NOT NULL,
	"parents" integer NOT NULL,
	"rows" integer NOT NULL,
	"added" integer NOT NULL,
	"removed" integer NOT NULL,
	"changed" integer NOT NULL,
	"moved" integer NOT NULL,
	"unchanged" integer NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	"recorded_by" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "plm"."bom_line_past" (
	"id" uuid PRIMARY KEY,
	"find_number" integer NOT NULL,
	"kind" text DEFAULT 'COMPONENT' NOT NULL,
	"cost_share" numeric,
	"quantity" numeric NOT NULL,
	"unit" text NOT NULL,
	"stock_quantity" numeric NOT NULL,
	"attrition" numeric NOT NULL,
	"set_up_quantity" numeric NOT NULL,
	"rounding_multiple" numeric,
	"phantom" boolean NOT NULL,
	"effective_from" date,
	"effective_to" date,
	"from_lot_number" text,
	"to_lot_number" text,
	"operation_sequence" integer,
	"reference_designators" text[] DEFAULT '{}'::text[] NOT NULL,
	"recorded_at" timestamp with time zone,
	"recorded_by" text,
	"revision_id" uuid NOT NULL,
	"component_id" uuid NOT NULL,
	"ended_at" timestamp with time zone NOT NULL,
	"ended_by" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "plm"."item_revision_past" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	"revision_id" uuid NOT NULL,
	"state" jsonb NOT NULL,
	"ended_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "plm"."bom_substitute_past" (
	"id" uuid PRIMARY KEY,
	"line_id" uuid NOT NULL,
	"item_id" uuid NOT NULL,
	"rank" integer NOT NULL,
	"ratio" numeric NOT NULL
);
--> statement-breakpoint
ALTER TABLE "plm"."bom_line" ADD COLUMN "recorded_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "plm"."bom_line" ADD COLUMN "recorded_by" text;--> statement-breakpoint
CREATE INDEX "bom_import_revision_of" ON "plm"."bom_import_revision" ("revision_id");--> statement-breakpoint
CREATE INDEX "bom_line_past_revision" ON "plm"."bom_line_past" ("revision_id","ended_at");--> statement-breakpoint
CREATE INDEX "bom_line_past_component" ON "plm"."bom_line_past" ("component_id");--> statement-breakpoint
CREATE INDEX "item_revision_past_revision" ON "plm"."item_revision_past" ("revision_id","ended_at");--> statement-breakpoint
CREATE INDEX "bom_substitute_past_line" ON "plm"."bom_substitute_past" ("line_id");--> statement-breakpoint
CREATE INDEX "bom_substitute_past_item" ON "plm"."bom_substitute_past" ("item_id");--> statement-breakpoint
ALTER TABLE "plm"."bom_import_revision" ADD CONSTRAINT "bom_import_revision_import_id_bom_import_id_fkey" FOREIGN KEY ("import_id") REFERENCES "plm"."bom_import"("id");--> statement-breakpoint
ALTER TABLE "plm"."bom_import_revision" ADD CONSTRAINT "bom_import_revision_revision_id_item_revision_id_fkey" FOREIGN KEY ("revision_id") REFERENCES "plm"."item_revision"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "plm"."bom_line_past" ADD CONSTRAINT "bom_line_past_revision_id_item_revision_id_fkey" FOREIGN KEY ("revision_id") REFERENCES "plm"."item_revision"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "plm"."bom_line_past" ADD CONSTRAINT "bom_line_past_component_id_item_id_fkey" FOREIGN KEY ("component_id") REFERENCES "plm"."item"("id");--> statement-breakpoint
ALTER TABLE "plm"."item_revision_past" ADD CONSTRAINT "item_revision_past_revision_id_item_revision_id_fkey" FOREIGN KEY ("revision_id") REFERENCES "plm"."item_revision"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "plm"."bom_substitute_past" ADD CONSTRAINT "bom_substitute_past_line_id_bom_line_past_id_fkey" FOREIGN KEY ("line_id") REFERENCES "plm"."bom_line_past"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "plm"."bom_substitute_past" ADD CONSTRAINT "bom_substitute_past_item_id_item_id_fkey" FOREIGN KEY ("item_id") REFERENCES "plm"."item"("id");--> statement-breakpoint
/* what was imported is written once */
CREATE TRIGGER "guard_written" BEFORE UPDATE OR DELETE ON "plm"."bom_import"
  FOR EACH ROW EXECUTE FUNCTION "plm"."guard_written"();
--> statement-breakpoint
/* what a revision's row said before it was changed, whoever changes it */
CREATE FUNCTION "plm"."keep_revision_state"() RETURNS trigger LANGUAGE plpgsql AS $$
begin
  -- The clock, not the transaction: several changes of one transaction keep their order.
  insert into plm.item_revision_past (revision_id, state, ended_at)
  values (old.id, to_jsonb(old), clock_timestamp());
  return null;
end $$;
--> statement-breakpoint
CREATE TRIGGER "keep_state" AFTER UPDATE ON "plm"."item_revision"
  FOR EACH ROW WHEN (old.* IS DISTINCT FROM new.*) EXECUTE FUNCTION "plm"."keep_revision_state"();
--> statement-breakpoint
/* steps of a life that were noted before say how the row was until then */
INSERT INTO "plm"."item_revision_past" (revision_id, state, ended_at)
SELECT revision_id, jsonb_build_object('lifecycle', before) || CASE
    WHEN before IN ('IN_WORK', 'IN_REVIEW') THEN jsonb_build_object('label', null,
      'effective_from', null, 'effective_to', null, 'released_at', null, 'kept_buildable', false)
    ELSE '{}' END, recorded_at
FROM "plm"."lifecycle_step";
--> statement-breakpoint
/* what is past is written once; it goes with a revision that is deleted */
DO $$
declare
  kept text;
begin
  foreach kept in array array['bom_line_past', 'bom_substitute_past', 'item_revision_past'] loop
    execute format('create trigger guard_written before update on plm.%I
      for each row execute function plm.guard_written()', kept);
  end loop;
end $$;

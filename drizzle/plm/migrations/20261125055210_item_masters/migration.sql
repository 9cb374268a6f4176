CREATE TABLE "plm"."attribute_definition" (
	"id" uuid PRIMARY KEY,
	"class_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"code" text NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"unit" text,
	"required" boolean NOT NULL,
	"minimum" numeric,
	"maximum" numeric,
	"choices" text[],
	"recorded_at" timestamp with time zone NOT NULL,
	"recorded_by" text NOT NULL,
	CONSTRAINT "attribute_definition_code" UNIQUE("class_id","code")
);
--> statement-breakpoint
CREATE TABLE "plm"."attribute_value" (
	"id" uuid PRIMARY KEY,
	"item_id" uuid NOT NULL,
	"attribute_id" uuid NOT NULL,
	"text" text,
	"number" numeric,
	"flag" boolean,
	"day" date,
	"recorded_at" timestamp with time zone NOT NULL,
	"recorded_by" text NOT NULL,
	"ended_at" timestamp with time zone,
	"ended_by" text
);
--> statement-breakpoint
CREATE TABLE "plm"."item_class" (
	"id" uuid PRIMARY KEY,
	"code" text NOT NULL UNIQUE,
	"name" text NOT NULL,
	"parent_id" uuid,
	"recorded_at" timestamp with time zone NOT NULL,
	"recorded_by" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "plm"."item_classification" (
	"id" uuid PRIMARY KEY,
	"item_id" uuid NOT NULL,
	"class_id" uuid NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	"recorded_by" text NOT NULL,
	"ended_at" timestamp with time zone,
	"ended_by" text
);
--> statement-breakpoint
CREATE TABLE "plm"."document_content" (
	"sha256" text PRIMARY KEY,
	"content" bytea NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	"recorded_by" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "plm"."document_version" (
	"id" uuid PRIMARY KEY,
	"document_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"sha256" text NOT NULL,
	"file_name" text NOT NULL,
	"media_type" text NOT NULL,
	"size" integer NOT NULL,
	"note" text,
	"recorded_at" timestamp with time zone NOT NULL,
	"recorded_by" text NOT NULL,
	CONSTRAINT "document_version_number" UNIQUE("document_id","version")
);
--> statement-breakpoint
CREATE TABLE "plm"."document" (
	"id" uuid PRIMARY KEY,
	"number" text NOT NULL UNIQUE,
	"title" text NOT NULL,
	"kind" text NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	"recorded_by" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "plm"."revision_document" (
	"id" uuid PRIMARY KEY,
	"revision_id" uuid NOT NULL,
	"document_id" uuid NOT NULL,
	"version_id" uuid NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	"recorded_by" text NOT NULL,
	CONSTRAINT "revision_document_once" UNIQUE("revision_id","document_id")
);
--> statement-breakpoint
CREATE TABLE "plm"."deletion" (
	"id" uuid PRIMARY KEY,
	"kind" text NOT NULL,
	"item_id" uuid NOT NULL,
	"item_number" text NOT NULL,
	"revision_sequence" integer,
	"reason" text NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	"recorded_by" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "plm"."lifecycle_step" (
	"id" uuid PRIMARY KEY,
	"revision_id" uuid NOT NULL,
	"before" text NOT NULL,
	"after" text NOT NULL,
	"reason" text,
	"recorded_at" timestamp with time zone NOT NULL,
	"recorded_by" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "plm"."revision_scheme" (
	"id" uuid PRIMARY KEY,
	"name" text NOT NULL UNIQUE,
	"kind" text NOT NULL,
	"skipped" text DEFAULT '' NOT NULL,
	"width" integer DEFAULT 1 NOT NULL,
	"start" integer DEFAULT 1 NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	"recorded_by" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "plm"."scheme_assignment" (
	"id" uuid PRIMARY KEY,
	"scheme_id" uuid NOT NULL,
	"item_id" uuid,
	"class_id" uuid,
	"recorded_at" timestamp with time zone NOT NULL,
	"recorded_by" text NOT NULL,
	"ended_at" timestamp with time zone,
	"ended_by" text
);
--> statement-breakpoint
CREATE TABLE "plm"."alternate" (
	"id" uuid PRIMARY KEY,
	"item_id" uuid NOT NULL,
	"alternate_item_id" uuid NOT NULL,
	"both_ways" boolean NOT NULL,
	"rank" integer NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	"recorded_by" text NOT NULL,
	"ended_at" timestamp with time zone,
	"ended_by" text
);
--> statement-breakpoint
CREATE TABLE "plm"."manufacturer_part_state" (
	"id" uuid PRIMARY KEY,
	"part_id" uuid NOT NULL,
	"item_id" uuid NOT NULL,
	"lifecycle" text NOT NULL,
	"preferred" boolean NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	"recorded_by" text NOT NULL,
	"ended_at" timestamp with time zone,
	"ended_by" text
);
--> statement-breakpoint
CREATE TABLE "plm"."manufacturer_part" (
	"id" uuid PRIMARY KEY,
	"item_id" uuid NOT NULL,
	"manufacturer_id" uuid NOT NULL,
	"part_number" text NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	"recorded_by" text NOT NULL,
	CONSTRAINT "manufacturer_part_number" UNIQUE("manufacturer_id","part_number")
);
--> statement-breakpoint
CREATE TABLE "plm"."manufacturer" (
	"id" uuid PRIMARY KEY,
	"name" text NOT NULL UNIQUE,
	"recorded_at" timestamp with time zone NOT NULL,
	"recorded_by" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "plm"."bom_substitute" (
	"id" uuid PRIMARY KEY,
	"revision_id" uuid NOT NULL,
	"line_id" uuid NOT NULL,
	"item_id" uuid NOT NULL,
	"rank" integer NOT NULL,
	"ratio" numeric NOT NULL,
	CONSTRAINT "bom_substitute_once" UNIQUE("line_id","item_id")
);
--> statement-breakpoint
ALTER TABLE "plm"."item_revision" ADD COLUMN "kept_buildable" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX "attribute_definition_class" ON "plm"."attribute_definition" ("class_id","position");--> statement-breakpoint
CREATE UNIQUE INDEX "attribute_value_now" ON "plm"."attribute_value" ("item_id","attribute_id") WHERE "ended_at" is null;--> statement-breakpoint
CREATE INDEX "attribute_value_item" ON "plm"."attribute_value" ("item_id");--> statement-breakpoint
CREATE INDEX "attribute_value_text" ON "plm"."attribute_value" ("attribute_id","text","item_id") WHERE "ended_at" is null and "text" is not null;--> statement-breakpoint
CREATE INDEX "attribute_value_number" ON "plm"."attribute_value" ("attribute_id","number","item_id") WHERE "ended_at" is null and "number" is not null;--> statement-breakpoint
CREATE INDEX "attribute_value_flag" ON "plm"."attribute_value" ("attribute_id","flag","item_id") WHERE "ended_at" is null and "flag" is not null;--> statement-breakpoint
CREATE INDEX "attribute_value_day" ON "plm"."attribute_value" ("attribute_id","day","item_id") WHERE "ended_at" is null and "day" is not null;--> statement-breakpoint
CREATE INDEX "item_class_parent" ON "plm"."item_class" ("parent_id");--> statement-breakpoint
CREATE UNIQUE INDEX "item_classification_now" ON "plm"."item_classification" ("item_id") WHERE "ended_at" is null;--> statement-breakpoint
CREATE INDEX "item_classification_class" ON "plm"."item_classification" ("class_id","item_id") WHERE "ended_at" is null;--> statement-breakpoint
CREATE INDEX "item_classification_item" ON "plm"."item_classification" ("item_id");--> statement-breakpoint
CREATE INDEX "document_version_sha256" ON "plm"."document_version" ("sha256");--> statement-breakpoint
CREATE INDEX "revision_document_document" ON "plm"."revision_document" ("document_id","id");--> statement-breakpoint
CREATE INDEX "revision_document_version" ON "plm"."revision_document" ("version_id");--> statement-breakpoint
CREATE INDEX "lifecycle_step_revision" ON "plm"."lifecycle_step" ("revision_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "scheme_assignment_item" ON "plm"."scheme_assignment" ("item_id") WHERE "ended_at" is null and "item_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "scheme_assignment_class" ON "plm"."scheme_assignment" ("class_id") WHERE "ended_at" is null and "class_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "scheme_assignment_plant" ON "plm"."scheme_assignment" ((true)) WHERE "ended_at" is null and "item_id" is null and "class_id" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "alternate_now" ON "plm"."alternate" ("item_id","alternate_item_id") WHERE "ended_at" is null;--> statement-breakpoint
CREATE INDEX "alternate_of" ON "plm"."alternate" ("alternate_item_id");--> statement-breakpoint
CREATE UNIQUE INDEX "manufacturer_part_state_now" ON "plm"."manufacturer_part_state" ("part_id") WHERE "ended_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "manufacturer_part_preferred" ON "plm"."manufacturer_part_state" ("item_id") WHERE "ended_at" is null and "preferred";--> statement-breakpoint
CREATE INDEX "manufacturer_part_item" ON "plm"."manufacturer_part" ("item_id","id");--> statement-breakpoint
CREATE INDEX "manufacturer_part_by_number" ON "plm"."manufacturer_part" ("part_number","id");--> statement-breakpoint
CREATE INDEX "bom_substitute_item" ON "plm"."bom_substitute" ("item_id");--> statement-breakpoint
CREATE INDEX "bom_substitute_revision" ON "plm"."bom_substitute" ("revision_id");--> statement-breakpoint
ALTER TABLE "plm"."attribute_definition" ADD CONSTRAINT "attribute_definition_class_id_item_class_id_fkey" FOREIGN KEY ("class_id") REFERENCES "plm"."item_class"("id");--> statement-breakpoint
ALTER TABLE "plm"."attribute_value" ADD CONSTRAINT "attribute_value_item_id_item_id_fkey" FOREIGN KEY ("item_id") REFERENCES "plm"."item"("id");--> statement-breakpoint
ALTER TABLE "plm"."attribute_value" ADD CONSTRAINT "attribute_value_attribute_id_attribute_definition_id_fkey" FOREIGN KEY ("attribute_id") REFERENCES "plm"."attribute_definition"("id");--> statement-breakpoint
ALTER TABLE "plm"."item_class" ADD CONSTRAINT "item_class_parent_id_item_class_id_fkey" FOREIGN KEY ("parent_id") REFERENCES "plm"."item_class"("id");--> statement-breakpoint
ALTER TABLE "plm"."item_classification" ADD CONSTRAINT "item_classification_item_id_item_id_fkey" FOREIGN KEY ("item_id") REFERENCES "plm"."item"("id");--> statement-breakpoint
ALTER TABLE "plm"."item_classification" ADD CONSTRAINT "item_classification_class_id_item_class_id_fkey" FOREIGN KEY ("class_id") REFERENCES "plm"."item_class"("id");--> statement-breakpoint
ALTER TABLE "plm"."document_version" ADD CONSTRAINT "document_version_document_id_document_id_fkey" FOREIGN KEY ("document_id") REFERENCES "plm"."document"("id");--> statement-breakpoint
ALTER TABLE "plm"."document_version" ADD CONSTRAINT "document_version_sha256_document_content_sha256_fkey" FOREIGN KEY ("sha256") REFERENCES "plm"."document_content"("sha256");--> statement-breakpoint
ALTER TABLE "plm"."revision_document" ADD CONSTRAINT "revision_document_revision_id_item_revision_id_fkey" FOREIGN KEY ("revision_id") REFERENCES "plm"."item_revision"("id");--> statement-breakpoint
ALTER TABLE "plm"."revision_document" ADD CONSTRAINT "revision_document_document_id_document_id_fkey" FOREIGN KEY ("document_id") REFERENCES "plm"."document"("id");--> statement-breakpoint
ALTER TABLE "plm"."revision_document" ADD CONSTRAINT "revision_document_version_id_document_version_id_fkey" FOREIGN KEY ("version_id") REFERENCES "plm"."document_version"("id");--> statement-breakpoint
ALTER TABLE "plm"."lifecycle_step" ADD CONSTRAINT "lifecycle_step_revision_id_item_revision_id_fkey" FOREIGN KEY ("revision_id") REFERENCES "plm"."item_revision"("id");--> statement-breakpoint
ALTER TABLE "plm"."scheme_assignment" ADD CONSTRAINT "scheme_assignment_scheme_id_revision_scheme_id_fkey" FOREIGN KEY ("scheme_id") REFERENCES "plm"."revision_scheme"("id");--> statement-breakpoint
ALTER TABLE "plm"."scheme_assignment" ADD CONSTRAINT "scheme_assignment_item_id_item_id_fkey" FOREIGN KEY ("item_id") REFERENCES "plm"."item"("id");--> statement-breakpoint
ALTER TABLE "plm"."scheme_assignment" ADD CONSTRAINT "scheme_assignment_class_id_item_class_id_fkey" FOREIGN KEY ("class_id") REFERENCES "plm"."item_class"("id");--> statement-breakpoint
ALTER TABLE "plm"."alternate" ADD CONSTRAINT "alternate_item_id_item_id_fkey" FOREIGN KEY ("item_id") REFERENCES "plm"."item"("id");--> statement-breakpoint
ALTER TABLE "plm"."alternate" ADD CONSTRAINT "alternate_alternate_item_id_item_id_fkey" FOREIGN KEY ("alternate_item_id") REFERENCES "plm"."item"("id");--> statement-breakpoint
ALTER TABLE "plm"."manufacturer_part_state" ADD CONSTRAINT "manufacturer_part_state_part_id_manufacturer_part_id_fkey" FOREIGN KEY ("part_id") REFERENCES "plm"."manufacturer_part"("id");--> statement-breakpoint
ALTER TABLE "plm"."manufacturer_part" ADD CONSTRAINT "manufacturer_part_item_id_item_id_fkey" FOREIGN KEY ("item_id") REFERENCES "plm"."item"("id");--> statement-breakpoint
ALTER TABLE "plm"."manufacturer_part" ADD CONSTRAINT "manufacturer_part_manufacturer_id_manufacturer_id_fkey" FOREIGN KEY ("manufacturer_id") REFERENCES "plm"."manufacturer"("id");--> statement-breakpoint
ALTER TABLE "plm"."bom_substitute" ADD CONSTRAINT "bom_substitute_revision_id_item_revision_id_fkey" FOREIGN KEY ("revision_id") REFERENCES "plm"."item_revision"("id");--> statement-breakpoint
ALTER TABLE "plm"."bom_substitute" ADD CONSTRAINT "bom_substitute_line_id_bom_line_id_fkey" FOREIGN KEY ("line_id") REFERENCES "plm"."bom_line"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "plm"."bom_substitute" ADD CONSTRAINT "bom_substitute_item_id_item_id_fkey" FOREIGN KEY ("item_id") REFERENCES "plm"."item"("id");--> statement-breakpoint
/* a revision's life goes forward, and what was released never changes */
CREATE FUNCTION "plm"."guard_revision"() RETURNS trigger LANGUAGE plpgsql AS $$
begin
  if tg_op = 'DELETE' then
    if old.label is not null then
      raise exception 'revision % was released: it is never deleted', old.id using errcode = 'TL001';
    end if;
    return old;
  end if;
  if old.lifecycle <> new.lifecycle and not (old.lifecycle || '>' || new.lifecycle) = any (array[
    'IN_WORK>IN_REVIEW', 'IN_REVIEW>IN_WORK', 'IN_REVIEW>RELEASED', 'RELEASED>SUPERSEDED',
    'RELEASED>OBSOLETE', 'SUPERSEDED>OBSOLETE'
  ]) then
    raise exception 'revision % does not go from % to %', old.id, old.lifecycle, new.lifecycle
      using errcode = 'TL002';
  end if;
  if new.lifecycle in ('IN_WORK', 'IN_REVIEW') and new.label is not null then
    raise exception 'revision % has no label before it is released', old.id using errcode = 'TL001';
  end if;
  -- The end of its validity is said once, by its successor; the rest stays.
  if old.label is not null and (
    (old.id, old.item_id, old.sequence, old.label, old.effective_from, old.predecessor_id,
      old.change_order_id, old.batch_quantity, old.batch_unit, old.created_at, old.released_at)
    is distinct from
    (new.id, new.item_id, new.sequence, new.label, new.effective_from, new.predecessor_id,
      new.change_order_id, new.batch_quantity, new.batch_unit, new.created_at, new.released_at)
    or (old.effective_to is not null and new.effective_to is distinct from old.effective_to)
  ) then
    raise exception 'revision % was released: it never changes', old.id using errcode = 'TL001';
  end if;
  return new;
end $$;
--> statement-breakpoint
CREATE TRIGGER "guard_revision" BEFORE UPDATE OR DELETE ON "plm"."item_revision"
  FOR EACH ROW EXECUTE FUNCTION "plm"."guard_revision"();
--> statement-breakpoint
/* parts of a revision change while it is in work alone; one look for each statement */
CREATE FUNCTION "plm"."guard_parts"() RETURNS trigger LANGUAGE plpgsql AS $$
declare
  frozen uuid;
begin
  select revision.id into frozen from changed
  join plm.item_revision revision on revision.id = changed.revision_id
    and revision.lifecycle <> 'IN_WORK' limit 1;
  if frozen is not null then
    raise exception 'revision % is not in work: its % stays as it is', frozen, tg_table_name
      using errcode = 'TL001';
  end if;
  return null;
end $$;
--> statement-breakpoint
/* an update could take a part from one revision to another: both are looked at */
CREATE FUNCTION "plm"."guard_moved_parts"() RETURNS trigger LANGUAGE plpgsql AS $$
declare
  frozen uuid;
begin
  select revision.id into frozen from (
    select revision_id from changed union all select revision_id from arrived
  ) part
  join plm.item_revision revision on revision.id = part.revision_id
    and revision.lifecycle <> 'IN_WORK' limit 1;
  if frozen is not null then
    raise exception 'revision % is not in work: its % stays as it is', frozen, tg_table_name
      using errcode = 'TL001';
  end if;
  return null;
end $$;
--> statement-breakpoint
DO $$
declare
  part text;
begin
  foreach part in array array['bom_line', 'bom_substitute', 'operations_segment', 'revision_document'] loop
    execute format('create trigger guard_insert after insert on plm.%I
      referencing new table as changed for each statement execute function plm.guard_parts()', part);
    execute format('create trigger guard_delete after delete on plm.%I
      referencing old table as changed for each statement execute function plm.guard_parts()', part);
    execute format('create trigger guard_update after update on plm.%I
      referencing old table as changed new table as arrived
      for each statement execute function plm.guard_moved_parts()', part);
  end loop;
end $$;
--> statement-breakpoint
/* versions of documents, their files, schemes and what was noted are written once */
CREATE FUNCTION "plm"."guard_written"() RETURNS trigger LANGUAGE plpgsql AS $$
begin
  raise exception '% is written once', tg_table_name using errcode = 'TL001';
end $$;
--> statement-breakpoint
DO $$
declare
  kept text;
begin
  foreach kept in array array['document_version', 'document_content', 'revision_scheme', 'deletion'] loop
    execute format('create trigger guard_written before update or delete on plm.%I
      for each row execute function plm.guard_written()', kept);
  end loop;
end $$;

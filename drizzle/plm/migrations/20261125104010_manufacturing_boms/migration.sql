CREATE TABLE "plm"."manufacturing_bom_drop" (
	"bom_id" uuid,
	"line_id" uuid,
	"reason" text NOT NULL,
	CONSTRAINT "manufacturing_bom_drop_pkey" PRIMARY KEY("bom_id","line_id")
);
--> statement-breakpoint
CREATE TABLE "plm"."manufacturing_bom_line" (
	"id" uuid PRIMARY KEY,
	"bom_id" uuid NOT NULL,
	"source_line_id" uuid,
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
CREATE TABLE "plm"."manufacturing_bom" (
	"id" uuid PRIMARY KEY,
	"revision_id" uuid NOT NULL,
	"site_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"status" text NOT NULL,
	"operations" jsonb,
	"released_at" timestamp with time zone,
	"released_by" text,
	"recorded_at" timestamp with time zone NOT NULL,
	"recorded_by" text NOT NULL,
	CONSTRAINT "manufacturing_bom_version" UNIQUE("revision_id","site_id","version")
);
--> statement-breakpoint
CREATE INDEX "manufacturing_bom_drop_line" ON "plm"."manufacturing_bom_drop" ("line_id");--> statement-breakpoint
CREATE INDEX "manufacturing_bom_line_bom" ON "plm"."manufacturing_bom_line" ("bom_id","find_number");--> statement-breakpoint
CREATE INDEX "manufacturing_bom_line_component" ON "plm"."manufacturing_bom_line" ("component_id","bom_id");--> statement-breakpoint
CREATE INDEX "manufacturing_bom_line_source" ON "plm"."manufacturing_bom_line" ("source_line_id");--> statement-breakpoint
CREATE UNIQUE INDEX "manufacturing_bom_one_in_work" ON "plm"."manufacturing_bom" ("revision_id","site_id") WHERE "status" = 'IN_WORK';--> statement-breakpoint
CREATE UNIQUE INDEX "manufacturing_bom_one_released" ON "plm"."manufacturing_bom" ("revision_id","site_id") WHERE "status" = 'RELEASED';--> statement-breakpoint
ALTER TABLE "plm"."manufacturing_bom_drop" ADD CONSTRAINT "manufacturing_bom_drop_bom_id_manufacturing_bom_id_fkey" FOREIGN KEY ("bom_id") REFERENCES "plm"."manufacturing_bom"("id");--> statement-breakpoint
ALTER TABLE "plm"."manufacturing_bom_drop" ADD CONSTRAINT "manufacturing_bom_drop_line_id_bom_line_id_fkey" FOREIGN KEY ("line_id") REFERENCES "plm"."bom_line"("id");--> statement-breakpoint
ALTER TABLE "plm"."manufacturing_bom_line" ADD CONSTRAINT "manufacturing_bom_line_bom_id_manufacturing_bom_id_fkey" FOREIGN KEY ("bom_id") REFERENCES "plm"."manufacturing_bom"("id");--> statement-breakpoint
ALTER TABLE "plm"."manufacturing_bom_line" ADD CONSTRAINT "manufacturing_bom_line_source_line_id_bom_line_id_fkey" FOREIGN KEY ("source_line_id") REFERENCES "plm"."bom_line"("id");--> statement-breakpoint
ALTER TABLE "plm"."manufacturing_bom_line" ADD CONSTRAINT "manufacturing_bom_line_component_id_item_id_fkey" FOREIGN KEY ("component_id") REFERENCES "plm"."item"("id");--> statement-breakpoint
ALTER TABLE "plm"."manufacturing_bom" ADD CONSTRAINT "manufacturing_bom_revision_id_item_revision_id_fkey" FOREIGN KEY ("revision_id") REFERENCES "plm"."item_revision"("id");--> statement-breakpoint
/* a manufacturing BOM is released once, and then superseded; nothing else of it changes any more */
CREATE FUNCTION "plm"."guard_manufacturing_bom"() RETURNS trigger LANGUAGE plpgsql AS $$
begin
  if old.status = 'IN_WORK' then
    if tg_op = 'UPDATE' and new.status = 'SUPERSEDED' then
      raise exception 'manufacturing BOM % was never released', old.id using errcode = 'TL002';
    end if;
    return coalesce(new, old);
  end if;
  if tg_op = 'UPDATE' and old.status = 'RELEASED' and new.status = 'SUPERSEDED' then
    old.status := 'SUPERSEDED';
    if old is not distinct from new then
      return new;
    end if;
  end if;
  raise exception 'manufacturing BOM % was released: it stays as it is', old.id
    using errcode = 'TL001';
end $$;
--> statement-breakpoint
CREATE TRIGGER "guard_manufacturing_bom" BEFORE UPDATE OR DELETE ON "plm"."manufacturing_bom"
  FOR EACH ROW EXECUTE FUNCTION "plm"."guard_manufacturing_bom"();
--> statement-breakpoint
CREATE FUNCTION "plm"."guard_manufacturing_parts"() RETURNS trigger LANGUAGE plpgsql AS $$
declare
  frozen uuid;
begin
  select made.id into frozen from changed
  join plm.manufacturing_bom made on made.id = changed.bom_id and made.status <> 'IN_WORK' limit 1;
  if frozen is not null then
    raise exception 'manufacturing BOM % was released: its % stays as it is', frozen, tg_table_name
      using errcode = 'TL001';
  end if;
  return null;
end $$;
--> statement-breakpoint
DO $$
declare
  part text;
begin
  foreach part in array array['manufacturing_bom_line', 'manufacturing_bom_drop'] loop
    execute format('create trigger guard_insert after insert on plm.%I
      referencing new table as changed for each statement
      execute function plm.guard_manufacturing_parts()', part);
    execute format('create trigger guard_delete after delete on plm.%I
      referencing old table as changed for each statement
      execute function plm.guard_manufacturing_parts()', part);
    execute format('create trigger guard_update_from after update on plm.%I
      referencing old table as changed for each statement
      execute function plm.guard_manufacturing_parts()', part);
    execute format('create trigger guard_update_to after update on plm.%I
      referencing new table as changed for each statement
      execute function plm.guard_manufacturing_parts()', part);
  end loop;
end $$;

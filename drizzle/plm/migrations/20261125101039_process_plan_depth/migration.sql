CREATE TABLE "plm"."inspection_characteristic" (
	"id" uuid PRIMARY KEY,
	"revision_id" uuid NOT NULL,
	"segment_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"unit" text,
	"nominal" numeric,
	"lower_limit" numeric,
	"upper_limit" numeric,
	"sampling" text NOT NULL,
	"sampling_interval" integer,
	CONSTRAINT "inspection_characteristic_name" UNIQUE("segment_id","name")
);
--> statement-breakpoint
CREATE TABLE "plm"."operation_tool" (
	"id" uuid PRIMARY KEY,
	"revision_id" uuid NOT NULL,
	"segment_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"item_id" uuid,
	"name" text,
	"quantity" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "plm"."work_instruction" (
	"id" uuid PRIMARY KEY,
	"revision_id" uuid NOT NULL,
	"segment_id" uuid NOT NULL,
	"sequence" integer NOT NULL,
	"text" text NOT NULL,
	"picture_version_id" uuid,
	CONSTRAINT "work_instruction_sequence" UNIQUE("segment_id","sequence")
);
--> statement-breakpoint
ALTER TABLE "plm"."operations_segment" ADD COLUMN "crew_size" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "plm"."operations_segment" ADD COLUMN "yield" numeric DEFAULT '1' NOT NULL;--> statement-breakpoint
ALTER TABLE "plm"."operations_segment" ALTER COLUMN "set_up_minutes" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "plm"."operations_segment" ALTER COLUMN "clean_up_minutes" DROP NOT NULL;--> statement-breakpoint
CREATE INDEX "inspection_characteristic_revision" ON "plm"."inspection_characteristic" ("revision_id");--> statement-breakpoint
CREATE INDEX "operation_tool_segment" ON "plm"."operation_tool" ("segment_id");--> statement-breakpoint
CREATE INDEX "operation_tool_revision" ON "plm"."operation_tool" ("revision_id");--> statement-breakpoint
CREATE INDEX "operation_tool_item" ON "plm"."operation_tool" ("item_id");--> statement-breakpoint
CREATE INDEX "work_instruction_revision" ON "plm"."work_instruction" ("revision_id");--> statement-breakpoint
ALTER TABLE "plm"."inspection_characteristic" ADD CONSTRAINT "inspection_characteristic_revision_id_item_revision_id_fkey" FOREIGN KEY ("revision_id") REFERENCES "plm"."item_revision"("id");--> statement-breakpoint
ALTER TABLE "plm"."inspection_characteristic" ADD CONSTRAINT "inspection_characteristic_segment_id_operations_segment_id_fkey" FOREIGN KEY ("segment_id") REFERENCES "plm"."operations_segment"("id");--> statement-breakpoint
ALTER TABLE "plm"."operation_tool" ADD CONSTRAINT "operation_tool_revision_id_item_revision_id_fkey" FOREIGN KEY ("revision_id") REFERENCES "plm"."item_revision"("id");--> statement-breakpoint
ALTER TABLE "plm"."operation_tool" ADD CONSTRAINT "operation_tool_segment_id_operations_segment_id_fkey" FOREIGN KEY ("segment_id") REFERENCES "plm"."operations_segment"("id");--> statement-breakpoint
ALTER TABLE "plm"."operation_tool" ADD CONSTRAINT "operation_tool_item_id_item_id_fkey" FOREIGN KEY ("item_id") REFERENCES "plm"."item"("id");--> statement-breakpoint
ALTER TABLE "plm"."work_instruction" ADD CONSTRAINT "work_instruction_revision_id_item_revision_id_fkey" FOREIGN KEY ("revision_id") REFERENCES "plm"."item_revision"("id");--> statement-breakpoint
ALTER TABLE "plm"."work_instruction" ADD CONSTRAINT "work_instruction_segment_id_operations_segment_id_fkey" FOREIGN KEY ("segment_id") REFERENCES "plm"."operations_segment"("id");--> statement-breakpoint
ALTER TABLE "plm"."work_instruction" ADD CONSTRAINT "work_instruction_picture_version_id_document_version_id_fkey" FOREIGN KEY ("picture_version_id") REFERENCES "plm"."document_version"("id");--> statement-breakpoint
/* no minutes of its own meant those of the work centre; that is said as null now, of released plans too */
ALTER TABLE "plm"."operations_segment" DISABLE TRIGGER USER;
--> statement-breakpoint
UPDATE "plm"."operations_segment" SET set_up_minutes = nullif(set_up_minutes, 0),
  clean_up_minutes = nullif(clean_up_minutes, 0) WHERE 0 IN (set_up_minutes, clean_up_minutes);
--> statement-breakpoint
ALTER TABLE "plm"."operations_segment" ENABLE TRIGGER USER;
--> statement-breakpoint
/* details of an operation are parts of its revision: they change while it is in work alone */
DO $$
declare
  part text;
begin
  foreach part in array array['work_instruction', 'inspection_characteristic', 'operation_tool'] loop
    execute format('create trigger guard_insert after insert on plm.%I
      referencing new table as changed for each statement execute function plm.guard_parts()', part);
    execute format('create trigger guard_delete after delete on plm.%I
      referencing old table as changed for each statement execute function plm.guard_parts()', part);
    execute format('create trigger guard_update after update on plm.%I
      referencing old table as changed new table as arrived
      for each statement execute function plm.guard_moved_parts()', part);
  end loop;
end $$;

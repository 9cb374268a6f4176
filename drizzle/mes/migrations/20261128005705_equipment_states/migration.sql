CREATE TABLE "mes"."state_correction" (
	"id" uuid PRIMARY KEY,
	"sequence" bigint GENERATED ALWAYS AS IDENTITY (sequence name "mes"."state_correction_sequence_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"work_unit_id" uuid NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone,
	"state" text NOT NULL,
	"reason_id" uuid,
	"why" text NOT NULL,
	"replaced" jsonb NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	"actor" text NOT NULL,
	CONSTRAINT "state_correction_lasts" CHECK ("ends_at" > "starts_at")
);
--> statement-breakpoint
CREATE TABLE "mes"."state_reason" (
	"id" uuid PRIMARY KEY,
	"code" text NOT NULL UNIQUE,
	"name" text NOT NULL,
	"state" text NOT NULL,
	"parent_id" uuid,
	"retired" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE TABLE "mes"."state_report" (
	"id" uuid PRIMARY KEY,
	"work_unit_id" uuid NOT NULL,
	"occurred_at" timestamp with time zone NOT NULL,
	"state" text NOT NULL,
	"reason_id" uuid,
	"source" text NOT NULL,
	"repeats" boolean DEFAULT false NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	"actor" text NOT NULL,
	CONSTRAINT "state_report_once" UNIQUE("work_unit_id","occurred_at")
);
--> statement-breakpoint
CREATE INDEX "state_correction_closed" ON "mes"."state_correction" ("work_unit_id","ends_at");--> statement-breakpoint
CREATE INDEX "state_correction_open" ON "mes"."state_correction" ("work_unit_id","starts_at") WHERE "ends_at" is null;--> statement-breakpoint
CREATE INDEX "state_reason_parent" ON "mes"."state_reason" ("parent_id");--> statement-breakpoint
CREATE INDEX "state_report_change" ON "mes"."state_report" ("work_unit_id","occurred_at") WHERE not "repeats";--> statement-breakpoint
ALTER TABLE "mes"."state_correction" ADD CONSTRAINT "state_correction_work_unit_id_work_unit_id_fkey" FOREIGN KEY ("work_unit_id") REFERENCES "mes"."work_unit"("id");--> statement-breakpoint
ALTER TABLE "mes"."state_correction" ADD CONSTRAINT "state_correction_reason_id_state_reason_id_fkey" FOREIGN KEY ("reason_id") REFERENCES "mes"."state_reason"("id");--> statement-breakpoint
ALTER TABLE "mes"."state_reason" ADD CONSTRAINT "state_reason_parent_id_state_reason_id_fkey" FOREIGN KEY ("parent_id") REFERENCES "mes"."state_reason"("id");--> statement-breakpoint
ALTER TABLE "mes"."state_report" ADD CONSTRAINT "state_report_work_unit_id_work_unit_id_fkey" FOREIGN KEY ("work_unit_id") REFERENCES "mes"."work_unit"("id");--> statement-breakpoint
ALTER TABLE "mes"."state_report" ADD CONSTRAINT "state_report_reason_id_state_reason_id_fkey" FOREIGN KEY ("reason_id") REFERENCES "mes"."state_reason"("id");--> statement-breakpoint
-- Reasons to begin with; a plant renames, adds and retires them.
INSERT INTO "mes"."state_reason" ("id", "code", "name", "state", "parent_id") VALUES
  ('01938000-0000-7000-8000-000000000001', 'PRODUCING', 'Production', 'PRODUCING', null),
  ('01938000-0000-7000-8000-000000000002', 'REDUCED-SPEED', 'Reduced speed', 'PRODUCING', '01938000-0000-7000-8000-000000000001'),
  ('01938000-0000-7000-8000-000000000003', 'SETUP', 'Set-up', 'SETUP', null),
  ('01938000-0000-7000-8000-000000000004', 'CHANGEOVER', 'Changeover to another product', 'SETUP', '01938000-0000-7000-8000-000000000003'),
  ('01938000-0000-7000-8000-000000000005', 'TOOL-CHANGE', 'Tool change', 'SETUP', '01938000-0000-7000-8000-000000000003'),
  ('01938000-0000-7000-8000-000000000006', 'FIRST-PIECE', 'First piece and its inspection', 'SETUP', '01938000-0000-7000-8000-000000000003'),
  ('01938000-0000-7000-8000-000000000007', 'CLEANING', 'Cleaning between orders', 'SETUP', '01938000-0000-7000-8000-000000000003'),
  ('01938000-0000-7000-8000-000000000008', 'DELAY', 'Delay', 'DELAY', null),
  ('01938000-0000-7000-8000-000000000009', 'MATERIAL-MISSING', 'Material is missing', 'DELAY', '01938000-0000-7000-8000-000000000008'),
  ('01938000-0000-7000-8000-000000000010', 'OPERATOR-MISSING', 'No operator', 'DELAY', '01938000-0000-7000-8000-000000000008'),
  ('01938000-0000-7000-8000-000000000011', 'TOOL-MISSING', 'Tool or gauge is missing', 'DELAY', '01938000-0000-7000-8000-000000000008'),
  ('01938000-0000-7000-8000-000000000012', 'BLOCKED', 'Blocked: no place for what is made', 'DELAY', '01938000-0000-7000-8000-000000000008'),
  ('01938000-0000-7000-8000-000000000013', 'STARVED', 'Starved: the operation before delivers nothing', 'DELAY', '01938000-0000-7000-8000-000000000008'),
  ('01938000-0000-7000-8000-000000000014', 'QUALITY-CHECK', 'Waits for quality', 'DELAY', '01938000-0000-7000-8000-000000000008'),
  ('01938000-0000-7000-8000-000000000015', 'MINOR-STOP', 'Minor stop', 'DELAY', '01938000-0000-7000-8000-000000000008'),
  ('01938000-0000-7000-8000-000000000016', 'DOWN', 'Breakdown', 'DOWN', null),
  ('01938000-0000-7000-8000-000000000017', 'MECHANICAL', 'Mechanical failure', 'DOWN', '01938000-0000-7000-8000-000000000016'),
  ('01938000-0000-7000-8000-000000000018', 'ELECTRICAL', 'Electrical failure', 'DOWN', '01938000-0000-7000-8000-000000000016'),
  ('01938000-0000-7000-8000-000000000019', 'CONTROLS', 'Failure of controls or software', 'DOWN', '01938000-0000-7000-8000-000000000016'),
  ('01938000-0000-7000-8000-000000000020', 'TOOL-BREAKAGE', 'Broken tool', 'DOWN', '01938000-0000-7000-8000-000000000016'),
  ('01938000-0000-7000-8000-000000000021', 'UTILITIES', 'No power, air, water or network', 'DOWN', '01938000-0000-7000-8000-000000000016'),
  ('01938000-0000-7000-8000-000000000022', 'PLANNED-STOP', 'Planned stop', 'PLANNED_STOP', null),
  ('01938000-0000-7000-8000-000000000023', 'MAINTENANCE', 'Planned maintenance', 'PLANNED_STOP', '01938000-0000-7000-8000-000000000022'),
  ('01938000-0000-7000-8000-000000000024', 'NO-ORDER', 'No order', 'PLANNED_STOP', '01938000-0000-7000-8000-000000000022'),
  ('01938000-0000-7000-8000-000000000025', 'MEETING', 'Meeting or training', 'PLANNED_STOP', '01938000-0000-7000-8000-000000000022'),
  ('01938000-0000-7000-8000-000000000026', 'TRIAL', 'Trial or sample', 'PLANNED_STOP', '01938000-0000-7000-8000-000000000022');

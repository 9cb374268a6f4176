CREATE SEQUENCE "plm"."change_notice_number" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
CREATE TABLE "plm"."approval_decision" (
	"id" uuid PRIMARY KEY,
	"change_order_id" uuid NOT NULL,
	"round" integer NOT NULL,
	"role" text NOT NULL,
	"decision" text NOT NULL,
	"reason" text NOT NULL,
	"signer_name" text NOT NULL,
	"meaning" text NOT NULL,
	"content_sha256" text NOT NULL,
	"signature_sha256" text NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	"recorded_by" text NOT NULL,
	CONSTRAINT "approval_decision_role" UNIQUE("change_order_id","round","role")
);
--> statement-breakpoint
CREATE TABLE "plm"."approval_policy" (
	"id" uuid PRIMARY KEY,
	"four_eyes" boolean NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	"recorded_by" text NOT NULL,
	"ended_at" timestamp with time zone,
	"ended_by" text
);
--> statement-breakpoint
CREATE TABLE "plm"."approval_policy_step" (
	"policy_id" uuid,
	"step" integer NOT NULL,
	"role" text,
	"required" boolean NOT NULL,
	CONSTRAINT "approval_policy_step_pkey" PRIMARY KEY("policy_id","role")
);
--> statement-breakpoint
CREATE TABLE "plm"."approval_step" (
	"id" uuid PRIMARY KEY,
	"change_order_id" uuid NOT NULL,
	"round" integer NOT NULL,
	"step" integer NOT NULL,
	"role" text NOT NULL,
	"required" boolean NOT NULL,
	CONSTRAINT "approval_step_role" UNIQUE("change_order_id","round","role")
);
--> statement-breakpoint
CREATE TABLE "plm"."change_notice" (
	"id" uuid PRIMARY KEY,
	"number" text NOT NULL UNIQUE,
	"change_order_id" uuid NOT NULL UNIQUE,
	"recorded_at" timestamp with time zone NOT NULL,
	"recorded_by" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "plm"."change_step" (
	"id" uuid PRIMARY KEY,
	"change_request_id" uuid,
	"change_order_id" uuid,
	"kind" text NOT NULL,
	"item_id" uuid,
	"role" text,
	"reason" text,
	"detail" text,
	"state" jsonb NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	"recorded_by" text NOT NULL,
	CONSTRAINT "change_step_of_one" CHECK (("change_request_id" is null) <> ("change_order_id" is null))
);
--> statement-breakpoint
ALTER TABLE "plm"."affected_item" ADD COLUMN "stock_disposition" text DEFAULT 'USE_AS_IS' NOT NULL;--> statement-breakpoint
ALTER TABLE "plm"."affected_item" ADD COLUMN "purchase_order_disposition" text DEFAULT 'USE_AS_IS' NOT NULL;--> statement-breakpoint
ALTER TABLE "plm"."change_order" ADD COLUMN "created_by" text;--> statement-breakpoint
ALTER TABLE "plm"."change_order" ADD COLUMN "submitted_by" text;--> statement-breakpoint
ALTER TABLE "plm"."change_order" ADD COLUMN "approval_round" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "plm"."change_order" ADD COLUMN "content_sha256" text;--> statement-breakpoint
ALTER TABLE "plm"."change_request" ADD COLUMN "status" text DEFAULT 'OPEN' NOT NULL;--> statement-breakpoint
ALTER TABLE "plm"."change_request" ADD COLUMN "decision_reason" text;--> statement-breakpoint
ALTER TABLE "plm"."change_request" ADD COLUMN "decided_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "plm"."change_request" ADD COLUMN "decided_by" text;--> statement-breakpoint
CREATE INDEX "approval_decision_order" ON "plm"."approval_decision" ("change_order_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "approval_policy_now" ON "plm"."approval_policy" ((true)) WHERE "ended_at" is null;--> statement-breakpoint
CREATE INDEX "change_order_status" ON "plm"."change_order" ("status","id");--> statement-breakpoint
CREATE INDEX "change_order_request" ON "plm"."change_order" ("change_request_id");--> statement-breakpoint
CREATE INDEX "change_request_status" ON "plm"."change_request" ("status","id");--> statement-breakpoint
CREATE INDEX "change_request_item" ON "plm"."change_request" ("item_id","id");--> statement-breakpoint
CREATE INDEX "change_step_order" ON "plm"."change_step" ("change_order_id","id");--> statement-breakpoint
CREATE INDEX "change_step_request" ON "plm"."change_step" ("change_request_id","id");--> statement-breakpoint
ALTER TABLE "plm"."approval_decision" ADD CONSTRAINT "approval_decision_change_order_id_change_order_id_fkey" FOREIGN KEY ("change_order_id") REFERENCES "plm"."change_order"("id");--> statement-breakpoint
ALTER TABLE "plm"."approval_policy_step" ADD CONSTRAINT "approval_policy_step_policy_id_approval_policy_id_fkey" FOREIGN KEY ("policy_id") REFERENCES "plm"."approval_policy"("id");--> statement-breakpoint
ALTER TABLE "plm"."approval_step" ADD CONSTRAINT "approval_step_change_order_id_change_order_id_fkey" FOREIGN KEY ("change_order_id") REFERENCES "plm"."change_order"("id");--> statement-breakpoint
ALTER TABLE "plm"."change_notice" ADD CONSTRAINT "change_notice_change_order_id_change_order_id_fkey" FOREIGN KEY ("change_order_id") REFERENCES "plm"."change_order"("id");--> statement-breakpoint
ALTER TABLE "plm"."change_step" ADD CONSTRAINT "change_step_change_request_id_change_request_id_fkey" FOREIGN KEY ("change_request_id") REFERENCES "plm"."change_request"("id");--> statement-breakpoint
ALTER TABLE "plm"."change_step" ADD CONSTRAINT "change_step_change_order_id_change_order_id_fkey" FOREIGN KEY ("change_order_id") REFERENCES "plm"."change_order"("id");--> statement-breakpoint
ALTER TABLE "plm"."change_step" ADD CONSTRAINT "change_step_item_id_item_id_fkey" FOREIGN KEY ("item_id") REFERENCES "plm"."item"("id");--> statement-breakpoint
/* orders that were there before steps were noted: made, and released or cancelled as far as known */
INSERT INTO "plm"."change_step" (id, change_order_id, kind, state, recorded_at, recorded_by)
with made as (
  select co.*,
    jsonb_build_object('status', 'DRAFT', 'approvalRound', 0, 'releasedAt', null) as draft,
    coalesce((select jsonb_agg(jsonb_build_object(
      'id', id, 'changeOrderId', change_order_id, 'itemId', item_id,
      'fromRevisionId', from_revision_id, 'toRevisionId', to_revision_id,
      'stockDisposition', stock_disposition, 'workOrderDisposition', work_order_disposition,
      'purchaseOrderDisposition', purchase_order_disposition, 'effectiveFrom', effective_from
    ) order by id) from plm.affected_item where change_order_id = co.id), '[]') as affected
  from plm.change_order co
), step(change_order_id, kind, at, said, affected) as (
  select id, 'CREATED', created_at, draft, affected from made
  union all
  select id, 'RELEASED', released_at,
    draft || jsonb_build_object('status', 'RELEASED', 'releasedAt', released_at), affected
  from made where released_at is not null
  union all
  select id, 'CANCELLED', coalesce((select min(recorded_at) from plm.lifecycle_step
      where reason = number || ' was cancelled.'), created_at + interval '1 millisecond'),
    draft || jsonb_build_object('status', 'CANCELLED'), affected
  from made where status = 'CANCELLED'
)
select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7'
  || substr(md5(random()::text), 1, 3) || '8' || substr(md5(random()::text), 1, 15))::uuid,
  change_order_id, kind,
  jsonb_build_object('order', said, 'affected', affected, 'ownSteps', '[]'::jsonb), at, 'migration'
from step;
--> statement-breakpoint
/* and requests */
INSERT INTO "plm"."change_step" (id, change_request_id, kind, state, recorded_at, recorded_by)
select (lpad(to_hex((extract(epoch from created_at) * 1000)::bigint), 12, '0') || '7'
  || substr(md5(random()::text), 1, 3) || '8' || substr(md5(random()::text), 1, 15))::uuid,
  id, 'CREATED', jsonb_build_object('request', jsonb_build_object('status', 'OPEN')), created_at,
  'migration'
from plm.change_request;
--> statement-breakpoint
/* a change order goes its way, and what is released or cancelled stays so */
CREATE FUNCTION "plm"."guard_change_order"() RETURNS trigger LANGUAGE plpgsql AS $$
begin
  if tg_op = 'DELETE' then
    raise exception 'change order % is never deleted', old.number using errcode = 'TL001';
  end if;
  if old.status <> new.status and not (old.status || '>' || new.status) = any (array[
    'DRAFT>IN_REVIEW', 'IN_REVIEW>DRAFT', 'IN_REVIEW>APPROVED', 'APPROVED>DRAFT',
    'DRAFT>RELEASED', 'APPROVED>RELEASED', 'DRAFT>CANCELLED', 'IN_REVIEW>CANCELLED',
    'APPROVED>CANCELLED'
  ]) then
    raise exception 'change order % does not go from % to %', old.number, old.status, new.status
      using errcode = 'TL002';
  end if;
  if old.status <> 'DRAFT' and (old.id, old.number, old.title, old.reason, old.change_request_id)
    is distinct from (new.id, new.number, new.title, new.reason, new.change_request_id) then
    raise exception 'change order % is no draft: it stays as it is', old.number
      using errcode = 'TL001';
  end if;
  return new;
end $$;
--> statement-breakpoint
CREATE TRIGGER "guard_change_order" BEFORE UPDATE OR DELETE ON "plm"."change_order"
  FOR EACH ROW EXECUTE FUNCTION "plm"."guard_change_order"();
--> statement-breakpoint
/* affected items change while their order is a draft alone */
CREATE FUNCTION "plm"."guard_affected"() RETURNS trigger LANGUAGE plpgsql AS $$
declare
  frozen text;
begin
  select number into frozen from plm.change_order
  where id in (old.change_order_id, new.change_order_id) and status <> 'DRAFT' limit 1;
  if frozen is not null then
    raise exception 'change order % is no draft: its items stay as they are', frozen
      using errcode = 'TL001';
  end if;
  return coalesce(new, old);
end $$;
--> statement-breakpoint
CREATE TRIGGER "guard_affected" BEFORE INSERT OR UPDATE OR DELETE ON "plm"."affected_item"
  FOR EACH ROW EXECUTE FUNCTION "plm"."guard_affected"();
--> statement-breakpoint
DO $$
declare
  kept text;
begin
  foreach kept in array array['change_step', 'change_notice', 'approval_decision', 'approval_policy_step'] loop
    execute format('create trigger guard_written before update or delete on plm.%I
      for each row execute function plm.guard_written()', kept);
  end loop;
end $$;
--> statement-breakpoint
/* steps that were submitted stay; round 0 is the author's draft */
CREATE TRIGGER "guard_written" BEFORE UPDATE OR DELETE ON "plm"."approval_step"
  FOR EACH ROW WHEN (old.round <> 0) EXECUTE FUNCTION "plm"."guard_written"();

CREATE SEQUENCE "mes"."corrective_action_number" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
CREATE TABLE "mes"."corrective_action_non_conformance" (
	"corrective_action_id" uuid,
	"non_conformance_id" uuid,
	CONSTRAINT "corrective_action_non_conformance_pkey" PRIMARY KEY("corrective_action_id","non_conformance_id")
);
--> statement-breakpoint
CREATE TABLE "mes"."corrective_action_status_change" (
	"id" uuid PRIMARY KEY,
	"corrective_action_id" uuid NOT NULL,
	"command" text NOT NULL,
	"from_status" text NOT NULL,
	"to_status" text NOT NULL,
	"reason" text NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	"actor" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "mes"."corrective_action_task" (
	"id" uuid PRIMARY KEY,
	"corrective_action_id" uuid NOT NULL,
	"description" text NOT NULL,
	"owner_id" uuid NOT NULL,
	"due_on" date NOT NULL,
	"done_at" timestamp with time zone,
	"done_by" text,
	"done_note" text
);
--> statement-breakpoint
CREATE TABLE "mes"."corrective_action" (
	"id" uuid PRIMARY KEY,
	"number" text NOT NULL UNIQUE,
	"kind" text NOT NULL,
	"title" text NOT NULL,
	"description" text NOT NULL,
	"status" text NOT NULL,
	"owner_id" uuid NOT NULL,
	"root_cause" text,
	"check_due_on" date,
	"opened_at" timestamp with time zone NOT NULL,
	"actor" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "mes"."effectiveness_check" (
	"id" uuid PRIMARY KEY,
	"corrective_action_id" uuid NOT NULL,
	"checked_on" date NOT NULL,
	"result" text NOT NULL,
	"person_id" uuid NOT NULL,
	"note" text NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	"actor" text NOT NULL
);
--> statement-breakpoint
CREATE INDEX "corrective_action_of_non_conformance" ON "mes"."corrective_action_non_conformance" ("non_conformance_id");--> statement-breakpoint
CREATE INDEX "corrective_action_status_change_of" ON "mes"."corrective_action_status_change" ("corrective_action_id","id");--> statement-breakpoint
CREATE INDEX "corrective_action_task_of" ON "mes"."corrective_action_task" ("corrective_action_id","id");--> statement-breakpoint
CREATE INDEX "corrective_action_status" ON "mes"."corrective_action" ("status","id");--> statement-breakpoint
CREATE INDEX "effectiveness_check_of" ON "mes"."effectiveness_check" ("corrective_action_id","id");--> statement-breakpoint
ALTER TABLE "mes"."corrective_action_non_conformance" ADD CONSTRAINT "corrective_action_non_conformance_fIy1Ag6Dfb37_fkey" FOREIGN KEY ("corrective_action_id") REFERENCES "mes"."corrective_action"("id");--> statement-breakpoint
ALTER TABLE "mes"."corrective_action_non_conformance" ADD CONSTRAINT "corrective_action_non_conformance_XoFEfQGnzHol_fkey" FOREIGN KEY ("non_conformance_id") REFERENCES "mes"."non_conformance"("id");--> statement-breakpoint
ALTER TABLE "mes"."corrective_action_status_change" ADD CONSTRAINT "corrective_action_status_change_3eNy2yq7dYlL_fkey" FOREIGN KEY ("corrective_action_id") REFERENCES "mes"."corrective_action"("id");--> statement-breakpoint
ALTER TABLE "mes"."corrective_action_task" ADD CONSTRAINT "corrective_action_task_FhgOC7BY64ZN_fkey" FOREIGN KEY ("corrective_action_id") REFERENCES "mes"."corrective_action"("id");--> statement-breakpoint
ALTER TABLE "mes"."corrective_action_task" ADD CONSTRAINT "corrective_action_task_owner_id_person_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "mes"."person"("id");--> statement-breakpoint
ALTER TABLE "mes"."corrective_action" ADD CONSTRAINT "corrective_action_owner_id_person_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "mes"."person"("id");--> statement-breakpoint
ALTER TABLE "mes"."effectiveness_check" ADD CONSTRAINT "effectiveness_check_gBGkaEG0BcF7_fkey" FOREIGN KEY ("corrective_action_id") REFERENCES "mes"."corrective_action"("id");--> statement-breakpoint
ALTER TABLE "mes"."effectiveness_check" ADD CONSTRAINT "effectiveness_check_person_id_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "mes"."person"("id");
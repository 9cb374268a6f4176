CREATE TABLE "mes"."disposition_reviewer" (
	"review_id" uuid,
	"role" text,
	"person_id" uuid,
	CONSTRAINT "disposition_reviewer_pkey" PRIMARY KEY("review_id","role","person_id")
);
--> statement-breakpoint
CREATE TABLE "mes"."disposition_review" (
	"id" uuid PRIMARY KEY,
	"non_conformance_id" uuid NOT NULL,
	"disposition" text NOT NULL,
	"reason" text NOT NULL,
	"proposed_at" timestamp with time zone NOT NULL,
	"proposed_by" text NOT NULL,
	"outcome" text,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "mes"."non_conformance_inspection" (
	"non_conformance_id" uuid,
	"inspection_id" uuid,
	CONSTRAINT "non_conformance_inspection_pkey" PRIMARY KEY("non_conformance_id","inspection_id")
);
--> statement-breakpoint
CREATE TABLE "mes"."non_conformance_status_change" (
	"id" uuid PRIMARY KEY,
	"non_conformance_id" uuid NOT NULL,
	"command" text NOT NULL,
	"from_status" text NOT NULL,
	"to_status" text NOT NULL,
	"reason" text NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	"actor" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "mes"."review_board_member" (
	"id" uuid PRIMARY KEY,
	"role" text NOT NULL,
	"person_id" uuid NOT NULL,
	"set_at" timestamp with time zone NOT NULL,
	"set_by" text NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "mes"."non_conformance" ADD COLUMN "status" text DEFAULT 'OPEN' NOT NULL;--> statement-breakpoint
ALTER TABLE "mes"."non_conformance" ADD COLUMN "disposition" text;--> statement-breakpoint
CREATE INDEX "disposition_review_of" ON "mes"."disposition_review" ("non_conformance_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "disposition_review_open" ON "mes"."disposition_review" ("non_conformance_id") WHERE "outcome" is null;--> statement-breakpoint
CREATE INDEX "non_conformance_lot_lot" ON "mes"."non_conformance_lot" ("lot_id");--> statement-breakpoint
CREATE INDEX "non_conformance_status_change_of" ON "mes"."non_conformance_status_change" ("non_conformance_id","id");--> statement-breakpoint
CREATE INDEX "non_conformance_status" ON "mes"."non_conformance" ("status","id");--> statement-breakpoint
CREATE UNIQUE INDEX "review_board_member_once" ON "mes"."review_board_member" ("role","person_id") WHERE "ended_at" is null;--> statement-breakpoint
ALTER TABLE "mes"."disposition_reviewer" ADD CONSTRAINT "disposition_reviewer_review_id_disposition_review_id_fkey" FOREIGN KEY ("review_id") REFERENCES "mes"."disposition_review"("id");--> statement-breakpoint
ALTER TABLE "mes"."disposition_reviewer" ADD CONSTRAINT "disposition_reviewer_person_id_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "mes"."person"("id");--> statement-breakpoint
ALTER TABLE "mes"."disposition_review" ADD CONSTRAINT "disposition_review_non_conformance_id_non_conformance_id_fkey" FOREIGN KEY ("non_conformance_id") REFERENCES "mes"."non_conformance"("id");--> statement-breakpoint
ALTER TABLE "mes"."non_conformance_inspection" ADD CONSTRAINT "non_conformance_inspection_gZiRR1p9tjmi_fkey" FOREIGN KEY ("non_conformance_id") REFERENCES "mes"."non_conformance"("id");--> statement-breakpoint
ALTER TABLE "mes"."non_conformance_inspection" ADD CONSTRAINT "non_conformance_inspection_inspection_id_inspection_id_fkey" FOREIGN KEY ("inspection_id") REFERENCES "mes"."inspection"("id");--> statement-breakpoint
ALTER TABLE "mes"."non_conformance_status_change" ADD CONSTRAINT "non_conformance_status_change_KTH5ss4IhYV1_fkey" FOREIGN KEY ("non_conformance_id") REFERENCES "mes"."non_conformance"("id");--> statement-breakpoint
ALTER TABLE "mes"."review_board_member" ADD CONSTRAINT "review_board_member_person_id_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "mes"."person"("id");
CREATE TABLE "mes"."outbox_retention" (
	"one" boolean PRIMARY KEY DEFAULT true,
	"removed_through" bigint NOT NULL,
	CONSTRAINT "outbox_retention_one" CHECK ("one")
);
--> statement-breakpoint
ALTER TABLE "mes"."outbox" ADD COLUMN "stamped_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "inbox_applied" ON "mes"."inbox" ("settled_at") WHERE "status" = 'APPLIED';
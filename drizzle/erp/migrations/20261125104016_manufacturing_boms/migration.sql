CREATE TABLE "erp"."site_definition" (
	"manufacturing_bom_id" uuid PRIMARY KEY,
	"revision_id" uuid NOT NULL,
	"site_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"snapshot" jsonb NOT NULL,
	"yield" numeric NOT NULL,
	CONSTRAINT "site_definition_version" UNIQUE("revision_id","site_id","version")
);
--> statement-breakpoint
ALTER TABLE "erp"."work_order" ADD COLUMN "manufacturing_bom_id" uuid;
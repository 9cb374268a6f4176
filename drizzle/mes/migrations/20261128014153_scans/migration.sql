CREATE TABLE "mes"."scan" (
	"id" uuid PRIMARY KEY,
	"code" text NOT NULL,
	"format" text NOT NULL,
	"elements" jsonb NOT NULL,
	"named" jsonb NOT NULL,
	"work_unit_id" uuid,
	"scanned_at" timestamp with time zone NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	"actor" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "mes"."item" ADD COLUMN "gtin" text;--> statement-breakpoint
CREATE INDEX "lot_by_number" ON "mes"."lot" ("number");--> statement-breakpoint
CREATE INDEX "item_number" ON "mes"."item" ("number");--> statement-breakpoint
CREATE INDEX "item_gtin" ON "mes"."item" ("gtin");--> statement-breakpoint
CREATE INDEX "scan_unit" ON "mes"."scan" ("work_unit_id","id");--> statement-breakpoint
ALTER TABLE "mes"."scan" ADD CONSTRAINT "scan_work_unit_id_work_unit_id_fkey" FOREIGN KEY ("work_unit_id") REFERENCES "mes"."work_unit"("id");
CREATE TABLE "mes"."tolerance" (
	"id" uuid PRIMARY KEY,
	"sequence" bigint GENERATED ALWAYS AS IDENTITY (sequence name "mes"."tolerance_sequence_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"site_id" uuid NOT NULL,
	"item_id" uuid,
	"work_order_id" uuid,
	"over_percent" numeric NOT NULL,
	"under_percent" numeric,
	"reason" text,
	"recorded_at" timestamp with time zone NOT NULL,
	"actor" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "mes"."work_order" ADD COLUMN "over_percent" numeric DEFAULT '0' NOT NULL;--> statement-breakpoint
ALTER TABLE "mes"."work_order" ADD COLUMN "under_percent" numeric;--> statement-breakpoint
CREATE INDEX "tolerance_site" ON "mes"."tolerance" ("site_id","item_id","sequence");--> statement-breakpoint
CREATE INDEX "tolerance_order" ON "mes"."tolerance" ("work_order_id","sequence");--> statement-breakpoint
ALTER TABLE "mes"."tolerance" ADD CONSTRAINT "tolerance_site_id_site_id_fkey" FOREIGN KEY ("site_id") REFERENCES "mes"."site"("id");--> statement-breakpoint
ALTER TABLE "mes"."tolerance" ADD CONSTRAINT "tolerance_work_order_id_work_order_id_fkey" FOREIGN KEY ("work_order_id") REFERENCES "mes"."work_order"("id");
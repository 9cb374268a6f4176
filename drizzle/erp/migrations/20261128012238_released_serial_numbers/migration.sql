CREATE TABLE "erp"."released_number" (
	"planned_order_id" uuid PRIMARY KEY,
	"item_id" uuid NOT NULL,
	"prefix" text NOT NULL,
	"digits" integer NOT NULL,
	"first" numeric NOT NULL,
	"last" numeric NOT NULL
);
--> statement-breakpoint
CREATE INDEX "released_number_item" ON "erp"."released_number" ("item_id","prefix","last");--> statement-breakpoint
ALTER TABLE "erp"."released_number" ADD CONSTRAINT "released_number_planned_order_id_planned_order_id_fkey" FOREIGN KEY ("planned_order_id") REFERENCES "erp"."planned_order"("id");--> statement-breakpoint
ALTER TABLE "erp"."released_number" ADD CONSTRAINT "released_number_item_id_item_id_fkey" FOREIGN KEY ("item_id") REFERENCES "erp"."item"("id");
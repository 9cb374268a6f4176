CREATE TABLE "erp"."work_order_output" (
	"id" uuid PRIMARY KEY,
	"work_order_id" uuid NOT NULL,
	"item_id" uuid NOT NULL,
	"planned_quantity" numeric NOT NULL,
	"received_quantity" numeric DEFAULT '0' NOT NULL
);
--> statement-breakpoint
CREATE INDEX "work_order_output_order" ON "erp"."work_order_output" ("work_order_id");--> statement-breakpoint
CREATE INDEX "work_order_output_item" ON "erp"."work_order_output" ("item_id");--> statement-breakpoint
ALTER TABLE "erp"."work_order_output" ADD CONSTRAINT "work_order_output_work_order_id_work_order_id_fkey" FOREIGN KEY ("work_order_id") REFERENCES "erp"."work_order"("id");
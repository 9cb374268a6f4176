CREATE TABLE "mes"."reported_output" (
	"id" uuid PRIMARY KEY,
	"job_response_id" uuid NOT NULL,
	"output_id" uuid NOT NULL,
	"item_id" uuid NOT NULL,
	"lot_id" uuid,
	"lot_number" text,
	"quantity" numeric NOT NULL
);
--> statement-breakpoint
CREATE TABLE "mes"."work_order_output" (
	"id" uuid PRIMARY KEY,
	"work_order_id" uuid NOT NULL,
	"item_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"planned_quantity" numeric NOT NULL,
	"reported_quantity" numeric DEFAULT '0' NOT NULL
);
--> statement-breakpoint
CREATE INDEX "reported_output_response" ON "mes"."reported_output" ("job_response_id");--> statement-breakpoint
CREATE INDEX "work_order_output_order" ON "mes"."work_order_output" ("work_order_id");--> statement-breakpoint
ALTER TABLE "mes"."reported_output" ADD CONSTRAINT "reported_output_job_response_id_job_response_id_fkey" FOREIGN KEY ("job_response_id") REFERENCES "mes"."job_response"("id");--> statement-breakpoint
ALTER TABLE "mes"."work_order_output" ADD CONSTRAINT "work_order_output_work_order_id_work_order_id_fkey" FOREIGN KEY ("work_order_id") REFERENCES "mes"."work_order"("id");
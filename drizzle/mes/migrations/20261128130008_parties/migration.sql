CREATE TABLE "mes"."sales_order_customer" (
	"sales_order_id" uuid PRIMARY KEY,
	"customer_id" uuid NOT NULL
);
--> statement-breakpoint
CREATE INDEX "sales_order_customer_of" ON "mes"."sales_order_customer" ("customer_id","sales_order_id");
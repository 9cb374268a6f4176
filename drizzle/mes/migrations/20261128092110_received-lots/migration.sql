CREATE TABLE "mes"."received_lot" (
	"id" uuid PRIMARY KEY,
	"item_id" uuid NOT NULL,
	"number" text NOT NULL
);
--> statement-breakpoint
CREATE INDEX "received_lot_item" ON "mes"."received_lot" ("item_id","number");--> statement-breakpoint
CREATE INDEX "received_lot_number" ON "mes"."received_lot" ("number");
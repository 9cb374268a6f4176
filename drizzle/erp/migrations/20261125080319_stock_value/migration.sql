CREATE TABLE "erp"."stock_layer_use" (
	"id" uuid PRIMARY KEY,
	"stock_move_id" uuid NOT NULL,
	"layer_id" uuid NOT NULL,
	"quantity" numeric NOT NULL,
	"value" numeric NOT NULL
);
--> statement-breakpoint
CREATE TABLE "erp"."stock_layer" (
	"id" uuid PRIMARY KEY,
	"item_id" uuid NOT NULL,
	"stock_move_id" uuid,
	"since" timestamp with time zone NOT NULL,
	"quantity" numeric NOT NULL,
	"value" numeric NOT NULL,
	CONSTRAINT "layer_is_never_negative" CHECK ("value" >= 0 and "quantity" >= 0)
);
--> statement-breakpoint
CREATE TABLE "erp"."stock_revaluation" (
	"id" uuid PRIMARY KEY,
	"item_id" uuid NOT NULL,
	"reason" text NOT NULL,
	"quantity" numeric NOT NULL,
	"value_before" numeric NOT NULL,
	"value_after" numeric NOT NULL,
	"stock_move_id" uuid,
	"revalued_at" timestamp with time zone NOT NULL,
	"actor" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "erp"."stock_valuation" (
	"item_id" uuid PRIMARY KEY,
	"method" text DEFAULT 'STANDARD' NOT NULL,
	"quantity" numeric DEFAULT '0' NOT NULL,
	"value" numeric DEFAULT '0' NOT NULL,
	CONSTRAINT "value_is_never_negative" CHECK ("value" >= 0 and "quantity" >= 0),
	CONSTRAINT "nothing_is_worth_nothing" CHECK ("quantity" > 0 or "value" = 0)
);
--> statement-breakpoint
ALTER TABLE "erp"."stock_move" ADD COLUMN "value" numeric DEFAULT '0' NOT NULL;--> statement-breakpoint
ALTER TABLE "erp"."stock_move" ADD COLUMN "price_variance" numeric DEFAULT '0' NOT NULL;--> statement-breakpoint
CREATE INDEX "stock_move_purchase" ON "erp"."stock_move" ("purchase_order_line_id");--> statement-breakpoint
CREATE INDEX "stock_layer_use_move" ON "erp"."stock_layer_use" ("stock_move_id");--> statement-breakpoint
CREATE INDEX "stock_layer_open" ON "erp"."stock_layer" ("item_id","id") WHERE "quantity" > 0;--> statement-breakpoint
CREATE INDEX "stock_layer_move" ON "erp"."stock_layer" ("stock_move_id");--> statement-breakpoint
CREATE INDEX "stock_revaluation_item" ON "erp"."stock_revaluation" ("item_id","id");--> statement-breakpoint
ALTER TABLE "erp"."stock_layer_use" ADD CONSTRAINT "stock_layer_use_layer_id_stock_layer_id_fkey" FOREIGN KEY ("layer_id") REFERENCES "erp"."stock_layer"("id");--> statement-breakpoint
-- Movements were booked at standard cost until now; their values are in cents from now on.
UPDATE "erp"."stock_move" SET "value" = round("quantity" * "unit_cost", 2);--> statement-breakpoint
INSERT INTO "erp"."stock_valuation" ("item_id", "quantity", "value")
SELECT balance."item_id", sum(balance."on_hand"), round(sum(balance."on_hand") * coalesce(max(cost."material" + cost."labour" + cost."machine" + cost."overhead" + cost."subcontract" + cost."by_product"), 0), 2)
FROM "erp"."stock_balance" balance LEFT JOIN "erp"."item_cost" cost ON cost."item_id" = balance."item_id"
GROUP BY balance."item_id";--> statement-breakpoint
-- What stock is worth and what its movements came to may differ where standards have changed since.
INSERT INTO "erp"."stock_revaluation" ("id", "item_id", "reason", "quantity", "value_before", "value_after", "revalued_at", "actor")
SELECT gen_random_uuid(), valuation."item_id", 'STANDARD_CHANGED', valuation."quantity", coalesce(moved."value", 0), valuation."value", now(), 'migration'
FROM "erp"."stock_valuation" valuation
LEFT JOIN (SELECT "item_id", sum("value") AS "value" FROM "erp"."stock_move" GROUP BY "item_id") moved ON moved."item_id" = valuation."item_id"
WHERE valuation."value" <> coalesce(moved."value", 0);
